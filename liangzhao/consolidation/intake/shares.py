"""What the node's load did for each authority: a list of the command enters for all whose districts it names."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from liangzhao.consolidation.models import Load

Shares = dict[str, list[int]]
"""Authority → how many rows entered something there, and how many others changed an entry."""

_DONE = """
    SELECT authority_id, count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM (
        SELECT change.number, entry.authority_id, bool_or(change.before IS NULL) AS is_new
        FROM consolidation_change change JOIN (
            SELECT id, authority_id FROM registers_institution
            UNION ALL SELECT id, authority_id FROM registers_physicianregistration
            UNION ALL SELECT id, authority_id FROM registers_nurseregistration
            UNION ALL SELECT mirrored.id, registered.authority_id
                FROM registers_physicianqualification mirrored
                JOIN registers_physicianregistration registered USING (person_id)
        ) entry ON entry.id = change.entry_id
        WHERE change.load_id = %s AND change.proposal_id IS NULL AND change.undone_at IS NULL
        GROUP BY change.number, entry.authority_id
    ) by_row GROUP BY authority_id
"""


def count(load: Load) -> Shares:
    """Count and keep what the load did for each authority, those with nothing but findings of it too.

    Kept as it was when the list came in: what is undone is no longer told apart. In a transaction.
    """
    found: Shares = {str(key): [0, 0] for key in _asked(load)}
    with connection.cursor() as cursor:
        cursor.execute(_DONE, [load.pk])
        found |= {str(authority): [entered, updated] for authority, entered, updated in cursor.fetchall()}
    load.shares = dict(sorted(found.items()))
    load.save(update_fields=["shares"])
    return found


def _asked(load: Load) -> set[UUID]:
    """The authorities that decide on findings of the load."""
    waiting = load.proposals.filter(authority_id__isnull=False).order_by()
    return {key for key in waiting.values_list("authority_id", flat=True).distinct() if key is not None}
