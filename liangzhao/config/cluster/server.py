"""Start, reach and stop one embedded PostgreSQL server."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from liangzhao.config.cluster.account import Account, server_account
from liangzhao.config.cluster.binaries import installation

START_SECONDS = 120
STOP_SECONDS = 60
LONGEST_SOCKET_PATH = 90  # the kernel's limit is 107 bytes, PostgreSQL adds "/.s.PGSQL.5432.lock"

# Durability is a promise (SEC-I1): these are written out so that no default of a build can weaken them.
SERVER_SETTINGS = {
    "listen_addresses": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": os.environ.get("LIANGZHAO_SHARED_BUFFERS", "96MB"),  # more while a nation's lists are taken in
    "max_connections": "80",
    "max_locks_per_transaction": "512",  # a merge holds the lock of each practitioner of a hospital at once
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_statement": "none",
    "log_min_error_statement": "panic",  # statements may carry personal data; they stay out of the log
    "log_parameter_max_length_on_error": "0",
    "idle_in_transaction_session_timeout": "60s",
    "wal_keep_size": "256MB",  # the latest past can be restored although nobody streams the log elsewhere
}
SUMMARIES_SINCE = 17  # the major version from which a server can tell what changed since a backup


_REMEMBERED = "summarize_wal = on"


def remember_changes(data: Path) -> None:
    """Have the server remember what changed since a backup, unless it was told otherwise (runbook, 导入全国名单).

    It stands in its file and not on its command line, so that ALTER SYSTEM can turn it off for the time of a load.
    """
    conf = data / "postgresql.conf"
    told = conf.read_text("utf-8")
    if _REMEMBERED not in told.splitlines():
        conf.write_text(f"{told.rstrip()}\n{_REMEMBERED}\n", "utf-8")


class ClusterError(RuntimeError):
    """The server could not be set up, started or reached; the text says why and where its log is."""


@dataclass(frozen=True)
class Place:
    """Where a cluster lives: programs, data and socket, all reachable for the server's account."""

    programs: Path
    data: Path
    socket: Path

    @property
    def log(self) -> Path:
        return self.data.with_name("postgres.log")


