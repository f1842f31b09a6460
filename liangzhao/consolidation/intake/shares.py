"""What the node's load did for each authority: a list of the command enters for all whose districts it names."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from liangzhao.consolidation.models import Load
from liangzhao.consolidation.quality.model import Kind

Shares = dict[str, list[int]]
"""Authority → how many rows entered something there, and how many others changed an entry."""

_ENTRIES = {
    Kind.INSTITUTION: "registers_institution entry ON entry.id = entry_id",
    Kind.PHYSICIAN: "registers_physicianregistration entry ON entry.id = entry_id",
    Kind.NURSE: "registers_nurseregistration entry ON entry.id = entry_id",
    Kind.QUALIFICATION: "registers_physicianqualification mirrored ON mirrored.id = entry_id "
    "JOIN registers_physicianregistration entry ON entry.person_id = mirrored.person_id",
}
# Read first of all: what a load just did is in no statistics, and a plan that takes it for one row would read the whole
# of it again for every entry of the register.
_READ = """
    WITH done AS MATERIALIZED (
        SELECT number, entry_id, before IS NULL AS is_new FROM consolidation_change
        WHERE load_id = %s AND proposal_id IS NULL AND undone_at IS NULL
    )
    SELECT authority_id, count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM (
        SELECT number, authority_id, bool_or(is_new) AS is_new FROM done JOIN
"""
_COUNTED = " GROUP BY number, authority_id) by_row GROUP BY authority_id"
_DONE = {kind: f"{_READ} {entries} {_COUNTED}" for kind, entries in _ENTRIES.items()}


def count(load: Load) -> Shares:
    """Count and keep what the load did for each authority, those with nothing but findings of it too.

    Kept as it was when the list came in: what is undone is no longer told apart. In a transaction.
    """
    found: Shares = {str(key): [0, 0] for key in _asked(load)}
    with connection.cursor() as cursor:
        cursor.execute(_DONE[Kind(load.kind)], [load.pk])
        found |= {str(authority): [entered, updated] for authority, entered, updated in cursor.fetchall()}
    load.shares = dict(sorted(found.items()))
    load.save(update_fields=["shares"])
    return found


def _asked(load: Load) -> set[UUID]:
    """The authorities that decide on findings of the load."""
    waiting = load.proposals.filter(authority_id__isnull=False).order_by()
    return {key for key in waiting.values_list("authority_id", flat=True).distinct() if key is not None}
