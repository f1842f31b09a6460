"""Entries of the register that may be one person, over the whole register or what one authority registered.

The database brings together who shares a key; only those are opened and compared, batch by batch, so that the work
grows with the register and not with its square. Two bounds make it so, and ``Sweep`` counts what they let go: births
that differ in the year and in the day are compared for no name, and groups larger than _LARGEST for no key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from liangzhao.consolidation.people import profiles
from liangzhao.consolidation.people.deciding import Outcome, is_worth_asking
from liangzhao.consolidation.people.scoring import Likeness, compare, weights
from liangzhao.registers.models import Staffing

_AT_ONCE = 500
_LARGEST = 50
"""More who share a key are a frequent name or wrong dates, not one person."""

_HEARD = (
    "DROP TABLE IF EXISTS pg_temp.persons_heard; CREATE TEMPORARY TABLE persons_heard ON COMMIT DROP AS "
    "SELECT id, name, former_name, birth_date, school, regexp_replace(name_sort, '[^!-~]', '', 'g') AS sound "
    "FROM registers_person WHERE merged_into_id IS NULL; ANALYZE persons_heard"
)
"""The persons who stand, each with the sound of the name, made once."""
_GROUPS = (
    "DROP TABLE IF EXISTS pg_temp.groups_of_persons; CREATE TEMPORARY TABLE groups_of_persons "
    "(at bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, size bigint NOT NULL, ids uuid[]) ON COMMIT DROP"
)
_NAMED = (
    "(SELECT id, birth_date, name FROM persons_heard UNION "
    "SELECT id, birth_date, former_name FROM persons_heard WHERE former_name <> '') named"
)
_SCHOOLED = "persons_heard WHERE school <> ''"
_AT_WORK = (
    "(SELECT DISTINCT institution_id, heard.id, sound, birth_date FROM persons_heard heard "
    "JOIN registers_staffing staffing ON staffing.person_id = heard.id) at_work"
)
_YEAR, _DAY = "extract(year FROM birth_date)", "extract(month FROM birth_date), extract(day FROM birth_date)"
_KEYS = (
    ("persons_heard", "birth_date, sound"),
    (_NAMED, "birth_date, name"),
    (_SCHOOLED, f"school, sound, {_YEAR}"),
    (_SCHOOLED, f"school, sound, {_DAY}"),
    (_AT_WORK, f"institution_id, sound, {_YEAR}"),
    (_AT_WORK, f"institution_id, sound, {_DAY}"),
)
"""What two entries of one person share: the name as it is read with the birth, a former name with the birth, or the
name and the school or workplace with the year or the day of birth."""
_FILL = (
    "INSERT INTO groups_of_persons (size, ids) SELECT count(*), CASE WHEN count(*) <= {largest} THEN "
    "array_agg(id ORDER BY id) END FROM {rows} GROUP BY {key} HAVING count(*) > 1"
)
_COUNT = (
    "SELECT count(ids), count(*) FILTER (WHERE ids IS NULL), "
    "coalesce(sum(size * (size - 1) / 2) FILTER (WHERE ids IS NULL), 0)::bigint FROM groups_of_persons"
)
_NEXT = "SELECT at, ids FROM groups_of_persons WHERE at > %s AND ids IS NOT NULL ORDER BY at LIMIT %s"
_APART = (
    "SELECT coalesce(sum(n * (n - 1) / 2), 0)::bigint FROM (SELECT count(*) AS n FROM "
    "persons_heard WHERE school <> '' GROUP BY school, sound{part}) keyed"
)


@dataclass
class Sweep:
    """One pass over the register: how far it is, how many pairs were compared, and what the bounds let go.

    ``left_groups`` and ``left_pairs``: too many share a key. ``apart``: a name and a school, but births that differ in
    the year and in the day.
    """

    progress: Callable[[int, int], None] = lambda _done, _all: None
    compared: int = 0
    left_groups: int = 0
    left_pairs: int = 0
    apart: int = 0


@dataclass(frozen=True)
class Doubt:
    """Two entries that may be one person: the outcome as for a row of a list, and what speaks for it."""

    one: UUID
    other: UUID
    outcome: Outcome
    likeness: Likeness


def pairs(*, authority_id: UUID | None = None, sweep: Sweep | None = None) -> Iterator[Doubt]:
    """Every two entries that may be one person, each pair once; with an authority, those it registered one of.

    Runs in the caller's transaction, in the scope of the node. ``sweep`` is told how far it is and what it leaves out.
    """
    seen = sweep or Sweep()
    told: set[tuple[UUID, UUID]] = set()
    for groups in _batches(seen):
        known = profiles.of_people({key for group in groups for key in group})
        here = _registered_by(authority_id, known) if authority_id else None
        for one, other in _pairs(groups):
            if (one, other) in told or (here is not None and not {one, other} & here):
                continue
            seen.compared += 1
            doubt = _doubt(known, one, other)
            if doubt is not None:
                told.add((one, other))
                yield doubt


def _batches(sweep: Sweep) -> Iterator[list[Sequence[UUID]]]:
    with connection.cursor() as cursor:
        cursor.execute(_HEARD)
        cursor.execute(_GROUPS)
        for rows, key in _KEYS:
            cursor.execute(_FILL.format(rows=rows, key=key, largest=_LARGEST))
        cursor.execute(_COUNT)
        total, sweep.left_groups, sweep.left_pairs = cursor.fetchone()
        sweep.apart = _pairs_apart(cursor)
    done, behind = 0, 0
    sweep.progress(done, total)
    while batch := _next(behind):
        yield [ids for _at, ids in batch]
        done, behind = done + len(batch), batch[-1][0]
        sweep.progress(done, total)


def _next(behind: int) -> list[tuple[int, Sequence[UUID]]]:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, (behind, _AT_ONCE))
        return [(at, ids) for at, ids in cursor.fetchall()]


def _pairs_apart(cursor: CursorWrapper) -> int:
    """Pairs that share name and school alone: neither the year nor the day of their births."""
    found = []
    for part in ("", f", {_YEAR}", f", {_DAY}", ", birth_date"):
        cursor.execute(_APART.format(part=part))
        found.append(cursor.fetchone()[0])
    every, year, day, both = found
    return int(every - year - day + both)


def _pairs(groups: Iterable[Sequence[UUID]]) -> Iterator[tuple[UUID, UUID]]:
    for group in groups:
        yield from combinations(sorted(group), 2)


def _registered_by(authority_id: UUID, known: Iterable[UUID]) -> set[UUID]:
    rows = Staffing.objects.filter(person_id__in=list(known), authority_id=authority_id)
    return set(rows.values_list("person_id", flat=True))


def _doubt(known: dict[UUID, profiles.Profile], one: UUID, other: UUID) -> Doubt | None:
    if one not in known or other not in known:
        return None
    likeness = compare(known[one], known[other])
    if not is_worth_asking(likeness):
        return None
    is_certain = likeness.score >= weights().link and not likeness.guard
    return Doubt(one, other, Outcome.LINK if is_certain else Outcome.ASK, likeness)
