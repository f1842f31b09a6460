"""A long history: its latest lines at once, the rest behind one press, with or without scripts."""

from __future__ import annotations

from dataclasses import replace

from liangzhao.web.ui.parts import Table

LATEST = 5


def folded(table: Table) -> tuple[Table, Table | None]:
    """The latest lines, and the earlier ones when there are any."""
    if len(table.rows) <= LATEST:
        return table, None
    return replace(table, rows=table.rows[:LATEST]), replace(table, rows=table.rows[LATEST:])
