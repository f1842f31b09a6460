"""Findings kept as proposals, and what becomes of them: applied to the register, refused, undone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.importing import left_out
from liangzhao.consolidation.importing.states import ACTIVE, STATUS
from liangzhao.consolidation.intake import (
    changes,
    fields,
    findings,
    repeated,
    retaking,
    taken_over,
    told_already,
    writing,
)
from liangzhao.consolidation.intake.findings import Store, insert
from liangzhao.consolidation.intake.records import Record
from liangzhao.consolidation.models import WAITING, Load, Proposal
from liangzhao.consolidation.quality import titles
from liangzhao.consolidation.quality.model import Context, Finding, Kind, KnownInstitution
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.reference import codes, divisions
from liangzhao.registers.effects import Act
from liangzhao.registers.models import Institution

_IDENTITY = frozenset({"id_no"})


class NothingToApply(Refusal):
    """Raised for a proposal without a new value, one that was settled, or a field that no register holds."""

    template = _("该项没有可直接采用的新值，请核对原件后在登记簿维护中办理。")


class EntryMovedOn(Refusal):
    """Raised when the register no longer says what the proposal would change."""

    template = _("登记信息已不是待更正的内容，请核对最新信息。")


class TwoOfficersNeeded(Refusal):
    """Raised when one officer alone would change whom an entry is about."""

    template = _("身份信息的更正须由两人先后核定。")


def context(kind: Kind, on: date) -> Context:
    """What the rules may know of the register today; the tables they ask are read with it."""
    codes.tables()
    divisions.is_current("110000")
    columns = ("name", "division", "status", "reg_no", "uscc", "other_names")
    known = tuple(
        KnownInstitution(name, division, status, reg_no, uscc, tuple(others))
        for name, division, status, reg_no, uscc, others in Institution.objects.order_by("id").values_list(*columns)
    )
    return Context(kind, on, institutions=known, codes_of_names=_codes_of(known) if kind is Kind.INSTITUTION else {})


def _codes_of(known: Iterable[KnownInstitution]) -> dict[str, str]:
    """The 统一社会信用代码 the register has of a name; none of a name that several codes belong to."""
    found: dict[str, set[str]] = defaultdict(set)
    for each in known:
        if each.uscc:
            found[each.name].add(each.uscc)
    return {name: codes_.pop() for name, codes_ in found.items() if len(codes_) == 1}


def keep(
    load: Load, found: Iterable[Finding], entry_of: Mapping[int, tuple[UUID, UUID]], *, store: Store = insert
) -> Counter[str]:
    """Keep findings as proposals, once; how many there are of each rule. ``entry_of``: row → entry, authority.

    What the machine may mend is applied at once; what is said of a row that only says again what an earlier one says
    is settled at once; a cell that is empty where the register tells what it lacks is not asked about.
    """
    listed = told_already.without(list(found), entry_of)
    counted = findings.keep(load, listed, entry_of, store=store)
    repeated.settle(load, [each for each in listed if each.row not in entry_of])
    return counted


@transaction.atomic
def apply(proposal: Proposal, value: str | None = None, *, by: Actor) -> Proposal:
    """Put the proposed value, or ``value``, into the register; the change can be undone alone.

    A finding about a row that could not become an entry mends the row instead: it enters the register as soon as
    nothing else is wrong with it. The caller's scope must reach the proposal; the register is written by the node.
    """
    text = _chosen(proposal, value, by)
    with service_transaction("cleanse"):
        proposal.chosen = text
        proposal.save(update_fields=["chosen"])
        if proposal.entry_id is None:
            retaking.retake(proposal, by=by)
        else:
            _mend(proposal, text, by)
        return _settle(proposal, Proposal.State.APPLIED, by)


def _chosen(proposal: Proposal, value: str | None, by: Actor) -> str:
    """The text to apply; the proposal is locked and read again in the caller's own scope."""
    proposal.refresh_from_db(from_queryset=Proposal.objects.select_for_update(of=("self",)))
    if proposal.state not in WAITING or (value is None and not proposal.has_new):
        raise NothingToApply
    is_second = proposal.state == Proposal.State.SECOND and proposal.first_by != by.account_id
    if proposal.field in _IDENTITY and proposal.entry_id is not None and not is_second:
        raise TwoOfficersNeeded
    return (proposal.new or "") if value is None else value


def _mend(proposal: Proposal, text: str, by: Actor) -> None:
    place = fields.place_of(Kind(proposal.load.kind), proposal.field)
    record = _record(proposal, place) if place else None
    if place is None or record is None:
        raise NothingToApply
    values = taken_over.going_along(record, place.read(record, text))
    _require_as_found(proposal, place, record)
    if writing.stands(record, values):
        raise EntryMovedOn
    before = writing.kept(record, values, proposal, "old")
    reason = titles.decided(proposal.rule)
    act = Act(by=by, at=clock.now(), kind="cleanse", reason=reason, source=f"proposal:{proposal.pk}")
    writing.write(record, values, act)
    changes.changed(
        proposal.load,
        proposal.number,
        place.table,
        record.pk,
        before=before,
        after=writing.kept(record, values, proposal, "chosen"),
        proposal=proposal,
    ).save(force_insert=True)


def _record(proposal: Proposal, place: fields.Place) -> Record | None:
    """The row to change, locked, with the entry it belongs to."""
    if proposal.entry_id is None:
        return None
    entry = writing.locked(str(proposal.load.kind), proposal.entry_id)
    record = writing.record_of(place, entry) if entry is not None else None
    return writing.locked(place.table, record.pk) if record is not None and record is not entry else record


def _require_as_found(proposal: Proposal, place: fields.Place, record: Record) -> None:
    """The register must say what was found, or nothing: a value somebody mended meanwhile is not overwritten."""
    stands = place.write(record)
    if stands in {"", proposal.old or "", _taken_over(proposal)}:
        return
    try:
        meant = place.read(record, proposal.old or "")
    except Refusal as refusal:
        raise EntryMovedOn from refusal
    if not writing.stands(record, meant):
        raise EntryMovedOn


def _taken_over(proposal: Proposal) -> str:
    """As much of what was found as the import kept."""
    kind, name, old = Kind(proposal.load.kind), proposal.field, proposal.old or ""
    if proposal.rule != left_out.RULE:
        return old
    if name == STATUS:
        return ACTIVE
    found = left_out.lost(kind, name, old, clock.today())
    return found.keeps if found else old


@transaction.atomic
def refuse(proposal: Proposal, *, by: Actor) -> Proposal:
    """Keep the value as it stands; the finding stays as decided."""
    if proposal.state not in WAITING:
        raise NothingToApply
    return _settle(proposal, Proposal.State.REJECTED, by)


def _settle(proposal: Proposal, state: str, by: Actor) -> Proposal:
    proposal.state, proposal.decided_by, proposal.decided_at = state, by.account_id, clock.now()
    proposal.save(update_fields=["state", "decided_by", "decided_at"])
    return proposal
