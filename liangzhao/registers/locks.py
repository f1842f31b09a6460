"""One lock per holder: whoever changes a register entry or issues from it holds its holder's lock until commit.

The holder is the person of a registration, or the institution itself.

An advisory lock, because those who issue may read a register row but not update it, and PostgreSQL asks for the
right to update before it locks a row.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from liangzhao.kernel import statements

_LOCK = "SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key"


def hold(holder_ids: Iterable[UUID]) -> None:
    """Wait for and hold the locks of these holders, in a steady order, until the transaction ends."""
    keys = sorted(holder_id.int & 0x7FFF_FFFF_FFFF_FFFF for holder_id in holder_ids)
    statements.run(connection, _LOCK, [keys])
