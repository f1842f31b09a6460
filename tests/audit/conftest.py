"""The log's scene: built once for a module, put right before every test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from liangzhao.audit.log.folder import LogFolder
from liangzhao.config.log import NodeLogSigner
from tests.audit.scene import LogScene, provide_keys
from tests.support.database import PREFIX, clone, pointed_at


@pytest.fixture(scope="session")
def log_signer(tmp_path_factory: pytest.TempPathFactory) -> NodeLogSigner:
    """The keys of a log, in this process."""
    return provide_keys(tmp_path_factory.mktemp("log-keys"))


@pytest.fixture
def folder(tmp_path: Path) -> LogFolder:
    """An empty folder for a log."""
    return LogFolder(tmp_path / "log")


@pytest.fixture(scope="module")
def built(
    cluster: Any,
    template: str,
    worker_id: str,
    django_db_blocker: Any,
    log_signer: NodeLogSigner,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[LogScene]:
    """A journal and its log of 700 entries, in a database of the module's own."""
    name = f"{PREFIX}_{os.getpid()}_{worker_id}_log"
    with (
        django_db_blocker.unblock(),
        clone(cluster, template, name),
        pointed_at(name),
        cluster.connect(name) as superuser,
    ):
        scene = LogScene(LogFolder(tmp_path_factory.mktemp("scene") / "log"), log_signer, superuser)
        scene.build()
        yield scene


@pytest.fixture
def scene(built: LogScene, cluster: Any, django_db_blocker: Any) -> Iterator[LogScene]:
    """The scene as it was built; whatever a test does to it is undone."""
    with django_db_blocker.unblock():
        yield built
        built.put_right()
