"""A command's hold on its node: settings, database, keys."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from liangzhao.config.cluster import Cluster


def configure_settings() -> None:
    """Make this node's settings readable; for processes that need nothing else of Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liangzhao.config.settings")


def configure() -> None:
    """Load Django with this node's settings."""
    configure_settings()
    import django

    django.setup()


@contextmanager
def running_node(*, migrated: bool = True) -> Iterator[None]:
    """The node's database running and, when it is the embedded one and was not running, brought up to date.

    An operator's own database is never migrated in passing: ``liangzhao migrate`` and ``liangzhao up`` do that.
    """
    configure()
    from django.conf import settings

    from liangzhao.config.database import migrate

    with database_server() as started:
        try:
            if migrated and started:
                migrate(prefix=settings.LIANGZHAO_ROLE_PREFIX)
            yield
        finally:
            close_connections()


@contextmanager
def database_server() -> Iterator[bool]:
    """The embedded server running, if the node has one; yields whether this call started it.

    Everyone who uses the server holds a shared lock, and the last to leave stops it: a command that started it
    does not take it away from another that came later. A server that was started otherwise is left running.
    """
    from django.conf import settings

    if settings.DATABASE_URL:
        yield False
        return
    cluster = Cluster(settings.LIANGZHAO_HOME)
    folder = run_folder(settings.LIANGZHAO_HOME)
    ours = folder / "database.pid"
    with (folder / "database.users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        with (folder / "database.start").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            started = cluster.ensure_running()
            if started:
                ours.write_text(_server_pid(cluster))
                cluster.ensure_database(settings.LIANGZHAO_DATABASE, prefix=settings.LIANGZHAO_ROLE_PREFIX)
        try:
            yield started
        finally:
            if _alone(users) and ours.exists() and ours.read_text() == _server_pid(cluster):
                cluster.stop()
                ours.unlink(missing_ok=True)


def close_connections() -> None:
    """Close every database connection and pool of this process."""
    from django.db import connections

    for connection in connections.all():
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def run_folder(home: Path) -> Path:
    """Where sockets and locks of the running node are; private, as the signer asks."""
    folder = home / "run"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _server_pid(cluster: Cluster) -> str:
    """The process id of the running server, as PostgreSQL notes it; empty when it does not run."""
    note = cluster.place.data / "postmaster.pid"
    return note.read_text().partition("\n")[0] if note.exists() else ""


def _alone(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
