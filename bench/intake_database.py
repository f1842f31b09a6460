"""A database of its own for the lists of a nation: made from the bench's, given up with everything in it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import sql

from bench.node import HOME, Node, SetUpWrong

NAME = "bench_intake"
_EMPTIED = "TRUNCATE audit_event, registers_person, registers_institution, consolidation_load CASCADE"
_SUMMARIES = "summarize_wal"
_FOR_A_NATION = {
    "max_wal_size": "16GB",
    "checkpoint_timeout": "30min",
    "autovacuum_naptime": "5min",
    _SUMMARIES: "off",
    "wal_init_zero": "off",
}
"""For a nation or a tenth, as the runbook says: with the usual gigabyte every page of an index would go into the log
again and again, every minute the tables have grown enough to be sampled anew, a full backup follows a load in any case,
and all of the log is new files, filled with zeros first."""


_NATION_GIB, TENTH = 150, 10
"""What lists, tables, indexes and log of twelve million rows take together."""


def require_space(part: int) -> None:
    """Print what the load will take and what is free; SetUpWrong when that is not enough."""
    wanted, free = _NATION_GIB / part, shutil.disk_usage(HOME).free / 2**30
    sys.stderr.write(f"about {wanted:.0f} GiB of disk will be used for the time of the load, {free:.0f} GiB are free\n")
    if free < wanted:
        raise SetUpWrong(f"{wanted:.0f} GiB of disk are needed under {HOME}")


@contextmanager
def emptied(node: Node, *, part: int) -> Iterator[None]:
    """Empty registers in a database that is dropped at the end; Django and the node are pointed at it for the block."""
    usual = node.database
    with _copied(node, usual), _pointed_at(node, NAME), _settings(node, _FOR_A_NATION if part <= TENTH else {}):
        with node.connect() as connection, connection.transaction():
            connection.execute("ALTER TABLE audit_event DISABLE TRIGGER journal_is_never_emptied")
            connection.execute(_EMPTIED)
            connection.execute("ALTER TABLE audit_event ENABLE ALWAYS TRIGGER journal_is_never_emptied")
        yield


@contextmanager
def _copied(node: Node, template: str) -> Iterator[None]:
    from django.conf import settings

    from liangzhao.config.node import close_connections

    name, owner = sql.Identifier(NAME), sql.Identifier(f"{settings.LIANGZHAO_ROLE_PREFIX}_owner")
    close_connections()
    with node.cluster.connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY")
        connection.execute(copy.format(name, sql.Identifier(template), owner))
    try:
        yield
    finally:
        with node.cluster.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


@contextmanager
def _pointed_at(node: Node, name: str) -> Iterator[None]:
    from django.db import connections

    before = node.database, {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    node.database = name
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
    try:
        yield
    finally:
        node.database = before[0]
        for alias in connections:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = before[1][alias]


@contextmanager
def _settings(node: Node, values: dict[str, str]) -> Iterator[None]:
    """Settings of the server for the block; none of them weakens what a commit promises."""
    _set(node, {name: sql.SQL("SET {} = {}").format(sql.Identifier(name), value) for name, value in values.items()})
    try:
        yield
    finally:
        resets = {name: sql.SQL("RESET {}").format(sql.Identifier(name)) for name in values}
        _set(node, {name: reset for name, reset in resets.items() if name != _SUMMARIES})
        if values:
            with node.cluster.connect() as connection:
                connection.execute("CHECKPOINT")  # the log goes now: later it would stay until it is summarized
        _set(node, {name: reset for name, reset in resets.items() if name == _SUMMARIES})


def _set(node: Node, changes: dict[str, sql.Composed]) -> None:
    if not changes:
        return
    with node.cluster.connect() as connection:
        for change in changes.values():
            connection.execute(sql.SQL("ALTER SYSTEM ") + change)
        connection.execute("SELECT pg_reload_conf()")


def told_size(node: Node, rows: int) -> str:
    """What the rows take on disk, printed as it is found."""
    with node.connect() as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    size = int(row[0]) if row else 0
    told = f"{size / 2**30:.1f} GiB of tables and indexes, {size / max(rows, 1) / 1024:.1f} KiB a row"
    sys.stderr.write(f"{told}\n")
    return told
