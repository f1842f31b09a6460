"""One picture for a physician and a nurse: what no run over one of the two registers sees (domain.md §8, D30).

Digests are compared at their own place, as likeness.py says; a photo that was returned tells nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from liangzhao.consolidation.quality.model import Kind
from liangzhao.registers.photos.checking import likeness

RULE, FIELD = "DQ-30", "photo_hash"
MOST_SHOWING = 200
"""Entries of one profession looked at for one digest: a picture that thousands show would make millions of pairs."""
_TABLES = {Kind.PHYSICIAN: "registers_physicianregistration", Kind.NURSE: "registers_nurseregistration"}
_OTHER = {Kind.PHYSICIAN: Kind.NURSE, Kind.NURSE: Kind.PHYSICIAN}
_HALVES = """
    WITH shown AS (
        SELECT DISTINCT ON (person_id) person_id, status, likeness FROM registers_photo
        WHERE status IN ('CONFIRMED', 'UPLOADED', 'RETURNED')
        ORDER BY person_id, status = 'CONFIRMED' DESC, status = 'UPLOADED' DESC, id DESC
    ), halves AS (
        SELECT s.person_id, p.name, p.id_no_index, place, split_part(s.likeness, %(between)s, place) AS digest,
               split_part(s.likeness, %(between)s, 1) AS first
        FROM shown s JOIN registers_person p ON p.id = s.person_id, generate_series(1, 2) AS place
        WHERE s.status <> 'RETURNED' AND s.likeness <> ''
    )
"""
_SQL = {
    kind: f"""
    {_HALVES}, theirs AS (
        SELECT * FROM (
            SELECT h.*, t.id, row_number() OVER (PARTITION BY h.place, h.digest ORDER BY t.id) AS nth
            FROM halves h JOIN {_TABLES[_OTHER[kind]]} t ON t.person_id = h.person_id
        ) counted WHERE nth <= %(most)s
    )
    SELECT m.id, mh.first, array_agg(DISTINCT th.id ORDER BY th.id)
    FROM {mine} m
    JOIN halves mh ON mh.person_id = m.person_id
    JOIN theirs th ON th.place = mh.place AND th.digest = mh.digest AND th.person_id <> mh.person_id
    WHERE mh.digest <> ''
      AND (mh.id_no_index <> th.id_no_index
           OR ((mh.id_no_index IS NULL OR th.id_no_index IS NULL) AND mh.name <> th.name))
    GROUP BY m.id, mh.first ORDER BY m.id
    """  # noqa: S608  names of ours
    for kind, mine in _TABLES.items()
}


@dataclass(frozen=True)
class Alike:
    """An entry of the kind that was asked about, its first digest, and the entries of the other with its picture."""

    entry: UUID
    digest: str
    others: tuple[UUID, ...]


def shared(kind: Kind) -> Iterator[Alike]:
    """Every entry whose picture somebody else of the other profession shows; in the scope of the node."""
    if kind not in _TABLES:
        return
    with connection.cursor() as cursor:
        cursor.execute(_SQL[kind], {"between": likeness.BETWEEN, "most": MOST_SHOWING})
        for entry, digest, others in cursor.fetchall():
            yield Alike(entry, digest, tuple(others))
