"""Keeping the quality of loads and of the register over time, with what was done about it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import Count, Q

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.asking.reminding import OPEN
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.importing.places import Places
from liangzhao.consolidation.importing.totals import is_no_row
from liangzhao.consolidation.intake import guarding, keeping, of_others, proposals
from liangzhao.consolidation.intake.owners import Owner
from liangzhao.consolidation.measuring import becoming, rows
from liangzhao.consolidation.measuring.tallying import Tallied, Tally
from liangzhao.consolidation.models import WAITING, Confirmation, Load, Proposal, Question, Score
from liangzhao.consolidation.quality.model import REGISTERED, Context, Kind, Row
from liangzhao.consolidation.quality.running import Examination
from liangzhao.kernel import clock
from liangzhao.reference.models import Authority
from liangzhao.registers.models import Staffing

Occasion = Score.Occasion
Sums = Iterable[tuple[UUID | None, Tallied]]
Work = dict[str, object]
UNLINKED = ("DQ-13", "DQ-18")
"""The rules that leave a row without its workplace."""


def keep(load: Load, kind: Kind, occasion: str, sums: Sums) -> list[Score]:
    """Keep the scores of one occasion, those measured before replaced."""
    paths = dict(Authority.objects.values_list("pk", "area_path"))
    work = work_of(kind, None if load.origin == Load.Origin.REGISTER else load)
    made = [
        Score(
            authority_id=authority,
            area_path=paths.get(authority, "") if authority else "",
            kind=kind,
            occasion=occasion,
            source=load.source,
            load=load,
            measured_at=clock.now(),
            rows=told.rows,
            parts={name: list(part) for name, part in told.parts.items()},
            findings=told.findings,
            work=work.get(authority, {}),
        )
        for authority, told in sums
    ]
    Score.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["load", "kind", "occasion", "authority_id"],
        update_fields=["area_path", "measured_at", "rows", "parts", "findings", "work"],
    )
    return made


def work_of(kind: Kind, load: Load | None = None) -> dict[UUID | None, Work]:
    """What became of the findings and questions of a kind, or of one load: by authority, and for all under None.

    Of a kind it also tells how many rows wait for a workplace, and how many persons have opened their account.
    """
    counted: dict[UUID | None, Counter[str]] = defaultdict(Counter)
    rules: dict[UUID | None, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    theirs = Q(load=load) if load else Q(load__kind=kind)
    for authority, rule, state, many in becoming.counted(theirs):
        for owner in {authority, None}:
            counted[owner][state] += many
            rules[owner][rule][state] += many
    for authority, told in (*_asked(kind, load), *(() if load else _of_register(kind))):
        for owner in {authority, None}:
            counted[owner].update(told)
    return {
        owner: {**counted[owner], "rules": {rule: dict(states) for rule, states in rules[owner].items()}}
        for owner in {*counted, None}
    }


def _asked(kind: Kind, load: Load | None) -> Iterable[tuple[UUID | None, dict[str, int]]]:
    asked = Question.objects.filter(Q(proposal__load=load) if load else Q(proposal__load__kind=kind))
    is_answered = ~Q(answer="")
    counts = asked.values_list("authority_id").annotate(
        all=Count("pk", filter=is_answered | OPEN),  # taken back, or settled by itself: asked no longer
        answered=Count("pk", filter=is_answered),
        overdue=Count("pk", filter=OPEN & Q(due_on__lt=clock.today())),
    )
    for authority, questions, answered, overdue in counts.order_by():
        yield authority, {"questions": questions, "answered": answered, "overdue": overdue}


def _of_register(kind: Kind) -> Iterable[tuple[UUID | None, dict[str, int]]]:
    confirmed = Confirmation.objects.filter(register=kind).values_list("authority_id").annotate(all=Count("pk"))
    for authority, many in confirmed.order_by():
        yield authority, {"confirmations": many}
    lost = Proposal.objects.filter(load__kind=kind, rule__in=UNLINKED, entry_id=None, state__in=WAITING)
    for authority, many in lost.values_list("authority_id").annotate(all=Count("pk")).order_by():
        yield authority, {"unlinked": many}
    if kind in REGISTERED:
        people = Staffing.objects.filter(profession=kind, is_main=True).values_list("authority_id")
        active = Count("pk", filter=Q(person__activated_at__isnull=False))
        for authority, many, activated in people.annotate(all=Count("pk"), active=active).order_by():
            yield authority, {"persons": many, "activated": activated}


def measure_load(load: Load) -> None:
    """Keep how good a list was as it came, and how good the entries it became are now."""
    kind = Kind(load.kind)
    with service_transaction("quality"):
        entry_of = _entries_of(load)
        context = proposals.context(kind, clock.today())
        before = _before(load, kind, context, entry_of)
    with service_transaction("quality"):
        keep(load, kind, Occasion.BEFORE, before.sums())
        keep(load, kind, Occasion.AFTER, _after(kind, list(entry_of.values())).sums())


def _entries_of(load: Load) -> dict[int, UUID]:
    """Which entry each row is, by what the load did."""
    done = load.changes.filter(undone_at=None, register=load.kind).order_by("done_at")
    return dict(done.values_list("number", "entry_id"))


def _before(load: Load, kind: Kind, context: Context, entry_of: dict[int, UUID]) -> Tally:
    columns = guarding.own_columns(Columns(load.columns, load.values), Owner(load.authority_id, load.institution_id))
    places = Places()
    authority_of = dict(_authorities(kind, list(entry_of.values())))

    def owner(number: int, row: Row) -> UUID | None:
        entry = entry_of.get(number)
        if entry in authority_of:
            return authority_of[entry]
        if load.authority_id is not None:
            return load.authority_id
        found = places.authority(row.get("division", ""), row.get("district", ""))
        return found.pk if found else None

    is_elsewhere = of_others.asking(load)

    def rows_there() -> Iterator[tuple[Row, UUID | None]]:
        for number, raw in keeping.rows_of(load):
            if is_no_row(raw):
                continue
            given = columns.ours(raw)
            if number in entry_of or not is_elsewhere(given):
                yield given, owner(number, given)

    return _tallied(rows_there(), context)


def _tallied(told: Iterable[tuple[Row, UUID | None]], context: Context) -> Tally:
    """What the rules find in rows, each with the authority it belongs to."""
    tally, examination = Tally(context.kind, context.on), Examination(context)
    examination.look((tally.add(row, authority), row) for row, authority in told)
    for finding in examination.findings():
        tally.find(finding.row, finding.rule)
    return tally


def _authorities(kind: Kind, entries: list[UUID]) -> Iterable[tuple[UUID, UUID | None]]:
    for each in rows.rows_of(kind, entries):
        yield each.entry_id, each.authority_id


def _after(kind: Kind, entries: list[UUID]) -> Tally:
    there = rows.rows_of(kind, sorted(set(entries)))
    return _tallied(((each.row, each.authority_id) for each in there), rows.context(kind, clock.today()))


def measure_loads() -> int:
    """Measure every list that was not measured since something was decided about it; how many were."""
    with service_transaction("quality"):
        waiting = [each for each in _lists() if _is_stale(each)]
    for load in waiting:
        measure_load(load)
    return len(waiting)


def _lists() -> Iterable[Load]:
    return Load.objects.filter(origin=Load.Origin.FILE, state=Load.State.TAKEN).order_by("received_at")


def _is_stale(load: Load) -> bool:
    last = load.scores.filter(occasion=Occasion.AFTER, authority_id=None).first()
    return last is None or last.work != work_of(Kind(load.kind), load)[None]
