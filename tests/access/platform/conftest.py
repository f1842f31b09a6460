"""The fake platform, and a node that knows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from liangzhao.access.platform import discovery
from tests.access.platform.fake import CLIENT, SECRET, Fake, Fault, running


@pytest.fixture(scope="module")
def _one_fake() -> Iterator[Fake]:
    with running() as fake:
        yield fake


@pytest.fixture
def fake(_one_fake: Fake, settings: Settings, tmp_path: Path) -> Iterator[Fake]:
    """A platform without faults, which this node knows and has not asked yet."""
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n")
    settings.LIANGZHAO_OIDC_ISSUER = _one_fake.issuer
    settings.LIANGZHAO_OIDC_CLIENT_ID = CLIENT
    settings.LIANGZHAO_OIDC_CLIENT_SECRET_FILE = str(secret)
    settings.LIANGZHAO_OIDC_NAME = "示例平台"
    discovery.forget()
    _one_fake.fault = Fault()
    _one_fake.asked.clear()
    yield _one_fake
    discovery.forget()
