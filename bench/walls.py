"""What the second wall costs: lists read under row security against the same rows asked for without it (SEC-Z4).

Counted is the CPU of the database's own process: on the clock of the wall both would wait for their turn alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from statistics import median
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

from bench import coverage, holders, yardstick
from bench.figure import Figure, Measure, Scale
from bench.measuring import process_seconds, spread
from bench.node import Node, SetUpWrong
from liangzhao.access.actors import Actor, Scope
from liangzhao.access.transactions import scoped, service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.reference.authorities import subtree_bounds
from liangzhao.registers.models import NurseRegistration

Connection = psycopg.Connection[Any]
Read = Callable[[], tuple[float, list[Any]]]

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
    """Median over pairs of reads, neither side prepared, neither helped by parallel workers, whose CPU nobody sees."""
    with node.connect() as bare, scoped(pair.scope):
        bare.prepare_threshold = None  # as Django does
        walled: Connection = connection.connection
        bare.execute("SET max_parallel_workers_per_gather = 0")
        walled.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        guarded = partial(_read, walled, f"{pair.select} {pair.rest}", None)
        unguarded = partial(_read, bare, f"{pair.select} WHERE {pair.where} {pair.rest}", pair.values)
        if guarded()[1] != unguarded()[1]:
            raise SetUpWrong(f"{pair.title}: the two sides give different rows")
        return median(_paired(guarded, unguarded, read % 2 == 0) for read in range(READS))


def _paired(guarded: Read, unguarded: Read, guarded_first: bool) -> float:
    """How many times the CPU of its neighbour the guarded read takes."""
    if guarded_first:
        inside, outside = guarded()[0], unguarded()[0]
    else:
        outside, inside = unguarded()[0], guarded()[0]
    return inside / outside


def _read(side: Connection, select: str, values: Sequence[object] | None) -> tuple[float, list[Any]]:
    """CPU seconds of the session's server process, and the rows."""
    server = side.info.backend_pid
    before = process_seconds(server)
    rows = side.execute(select, values).fetchall()
    after = process_seconds(server)
    if before is None or after is None:
        raise SetUpWrong("the server process is gone")
    return after - before, rows
