"""Keeping what the rules found in a load as proposals; what the machine mends is recorded so that it can be undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models

from liangzhao.access.actors import service
from liangzhao.consolidation.intake import changes, fields, writing
from liangzhao.consolidation.intake.fields import Place
from liangzhao.consolidation.intake.records import MODELS, SUBJECTS, Record, Values
from liangzhao.consolidation.models import Change, Load, Proposal
from liangzhao.consolidation.quality import titles
from liangzhao.consolidation.quality.model import Action, Finding, Kind
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.registers.effects import Act
from liangzhao.registers.models import Institution, NurseRegistration, PhysicianQualification, PhysicianRegistration

_AT_ONCE = 2000
_READ_AS_DATE = frozenset({"DQ-20"})
_WITH_THE_LOAD = frozenset({changes.OF_THE_LOAD, changes.NOT_MENDED})
_HOLDER = ("register", "entry_id", "authority_id", "institution_id", "person_id")
_DECISION = ("state", "chosen", "first_by", "first_at", "decided_by", "decided_at")
State = Proposal.State


@dataclass(frozen=True)
class Holder:
    """Whose an entry is: who registered it, where it is practised or is itself, and the person."""

    register: str
    entry_id: UUID
    authority_id: UUID | None
    institution_id: UUID | None
    person_id: UUID | None = None


def holders_of(kind: Kind, entries: Iterable[UUID]) -> dict[UUID, Holder]:
    """Whose these entries are."""
    wanted = list(entries)
    if kind is Kind.INSTITUTION:
        rows = Institution.objects.filter(pk__in=wanted).values_list("pk", "authority_id")
        return {pk: Holder(kind, pk, authority, pk) for pk, authority in rows}
    if kind is Kind.QUALIFICATION:
        return _of_qualifications(wanted)
    model = PhysicianRegistration if kind is Kind.PHYSICIAN else NurseRegistration
    columns = ("pk", "authority_id", "main_institution_id", "person_id")
    return {row[0]: Holder(kind, *row) for row in model._default_manager.filter(pk__in=wanted).values_list(*columns)}


def _of_qualifications(wanted: Sequence[UUID]) -> dict[UUID, Holder]:
    """A qualification is looked after by who registered its holder last."""
    persons = dict(PhysicianQualification.objects.filter(pk__in=wanted).values_list("pk", "person_id"))
    registered = PhysicianRegistration.objects.filter(person_id__in=set(persons.values())).order_by("approved_on")
    where = {
        person: (authority, institution)
        for person, authority, institution in registered.values_list("person_id", "authority_id", "main_institution_id")
    }
    found = {}
    for pk, person in persons.items():
        authority, institution = where.get(person, (None, None))
        found[pk] = Holder(Kind.QUALIFICATION, pk, authority, institution, person)
    return found


Store = Callable[[Sequence[models.Model]], None]
"""Puts new rows of one model into their table; rows that are there already are left out."""


def insert(rows: Sequence[models.Model]) -> None:
    """Put rows into their table by INSERT."""
    if rows:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=_AT_ONCE, ignore_conflicts=True)


def keep(
    load: Load, findings: Iterable[Finding], entry_of: Mapping[int, tuple[UUID, UUID]], *, store: Store = insert
) -> Counter[str]:
    """Keep findings as proposals, once; how many there are of each rule. ``entry_of``: row → entry, authority.

    What the machine may mend is APPLIED at once, with what it changed in the entry this load brought.
    """
    found = list(findings)
    counted = Counter(each.rule for each in found)
    known = _known(load, found)
    fresh = [each for each in found if (each.row, each.rule, each.found.field) not in known]
    entries = {each.row: entry_of[each.row][0] for each in found if each.row in entry_of}
    holders = holders_of(Kind(load.kind), set(entries.values()))
    made = [proposal_of(load, each, holders.get(entries.get(each.row, UUID(int=0)))) for each in fresh]
    store(made)
    back = _again(load, found, known, holders, entries)
    record_mendings(load, [each for each in (*made, *back) if each.state == State.APPLIED], store=store)
    _propose_again([each for each in back if known[each.number, each.rule, each.field].note == changes.NOT_MENDED])
    leave_as_decided(load, _decided_against(load, found, known, holders, entries), store=store)
    return counted


def _propose_again(taken_back: Iterable[Proposal]) -> None:
    """Bring back once more what somebody would not have mended; the import itself enters tidied values."""
    for each in taken_back:
        if each.state != State.APPLIED:
            continue
        try:
            changes.undo_proposal(each, by=service("cleanse"))
        except changes.NothingToUndo:
            each.state, each.decided_at = State.OPEN, None
            each.save(update_fields=["state", "decided_at"])


def _decided_against(
    load: Load,
    found: Sequence[Finding],
    known: Mapping[tuple[int, str, str], Known],
    holders: Mapping[UUID, Holder],
    entries: Mapping[int, UUID],
) -> list[Proposal]:
    """Mendings officers would not have, whose row is another entry since its list was undone; they name that one."""
    if load.origin != Load.Origin.FILE:
        return []
    told = {
        kept.key: entries[each.row]
        for each in found
        if each.row in entries and (kept := known.get((each.row, each.rule, each.found.field))) is not None
        if kept.state == State.REJECTED and each.action is Action.AUTO and kept.entry != entries[each.row]
    }
    there = Proposal.objects.filter(decided_by__isnull=False).in_bulk(told)
    for key, each in there.items():
        _hold(each, holders.get(told[key]))
    return list(there.values())


def _hold(proposal: Proposal, holder: Holder | None) -> None:
    if holder is not None:
        proposal.register, proposal.entry_id = holder.register, holder.entry_id
        proposal.authority_id, proposal.institution_id = holder.authority_id, holder.institution_id
        proposal.person_id = holder.person_id


def leave_as_decided(load: Load, unwanted: Sequence[Proposal], *, store: Store = insert) -> None:
    """Give the entries of mendings that officers decided against what their rows said; the decisions stand.

    The import itself enters tidied values.
    """
    decisions = [[getattr(each, name) for name in _DECISION] for each in unwanted]
    for each in unwanted:
        each.state, each.chosen = State.APPLIED, each.new
        each.save(update_fields=["state", "chosen", *_HOLDER])
    record_mendings(load, unwanted, store=store)
    for each, decision in zip(unwanted, decisions, strict=True):
        with suppress(changes.NothingToUndo):
            changes.undo_proposal(each, by=service("cleanse"))
        for name, value in zip(_DECISION, decision, strict=True):
            setattr(each, name, value)
        each.save(update_fields=_DECISION)


class Known(NamedTuple):
    """A proposal that is kept already."""

    key: UUID
    state: str
    note: str
    stands_by: dict[str, Any]
    entry: UUID | None


def _known(load: Load, found: Sequence[Finding]) -> dict[tuple[int, str, str], Known]:
    """The proposals of these rows that are kept already."""
    if not found:
        return {}
    rows = load.proposals.filter(number__in={each.row for each in found})
    kept = rows.values_list("number", "rule", "field", "id", "state", "note", "stands_by", "entry_id")
    return {(number, rule, name): Known(*told) for number, rule, name, *told in kept}


def _again(
    load: Load,
    found: Sequence[Finding],
    known: Mapping[tuple[int, str, str], Known],
    holders: Mapping[UUID, Holder],
    entries: Mapping[int, UUID],
) -> list[Proposal]:
    """Findings settled when their load was undone, which is now taken again."""
    back = []
    for finding in found:
        kept = known.get((finding.row, finding.rule, finding.found.field))
        if kept is not None and kept.state == State.UNDONE and kept.note in _WITH_THE_LOAD:
            made = proposal_of(load, finding, holders.get(entries.get(finding.row, UUID(int=0))))
            made.pk, made.stands_by = kept.key, kept.stands_by if kept.note == changes.NOT_MENDED else {}
            made.save(force_update=True)
            back.append(made)
    return back


def proposal_of(load: Load, finding: Finding, holder: Holder | None) -> Proposal:
    """The proposal of a finding, not yet stored; of a row without entry it belongs to whose load it is."""
    found = finding.found
    is_mended = finding.action is Action.AUTO and load.origin == Load.Origin.FILE
    return Proposal(
        load=load,
        number=finding.row,
        rule=finding.rule,
        field=found.field,
        old=found.old,
        new=found.new or "",
        has_new=found.new is not None,
        chosen=(found.new or "") if is_mended else "",
        confidence=found.confidence,
        others=list(found.others),
        action=finding.action,
        decider=finding.decider,
        state=State.APPLIED if is_mended else State.OPEN,
        decided_at=clock.now() if is_mended else None,
        register=holder.register if holder else "",
        entry_id=holder.entry_id if holder else None,
        authority_id=holder.authority_id if holder else load.authority_id,
        institution_id=holder.institution_id if holder else load.institution_id,
        person_id=holder.person_id if holder else None,
    )


def record_mendings(load: Load, applied: Sequence[Proposal], *, store: Store = insert) -> None:
    """Keep what each mending of the machine means for the entry its row brought."""
    theirs = [each for each in applied if each.entry_id is not None]
    kind = Kind(load.kind)
    for start in range(0, len(theirs), _AT_ONCE):
        some = theirs[start : start + _AT_ONCE]
        records = MODELS[kind]._default_manager.in_bulk([each.entry_id for each in some])
        if kind is not Kind.INSTITUTION:
            models.prefetch_related_objects([*records.values()], "person")
        asked = {key for each in some for key in (each.entry_id, each.person_id) if key is not None}
        brought = changes.brought(load, asked)
        done = [_mending(each, records.get(each.entry_id), brought) for each in some]
        store([each for each in done if each is not None])


def _mending(proposal: Proposal, entry: Record | None, brought: set[UUID]) -> Change | None:
    """The change a mending made in its entry, or in the person of it; None when it made none there."""
    place = fields.place_of(Kind(proposal.load.kind), proposal.field)
    record = writing.record_of(place, entry) if place and entry else None
    if place is None or record is None or record.pk not in brought or proposal.field in fields.IN_WORDS:
        return None
    try:
        values = place.read(record, proposal.new)
    except Refusal:
        return None
    if not place.write(record):
        return _put(proposal, place, record, values)
    before = _without(proposal, place, record) if writing.stands(record, values) else None
    return _note(proposal, place, record, before, values) if before is not None else None


def _put(proposal: Proposal, place: Place, record: Record, values: Values) -> Change | None:
    """A reading that no import enters: 诊疗科目 by their exact names."""
    if writing.stands(record, values):
        return None
    before = writing.kept(record, values, proposal, "old")
    by = service("cleanse")
    reason = titles.decided(proposal.rule)
    act = Act(by=by, at=clock.now(), kind="cleanse", reason=reason, source=f"proposal:{proposal.pk}")
    writing.write(record, values, act)
    return _note(proposal, place, record, before, values)


def _note(proposal: Proposal, place: Place, record: Record, before: writing.Kept, values: Values) -> Change:
    return changes.changed(
        proposal.load,
        proposal.number,
        place.table,
        record.pk,
        before=before,
        after=writing.kept(record, values, proposal, "chosen"),
        proposal=proposal,
    )


def _without(proposal: Proposal, place: Place, record: Record) -> writing.Kept | None:
    """What the entry would say without this mending; None when it could not be without, or says the same."""
    field = record._meta.get_field(place.column) if place.column != SUBJECTS else None
    if place.column in fields.SEALED:
        return {place.column: {"sealed": "old"}}
    if proposal.rule in _READ_AS_DATE:
        return {place.column: None} if field is not None and getattr(field, "null", False) else None
    longest = getattr(field, "max_length", None)
    if longest is None or len(proposal.old) > longest or place.write(record) == proposal.old:
        return None
    return {place.column: proposal.old}
