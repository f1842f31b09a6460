"""The test database: cluster, template, clones."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.support.fresh import Fresh

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ["LIANGZHAO_HOME"])
PREFIX = os.environ["LIANGZHAO_ROLE_PREFIX"]


def _code_state() -> str:
    """A name for the state of everything that shapes a fresh database."""
    digest = hashlib.sha256()
    for pattern in (
        "*/migrations/*.py",
        "**/row_security.py",
        "**/workflow.py",
        "licensing/agreement.py",
        "config/database.py",
        "reference/**/*.py",
        "reference/data/**/*.csv",
    ):
        for path in sorted((ROOT / "liangzhao").glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def _locked(name: str, kind: int) -> Iterator[bool]:
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / name).open("w") as file:
        try:
            fcntl.flock(file, kind)
        except BlockingIOError:
            yield False
        else:
            yield True


@pytest.fixture(scope="session")
def cluster() -> Iterator[Any]:
    """The test cluster, shared by all who test in this checkout; the last one stops it."""
    from liangzhao.config.cluster import Cluster

    found = Cluster(HOME, settings={"max_connections": "200"})
    with _locked("users.lock", fcntl.LOCK_SH):
        with _locked("start.lock", fcntl.LOCK_EX):
            found.ensure_running()
        yield found
    with _locked("users.lock", fcntl.LOCK_EX | fcntl.LOCK_NB) as alone:
        if alone:
            found.stop()
        else:
            found.leave_running()


@pytest.fixture(scope="session")
def template(cluster: Any, django_db_blocker: Any) -> str:
    """The name of a migrated database nobody writes to; made once per state of the code."""
    from django.db import connections

    from liangzhao.config.database import migrate

    name = f"{PREFIX}_template_{_code_state()}"
    with _locked("template.lock", fcntl.LOCK_EX), cluster.connect() as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [name]).fetchone():
            return name
        for (old,) in connection.execute(
            "SELECT datname FROM pg_database WHERE datistemplate AND datname LIKE %s", [f"{PREFIX}_template_%"]
        ).fetchall():
            connection.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE false").format(sql.Identifier(old)))
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        cluster.ensure_database(name, prefix=PREFIX)
        with django_db_blocker.unblock(), pointed_at(name):
            migrate(prefix=PREFIX)
            for alias in connections:
                connections[alias].close()
        connection.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(sql.Identifier(name)))
    return name


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Django's connections on another database of the cluster for the block."""
    from django.db import connections

    before = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
    try:
        yield
    finally:
        for alias in connections:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = before[alias]


@contextmanager
def clone(cluster: Any, template: str, name: str) -> Iterator[str]:
    """A copy of the template, dropped at the end."""
    with cluster.connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        with _locked("template.lock", fcntl.LOCK_EX):
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                    sql.Identifier(name), sql.Identifier(template), sql.Identifier(f"{PREFIX}_owner")
                )
            )
        try:
            yield name
        finally:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def django_db_setup(cluster: Any, template: str, worker_id: str, django_db_blocker: Any) -> Iterator[None]:
    """pytest-django's set-up replaced: this worker's own clone, with rollback after each test."""
    with (
        django_db_blocker.unblock(),
        clone(cluster, template, f"{PREFIX}_{os.getpid()}_{worker_id}") as name,
        pointed_at(name),
    ):
        yield


class Spare:
    """A copy of the template that is brought back after each use, and made anew where that does not do."""

    def __init__(self, cluster: Any, template: str, name: str) -> None:
        self.name = name
        self._cluster, self._template = cluster, template
        self._copied: ExitStack | None = None
        self._fresh: Fresh | None = None

    def make_ready(self) -> None:
        """Copy the template unless the database is as good as new."""
        if self._copied is None:
            self._copied = ExitStack()
            self._copied.enter_context(clone(self._cluster, self._template, self.name))
            with self._cluster.connect(self.name) as connection:
                self._fresh = Fresh(connection)

    def bring_back(self) -> None:
        """Make the database as good as new; drop it when that fails."""
        is_fresh = False
        with suppress(psycopg.Error), self._cluster.connect(self.name) as connection:
            is_fresh = self._fresh is not None and self._fresh.bring_back(connection)
        if not is_fresh:
            self.close()

    def close(self) -> None:
        """Drop the database."""
        if self._copied is not None:
            self._copied.close()
            self._copied = None


@pytest.fixture(scope="session")
def _spare(cluster: Any, template: str, worker_id: str) -> Iterator[Spare]:
    """The database of the tests that commit, of which this process runs one at a time."""
    with closing(Spare(cluster, template, f"{PREFIX}_{os.getpid()}_{worker_id}_own")) as spare:
        yield spare


@pytest.fixture
def own_database(_spare: Spare, django_db_blocker: Any) -> Iterator[str]:
    """A database of this test alone, for tests that commit or use several connections."""
    _spare.make_ready()
    with django_db_blocker.unblock(), pointed_at(_spare.name):
        yield _spare.name
    _spare.bring_back()


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """A service transaction around all tests of a module, each of which undoes what it does to a scene set once.

    What a test gets of the scene is a copy; a module whose tests commit cannot have one.
    """
    from django.db import transaction

    from liangzhao.access.transactions import service_transaction

    with django_db_blocker.unblock(), transaction.atomic():
        with service_transaction("test") as actor:
            yield actor
        transaction.set_rollback(True)


@pytest.fixture
def service(db: None) -> Iterator[Any]:
    """The whole test inside a service transaction: every row is in reach, for building the scene."""
    from liangzhao.access.transactions import service_transaction

    with service_transaction("test") as actor:
        yield actor


@pytest.fixture
def shared_tmp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the files of one test session."""
    return tmp_path_factory.getbasetemp()
