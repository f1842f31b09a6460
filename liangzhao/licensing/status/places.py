"""A licence's place in the status list of its authority: one PostgreSQL sequence per authority.

A sequence makes nobody wait, whatever else is under way; what a rolled back plan took stays empty. It is begun in the
transaction that enters the authority, by a trigger, since the first licence would make all others wait for it. It
belongs to the owner of the tables; only the function named here reaches it.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from liangzhao.kernel import statements
from liangzhao.kernel.row_security import DatabaseRole as Role

NEXT_PLACE = "licensing_next_status_index"
_PLANNERS = (Role.PERSON, Role.INSTITUTION, Role.REGISTRAR, Role.SERVICE)


def take(authority_ids: Sequence[UUID]) -> list[int]:
    """A new place for each, in the list of its authority; those that are not used stay empty."""
    return [row[0] for row in statements.run(connection, _TAKE, [list(authority_ids)])] if authority_ids else []


_TAKE = (
    f"SELECT {NEXT_PLACE}(authority) FROM unnest(%s::uuid[]) WITH ORDINALITY "  # noqa: S608  a name of our own
    "AS given (authority, turn) ORDER BY turn"
)


def grants(prefix: str) -> list[str]:
    """SQL that lets those who may plan a licence have the next place for it, and nobody else."""
    return [f"GRANT EXECUTE ON FUNCTION {NEXT_PLACE}(uuid) TO {prefix}_{role}" for role in _PLANNERS]
