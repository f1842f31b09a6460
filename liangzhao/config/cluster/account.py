"""The unprivileged account PostgreSQL runs under when we are root: the server refuses to run as root."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An operating-system account, or None fields for the one we already are."""

    uid: int | None = None
    gid: int | None = None

    def own(self, path: Path) -> None:
        """Give ``path`` to this account; nothing above or beside it is touched."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def popen_options(self) -> dict[str, object]:
        """Keyword arguments that make ``subprocess`` run as this account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_reach(self, paths: Sequence[Path]) -> bool:
        """Whether this account may walk down to every one of ``paths``."""
        if self.uid is None:
            return True
        tests = " && ".join(f'test -x "${index}"' for index in range(1, len(paths) + 1))
        command = ["/bin/sh", "-c", tests, "sh", *map(str, paths)]
        done = subprocess.run(command, check=False, cwd="/", user=self.uid, group=self.gid, extra_groups=[])  # noqa: S603  a fixed command on our own paths
        return done.returncode == 0


def server_account() -> Account:
    """The account to run the server under: ours, unless we are root."""
    if os.geteuid() != 0:
        return Account()
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise RuntimeError("running as root, and there is no unprivileged account to run PostgreSQL under")