class Cluster:
    """One PostgreSQL server with its data under ``home``; safe to ask for from several processes."""

    def __init__(
        self, home: Path, *, settings: dict[str, str] | None = None, start_seconds: float = START_SECONDS
    ) -> None:
        self.home = home.resolve()
        self.account: Account = server_account()
        self.settings = SERVER_SETTINGS | (settings or {})
        self.start_seconds = start_seconds
        self._place: Place | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def place(self) -> Place:
        """The folders in use, found once: beside ``home``, or where the server's account may go."""
        if self._place is None:
            self._place = self._find_place()
        return self._place

    def _find_place(self) -> Place:
        programs, base = installation(), self.home / "pg"
        self.home.mkdir(parents=True, exist_ok=True)
        if not self.account.can_reach([self.home, programs / "bin" / "postgres"]):
            base = Path("/var/lib/liangzhao") / _short_hash(self.home)
            programs = _copied(programs, base.parent / f"programs-{_short_hash(programs)}")
        socket = base / "socket"
        if len(str(socket)) > LONGEST_SOCKET_PATH:
            socket = Path("/tmp") / f"liangzhao-{_short_hash(self.home)}"  # noqa: S108  the only short path; owned and 0700
        return Place(programs=programs, data=base / "data", socket=socket)

    @property
    def secrets(self) -> dict[str, str]:
        """The passwords of this cluster's roles: superuser, owner and app; made on first use."""
        path = self.home / "database.json"
        if not path.exists():
            made = {role: secrets.token_urlsafe(24) for role in ("superuser", "owner", "app")}
            self.home.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                json.dump(made, file)
        loaded: dict[str, str] = json.loads(path.read_text())
        return loaded

    @property
    def major(self) -> int:
        """The major version of the data, as PostgreSQL wrote it down; FileNotFoundError before there is any."""
        return int((self.place.data / "PG_VERSION").read_text())

    def client_environment(self) -> dict[str, str]:
        """What a program of PostgreSQL needs in its environment to reach this server as superuser."""
        return {"PGHOST": str(self.place.socket), "PGUSER": "postgres", "PGPASSWORD": self.secrets["superuser"]}

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """A superuser connection in autocommit mode."""
        return psycopg.connect(
            host=str(self.place.socket),
            dbname=database,
            user="postgres",
            password=self.secrets["superuser"],
            autocommit=True,
            connect_timeout=5,
        )

    def is_running(self) -> bool:
        """Whether the server answers on its socket."""
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def ensure_running(self) -> bool:
        """Start the server if it does not answer; True when this call started it (and so must stop it)."""
        if (self.place.data / "PG_VERSION").exists() and self.is_running():
            return False
        self._initialise()
        if self.major >= SUMMARIES_SINCE:
            remember_changes(self.place.data)
        self._launch()
        self._wait_until_ready()
        return True

    def _initialise(self) -> None:
        place = self.place
        if (place.data / "PG_VERSION").exists():
            return
        for folder in (place.data.parent, place.data, place.socket):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.account.own(folder)
        password = place.data.with_name("password")
        password.write_text(self.secrets["superuser"])
        password.chmod(0o600)
        self.account.own(password)
        command = [
            str(place.programs / "bin" / "initdb"),
            "-D",
            str(place.data),
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--data-checksums",
            "--auth=scram-sha-256",
            f"--pwfile={password}",
        ]
        done = subprocess.run(command, check=False, capture_output=True, cwd="/", **self.account.popen_options())  # type: ignore[call-overload]  # noqa: S603  our own program
        password.unlink()
        if done.returncode != 0:
            shutil.rmtree(place.data, ignore_errors=True)
            raise ClusterError(f"initdb failed: {done.stderr.decode(errors='replace').strip()}")

    def _launch(self) -> None:
        place = self.place
        place.socket.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.account.own(place.socket)
        options = [f"-c{name}={value}" for name, value in self.settings.items()]
        command = [str(place.programs / "bin" / "postgres"), "-D", str(place.data), "-k", str(place.socket), *options]
        with place.log.open("ab") as log:
            self._process = subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603  our own program
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                **self.account.popen_options(),
            )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + self.start_seconds
        pause = threading.Event()
        while time.monotonic() < deadline:
            if self.is_running():
                return
            if self._process is not None and self._process.poll() is not None:
                break
            pause.wait(0.05)
        tail = self.place.log.read_text(errors="replace")[-800:] if self.place.log.exists() else ""
        raise ClusterError(f"PostgreSQL did not start; the end of {self.place.log}:\n{tail}")

    def stop(self) -> None:
        """Stop the server cleanly, whoever started it; nothing happens when it is not running."""
        pid_file = self.place.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().splitlines()[0])
            os.kill(pid, signal.SIGINT)  # fast shutdown: roll back what is open, then a checkpoint
        except (FileNotFoundError, ProcessLookupError, ValueError, IndexError):
            return
        deadline = time.monotonic() + STOP_SECONDS
        pause = threading.Event()
        while pid_file.exists() and time.monotonic() < deadline:
            if self._process is not None:
                self._process.poll()
            pause.wait(0.05)
        if self._process is not None:
            self._process.wait(timeout=STOP_SECONDS)

    def leave_running(self) -> None:
        """Let go of a server that this object started: others still use it, and the last of them stops it."""
        if self._process is not None:
            self._process.returncode = 0  # nobody waits for it any more, so its end is no concern of this process
            self._process = None

    def ensure_database(self, name: str, *, prefix: str) -> None:
        """Create the owner and app login roles and the database ``name`` where they are missing."""
        with self.connect() as connection:
            ensure_logins(connection, prefix=prefix, owner=self.secrets["owner"], app=self.secrets["app"])
            row = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if row is None:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(name), sql.Identifier(f"{prefix}_owner")
                    )
                )


def ensure_logins(connection: psycopg.Connection[tuple[object, ...]], *, prefix: str, owner: str, app: str) -> None:
    """Create or refresh ``<prefix>_owner`` (owns the tables) and ``<prefix>_app`` (holds no rights of its own)."""
    for suffix, password, options in (("owner", owner, "CREATEROLE"), ("app", app, "NOINHERIT")):
        role = sql.Identifier(f"{prefix}_{suffix}")
        exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [f"{prefix}_{suffix}"]).fetchone()
        verb = "ALTER" if exists else "CREATE"
        connection.execute(
            sql.SQL("{} ROLE {} LOGIN {} PASSWORD {}").format(
                sql.SQL(verb), role, sql.SQL(options), sql.Literal(password)
            )
        )
        connection.execute(sql.SQL("ALTER ROLE {} SET timezone = 'UTC'").format(role))


def _short_hash(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def _copied(programs: Path, target: Path) -> Path:
    """A copy of the programs where an unprivileged account can run them; made once.

    The wheel keeps the programs' libraries beside its package and finds them by a relative path: they go along.
    """
    copied = target / programs.parent.name / programs.name
    if not (copied / "bin" / "postgres").exists():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        draft = target.with_suffix(f".{os.getpid()}")
        shutil.copytree(programs, draft / programs.parent.name / programs.name, symlinks=True)
        libraries = programs.parent.with_name(f"{programs.parent.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        try:
            draft.rename(target)
        except OSError:  # another process was quicker; its copy is as good as ours
            shutil.rmtree(draft, ignore_errors=True)
            if not (copied / "bin" / "postgres").exists():
                raise
    return copied
