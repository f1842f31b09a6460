"""A command's hold on its node: settings, database, keys."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from liangzhao.config.cluster import Cluster
from liangzhao.kernel.words import _, sentence

ROOT = Path(__file__).resolve().parents[2]
WRONG_USE = 2


def configure_settings() -> None:
    """Make this node's settings readable; for processes that need nothing else of Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liangzhao.config.settings")


def configure() -> None:
    """Load Django with this node's settings."""
    configure_settings()
    import django

    django.setup()


def home_asked_for() -> Path:
    """The home that the settings will have, before they are read: reading them makes the node's key there."""
    return Path(os.environ.get("LIANGZHAO_HOME", ROOT / "var")).resolve()


def require_node() -> None:
    """End with exit 2, say where was looked, and leave nothing behind, unless there is a node at the home."""
    home = home_asked_for()
    if os.environ.get("DATABASE_URL") or (home / "database.json").exists():
        return
    template = _(
        "在 %(home)s 没有找到节点。请先用 liangzhao up 启动；节点在别处的，用环境变量 LIANGZHAO_HOME 指明它的目录。"
    )
    sys.stderr.write(f"{sentence(template, home=str(home))}\n")
    raise SystemExit(WRONG_USE)


@contextmanager
def running_node(*, migrated: bool = True, is_new: bool = False) -> Iterator[None]:
    """The node's database running and, when it is the embedded one and was not running, brought up to date.

    Only with ``is_new`` it is made where there is none yet. An operator's own database is never migrated in passing:
    ``liangzhao migrate`` and ``liangzhao up`` do that.
    """
    if not is_new:
        require_node()
    configure()
    from django.conf import settings

    from liangzhao.config.database import migrate

    with database_server() as server:
        try:
            if migrated and server.started:
                migrate(prefix=settings.LIANGZHAO_ROLE_PREFIX)
            yield
        finally:
            close_connections()


class EmbeddedServer:
    """The embedded server of a home, and whether it was started under the rule of ``database_server``."""

    def __init__(self, home: Path) -> None:
        self._cluster = Cluster(home)
        self._note = run_folder(home) / "database.pid"

    def start(self) -> bool:
        """Start it unless it runs; whether this call did. Raises ClusterError."""
        started = self._cluster.ensure_running()
        if started:
            self._note.write_text(str(self.pid()))
        return started

    def pid(self) -> int:
        """The process id of the running server, as PostgreSQL notes it; 0 when it does not run."""
        note = self._cluster.place.data / "postmaster.pid"
        return int(note.read_text().partition("\n")[0]) if note.exists() else 0

    def ensure_database(self) -> None:
        """Create the node's database and its login roles where they are missing."""
        from django.conf import settings

        self._cluster.ensure_database(settings.LIANGZHAO_DATABASE, prefix=settings.LIANGZHAO_ROLE_PREFIX)

    def stop_if_ours(self) -> None:
        """Stop it if it was started by ``start``, in whatever process."""
        if self._note.exists() and self._note.read_text() == str(self.pid()):
            self._cluster.stop()
            self._note.unlink(missing_ok=True)


@dataclass(frozen=True)
class DatabaseServer:
    """What a command found: the embedded server, None with a database of the operator's; whether it was started now."""

    embedded: EmbeddedServer | None
    started: bool


@contextmanager
def database_server() -> Iterator[DatabaseServer]:
    """The embedded server running, if the node has one.

    Everyone who uses the server holds a shared lock, and the last to leave stops it: a command that started it
    does not take it away from another that came later. A server that was started otherwise is left running.
    """
    from django.conf import settings

    if settings.DATABASE_URL:
        yield DatabaseServer(None, started=False)
        return
    server, folder = EmbeddedServer(settings.LIANGZHAO_HOME), run_folder(settings.LIANGZHAO_HOME)
    with (folder / "database.users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        with (folder / "database.start").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            started = server.start()
            if started:
                server.ensure_database()
        try:
            yield DatabaseServer(server, started)
        finally:
            if _alone(users):
                server.stop_if_ours()


def close_connections() -> None:
    """Close every database connection and pool of this process."""
    from liangzhao.access.connections import close_all

    close_all()


def run_folder(home: Path) -> Path:
    """Where sockets and locks of the running node are; private, as the signer asks."""
    folder = home / "run"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _alone(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
