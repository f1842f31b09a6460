"""The queue's own tables: only the node's own work reaches them. They hold ids, never personal data."""

from __future__ import annotations

from liangzhao.kernel import row_security as rs
from liangzhao.kernel.row_security import DatabaseRole as Role
from liangzhao.kernel.row_security import TableAccess, allow

_NAMES = ("procrastinate_workers", "procrastinate_jobs", "procrastinate_periodic_defers", "procrastinate_events")
_NUMBERED = ("procrastinate_jobs", "procrastinate_periodic_defers", "procrastinate_events")

TABLES = tuple(TableAccess(name, (allow(Role.SERVICE, to=rs.EVERYTHING),), personal=False) for name in _NAMES)


def sequence_statements(prefix: str) -> list[str]:
    """SQL that lets the node's own work number its jobs."""
    return [f"GRANT USAGE ON SEQUENCE {name}_id_seq TO {prefix}_{Role.SERVICE}" for name in _NUMBERED]
