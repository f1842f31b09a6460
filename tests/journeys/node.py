"""A node for journeys: a tiny province in a database of its own, served by ``liangzhao web`` as in production."""

from __future__ import annotations

import fcntl
import json
import os
import select
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import override_settings

from liangzhao.access.transactions import service_transaction
from liangzhao.config.demo import painting
from liangzhao.config.demo import province as seeding
from liangzhao.config.demo.builder import Size
from liangzhao.config.demo.note import NOTE
from liangzhao.config.preparation import collect_static
from liangzhao.config.supervisor.children import Child, Program
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.supervision.refresh import refresh
from tests.config.nodes import free_port, on_test_cluster
from tests.support.cast import Cast
from tests.support.database import pointed_at

TAKES_PICTURES = os.environ.get("LIANGZHAO_SCREENSHOTS") == "1"
SIZE = Size() if TAKES_PICTURES else Size(institutions=12, physicians=60, nurses=60)
SEED = 7
WEB = Program("web", ("web",), leave_seconds=5.0)
READY_SECONDS = 60.0
_UNSAFE = "DJANGO_ALLOW_ASYNC_UNSAFE"
_FIRST_OF_OURS = 5_000  # the numbers of people added by journeys stand clear of the seed's
_SERVED = {
    "STORAGES": settings.STORAGES
    | {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}},
    "WHITENOISE_USE_FINDERS": False,
}


class Node:
    """A running node: its address, the accounts of its seed, and a way to set the scene in its registers."""

    def __init__(self, database: str, port: int, home: Path, blocker: Any) -> None:
        self.site = f"http://localhost:{port}"
        self._database, self._home, self._blocker = database, home, blocker
        self._people_made = _FIRST_OF_OURS

    @property
    def accounts(self) -> dict[str, str]:
        """Passwords by login, as ``liangzhao accounts`` lists them."""
        noted = json.loads((self._home / NOTE).read_text(encoding="utf-8"))
        return {line["login"]: line["password"] for line in noted}

    @contextmanager
    def database(self) -> Iterator[None]:
        """This process works on the node's database for the block."""
        with (
            _beside_playwright(),
            self._blocker.unblock(),
            pointed_at(self._database),
            override_settings(LIANGZHAO_PUBLIC_URL=self.site, LIANGZHAO_HOME=self._home),
        ):
            yield

    @contextmanager
    def scene(self) -> Iterator[Cast]:
        """A cast that adds people and institutions, committed at the end of the block."""
        with self.database(), service_transaction("journeys") as by:
            cast = Cast(by=by, authorities=load_demo_authorities(), count=self._people_made)
            yield cast
            self._people_made = cast.count

    def count_anew(self) -> None:
        """Bring the statistics up to date, as the worker does each minute."""
        with self.database():
            refresh()


@contextmanager
def running(database: str, home: Path, blocker: Any) -> Iterator[Node]:
    """The node seeded and served; ended with the block."""
    port = free_port()
    node = Node(database, port, home, blocker)
    with node.database(), painting.pool(SEED, SIZE.persons) as painted:
        seeding.build(SIZE, SEED, painted)
        refresh()
    _gather_static()
    environment = on_test_cluster(
        database, PORT=str(port), LIANGZHAO_PUBLIC_URL=node.site, LIANGZHAO_SECOND_FACTOR="offered"
    )
    child = Child(WEB, environment)
    try:
        _wait_until_ready(child)
        yield node
    finally:
        _end(child)


@contextmanager
def _beside_playwright() -> Iterator[None]:
    """Django may be used although Playwright's event loop lives in this thread: it rests while a test runs."""
    before = os.environ.get(_UNSAFE)
    os.environ[_UNSAFE] = "1"
    try:
        yield
    finally:
        os.environ.pop(_UNSAFE)
        os.environ.update({_UNSAFE: before} if before else {})


def _gather_static() -> None:
    folder = Path(settings.STATIC_ROOT)
    with (folder.parent / "static.lock").open("w") as lock, override_settings(**_SERVED):
        fcntl.flock(lock, fcntl.LOCK_EX)
        collect_static()


def _wait_until_ready(child: Child) -> None:
    select.select([child.ready_socket.fileno(), child.exit_fd], [], [], READY_SECONDS)
    assert child.says_ready(), "the web process did not become ready"


def _end(child: Child) -> None:
    child.ask_to_leave()
    select.select([child.exit_fd], [], [], WEB.leave_seconds)
    child.close()


def name_of_database(prefix: str, worker: str) -> str:
    """A name no other run in this checkout uses."""
    return f"{prefix}_{os.getpid()}_{worker}_journeys"
