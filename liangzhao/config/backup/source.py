"""The server a backup is taken from: the embedded one, or the operator's by ``DATABASE_BACKUP_URL``."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from liangzhao.config.backup.refusals import BackupRefused, ProgramFailed
from liangzhao.config.cluster import Cluster
from liangzhao.config.cluster.binaries import installation
from liangzhao.kernel.words import _, sentence


@dataclass(frozen=True)
class Source:
    """How to reach a server with a role that may replicate, and the programs that fit it."""

    programs: Path
    conninfo: str
    environment: dict[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def embedded(cls, cluster: Cluster) -> Source:
        """The node's own server."""
        return cls(cluster.place.programs, "dbname=postgres", cluster.client_environment())

    @classmethod
    def at(cls, url: str) -> Source:
        """A server of the operator's."""
        return cls(installation(), url)

    def connect(self) -> psycopg.Connection[Any]:
        """A connection in autocommit mode."""
        names = {"PGHOST": "host", "PGUSER": "user", "PGPASSWORD": "password"}
        given = {names[name]: value for name, value in self.environment.items()}
        return psycopg.connect(self.conninfo, autocommit=True, connect_timeout=5, **given)  # type: ignore[arg-type]  # strings by name

    def command(self, program: str, *arguments: str, application: str = "liangzhao_backup") -> list[str]:
        """A client program's command line; the password is in the environment, never here."""
        named = psycopg.conninfo.make_conninfo(self.conninfo, application_name=application)
        return [str(self.programs / "bin" / program), "--no-password", "-d", named, *arguments]

    def run(self, program: str, *arguments: str) -> None:
        """Run a client program to its end; ProgramFailed with its words."""
        run(self.command(program, *arguments), self.environment)


def run(command: Sequence[str], environment: dict[str, str] | None = None) -> None:
    """Run one of PostgreSQL's programs; ProgramFailed with its words."""
    done = subprocess.run(  # noqa: S603  PostgreSQL's own programs on our own paths
        list(command), check=False, capture_output=True, cwd="/", env={**os.environ, **(environment or {})}
    )
    if done.returncode != 0:
        raise ProgramFailed(Path(command[0]).name, done.stderr.decode(errors="replace"))


def node_source() -> Source:
    """The server of the node whose settings are loaded."""
    from django.conf import settings

    if settings.DATABASE_BACKUP_URL:
        return Source.at(settings.DATABASE_BACKUP_URL)
    if settings.DATABASE_URL:
        raise BackupRefused(sentence(_("使用外部数据库时，请用 DATABASE_BACKUP_URL 指定可复制的数据库账号。")))
    return Source.embedded(Cluster(settings.LIANGZHAO_HOME))
