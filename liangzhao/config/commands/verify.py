"""``liangzhao verify``: the verdict on files. Asks the node's register when there is one, and works without."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from liangzhao.config.commands.arguments import say
from liangzhao.kernel.words import _
from liangzhao.licensing.verification import Lookup, command

_NOT_ASKED = _("没有可查询的登记簿：只核验文件本身，证照现在的状态未查询。")


def run(argv: Sequence[str]) -> int:
    """The exit status of ``licensing.verification.command``; words to standard error, JSON alone to standard output."""
    if {"-h", "--help"} & set(argv):
        return command.run(argv)
    with _register() as lookup:
        return command.run(argv, trust_default=_trust(), lookup=lookup)


@contextmanager
def _register() -> Iterator[Lookup | None]:
    """What the node's register answers; None, and a word about it, when there is no register or it does not answer."""
    with ExitStack() as node:
        lookup = _enter(node) if has_node() else None
        if lookup is None:
            say(_NOT_ASKED)
        yield lookup


def _enter(node: ExitStack) -> Lookup | None:
    from django.db import DatabaseError

    from liangzhao.config.cluster import ClusterError
    from liangzhao.config.node import running_node

    try:
        node.enter_context(running_node())
        from liangzhao.licensing import checking

        checking.by_identifier("")
    except (DatabaseError, ClusterError) as error:
        say(f"{type(error).__name__}: {error}")
        return None
    return checking.lookup


def has_node() -> bool:
    """Whether a database belongs here; decided without making anything, so that a verifier leaves no traces."""
    if os.environ.get("DATABASE_URL"):
        return True
    if not (home() / "database.json").exists():
        return False
    from liangzhao.config.cluster import Cluster

    return (Cluster(home()).place.data / "PG_VERSION").exists()


def home() -> Path:
    """The node's home, as the settings have it."""
    return Path(os.environ.get("LIANGZHAO_HOME", Path(__file__).resolve().parents[3] / "var")).resolve()


def _trust() -> Path | None:
    keys = Path(os.environ.get("LIANGZHAO_KEYS_DIR", home() / "keys"))
    return keys / "trust" if (keys / "trust").is_dir() else None
