"""Transactions of a list that leave the disk to whoever tells of them (docs/decisions/lists-commit-once-told.md)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction


@contextmanager
def told_later() -> Iterator[Actor]:
    """A transaction of the import whose commit waits for no disk.

    Whoever tells of it commits something of their own before, and waits: that brings all commits before it to the disk.
    """
    with service_transaction("import") as by:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
        yield by
