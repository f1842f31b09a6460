"""A node that puts licences into wallets, a nurse with a licence, and her wallet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from liangzhao.licensing import uses
from liangzhao.licensing.models import Licence
from liangzhao.registers.models import NurseRegistration
from liangzhao.web.personal.wallet import OFFERS
from liangzhao.web.wallet.answers import WALLETS
from tests.support.cast import Cast
from tests.support.client import OutsideClient
from tests.wallet.wallets import Wallet
from tests.web.scene import licensed, nurse_at_home


@pytest.fixture(autouse=True)
def wallets_are_on(settings: Settings) -> Iterator[None]:
    """The setting that is off on a node nobody configured; limits that earlier tests have not used up."""
    settings.LIANGZHAO_WALLET = True
    for buckets in (WALLETS, OFFERS):
        buckets.clear()
    yield
    for buckets in (WALLETS, OFFERS):
        buckets.clear()


@pytest.fixture(autouse=True)
def uses_wait_until_they_are_flushed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record of use of this test's own, written when the test says so."""
    monkeypatch.setattr(uses, "LOG", uses.UseLog(uses.store, lambda _seconds, _flush: None))


@pytest.fixture
def nurse(cast: Cast, client: Client) -> NurseRegistration:
    """王小兰, signed in."""
    return nurse_at_home(cast, client)


@pytest.fixture
def licence(nurse: NurseRegistration) -> Licence:
    """Her licence."""
    return licensed(nurse)


@pytest.fixture
def wallet() -> Wallet:
    """A wallet on her phone."""
    return Wallet(OutsideClient(raise_request_exception=True))
