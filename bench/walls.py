"""What the second wall costs: lists read under row security against the same rows asked for without it (SEC-Z4)."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from django.db import connection

from bench import coverage, holders, yardstick
from bench.figure import Figure, Measure, Scale
from bench.measuring import spread
from bench.node import Node, SetUpWrong
from liangzhao.access.actors import Actor, Scope
from liangzhao.access.transactions import scoped, service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.reference.authorities import subtree_bounds
from liangzhao.registers.models import NurseRegistration

MOST = 2.0
ROUNDS, READS = 3, 21
"""Rounds for one of the scale; pairs of reads in each."""
LOOKS = 20
"""Acts about each person of the journal that is looked into."""


@dataclass(frozen=True)
class Pair:
    """A list: as a scope asks for it, and the condition that names the same rows where no wall stands."""

    title: str
    select: str
    rest: str
    scope: Scope
    where: str
    values: Sequence[object]


def run(node: Node, scale: Scale) -> Figure:
    """Median ratio of each list over the rounds; each of a pair of reads goes first as often as the other."""
    yardstick.prepare(node)
    holders.nurses(scale.holders)
    coverage.fill(node, scale.standings)
    node.forget_licences()
    _look_at_everybody()
    with node.connect() as ready:
        ready.execute("ANALYZE registers_nurseregistration, registers_person, registers_staffing, audit_event")
    pairs = _pairs()
    ratios: dict[str, list[float]] = {pair.title: [] for pair in pairs}
    for _round in range(ROUNDS * scale.rounds):
        for pair in pairs:
            ratios[pair.title].append(_ratio(node, pair))
    coverage.empty(node)
    node.forget_licences()
    return Figure(
        "walls",
        f"Lists of {scale.holders:,} nurses and {scale.standings:,} holders under row security, against none",
        tuple(Measure(title, "×", spread(found), MOST) for title, found in ratios.items()),
    )


def _look_at_everybody() -> None:
    """Acts about every person of the registers, as those who look at them leave behind."""
    with service_transaction("bench") as by:
        people = list(NurseRegistration.objects.values_list("person_id", flat=True))
        for look in range(LOOKS):
            at = clock.now() - timedelta(days=look)
            journal.record_many([_look(person, by, at) for person in people])


def _look(person: UUID, by: Actor, at: datetime) -> journal.Entry:
    return journal.compose(
        Tag.PERSON_VIEWED, subject_kind="person", subject_id=person, by=by, at=at, person_id=person, body={}
    )


def _pairs() -> list[Pair]:
    with scoped(Scope(DatabaseRole.SERVICE)):
        row = NurseRegistration.objects.select_related("authority").order_by("pk")[0]
    low, high = subtree_bounds(row.authority)
    registrar = Scope(DatabaseRole.REGISTRAR, authority=row.authority_id, area_low=low, area_high=high)
    area = Scope(DatabaseRole.AREA, authority=row.authority_id, area_low=low, area_high=high)
    place = Scope(DatabaseRole.INSTITUTION, institution=row.main_institution_id)
    oneself = Scope(DatabaseRole.PERSON, person=row.person_id)
    staff = "id IN (SELECT person_id FROM registers_staffing WHERE institution_id = %s)"
    nurses, people = "SELECT count(*) FROM registers_nurseregistration", "SELECT count(*) FROM registers_person"
    holders_ = "SELECT count(*) FROM supervision_standing"
    acts = "SELECT id, at, tag FROM audit_event"
    page = "SELECT id, licence_no, status FROM registers_nurseregistration"
    return [
        Pair("nurses this organ registered, counted", nurses, "", registrar, "authority_id = %s", [row.authority_id]),
        Pair("nurses of the area, counted", nurses, "", area, "area_path >= %s AND area_path < %s", [low, high]),
        Pair("holders of the area, counted", holders_, "", area, "area_path >= %s AND area_path < %s", [low, high]),
        Pair("holders of the area, a page of 50", "SELECT id, sort_key FROM supervision_standing",
             "ORDER BY sort_key, id LIMIT 50", area, "area_path >= %s AND area_path < %s", [low, high]),
        Pair("people of an institution, counted", people, "", place, staff, [row.main_institution_id]),
        Pair("people of an institution, a page of 50", "SELECT id, name FROM registers_person",
             "ORDER BY name_sort, id LIMIT 50", place, staff, [row.main_institution_id]),
        Pair("one's own registration", page, "", oneself, "person_id = %s", [row.person_id]),
        Pair("who looked at oneself, a page of 20", acts, "ORDER BY at DESC, id DESC LIMIT 20", oneself,
             "person_id = %s", [row.person_id]),
    ]  # fmt: skip


def _ratio(node: Node, pair: Pair) -> float:
    with node.connect() as bare, scoped(pair.scope), connection.cursor() as cursor:

        def guarded() -> list[Any]:
            cursor.execute(f"{pair.select} {pair.rest}")
            return list(cursor.fetchall())

        def unguarded() -> list[Any]:
            return list(bare.execute(f"{pair.select} WHERE {pair.where} {pair.rest}", [*pair.values]))

        if guarded() != unguarded():
            raise SetUpWrong(f"{pair.title}: the two sides give different rows")
        return median(_paired(guarded, unguarded, read % 2 == 0) for read in range(READS))


def _paired(guarded: Callable[[], list[Any]], unguarded: Callable[[], list[Any]], guarded_first: bool) -> float:
    """How many times as long the guarded read takes as its neighbour."""
    if guarded_first:
        inside, outside = _milliseconds(guarded), _milliseconds(unguarded)
    else:
        outside, inside = _milliseconds(unguarded), _milliseconds(guarded)
    return inside / outside


def _milliseconds(read: Callable[[], list[Any]]) -> float:
    start = time.perf_counter()
    read()
    return (time.perf_counter() - start) * 1000
