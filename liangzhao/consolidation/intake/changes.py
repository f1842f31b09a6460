"""What a load or a decision did to the registers, kept so that it can be undone alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Greatest

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.intake import gone, outcomes, staying, taking_out, writing
from liangzhao.consolidation.intake.staying import Stayed, Why
from liangzhao.consolidation.models import WAITING, Change, Load, Proposal
from liangzhao.consolidation.quality import titles
from liangzhao.consolidation.quality.model import Action
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.registers.effects import Act

COUNTERS = frozenset({"version", "face_version"})
"""What counts the versions of an entry: they go on when a change is undone, because its history stays."""
MOST_NAMED = 500
"""How many of the entries that stay are kept with their load, by name."""
OF_THE_LOAD = "undone with its load"
"""The note of findings that were settled because their load was undone: they come back when it is taken again."""
NOT_MENDED = "undone with its load, its mending before"
"""The same of what the machine had mended and somebody had undone: it is proposed then, and not done again."""


class NothingToUndo(Refusal):
    """Raised for a proposal that was not applied, or whose reading the entry cannot be without."""

    template = _("这项整理没有单独改动登记簿，不能单独撤销；需要时请撤销整批导入。")


@dataclass
class Undone:
    """What an undoing brought back, and the entries that stay because somebody worked on or used them since."""

    entries: int = 0
    stayed: list[Stayed] = field(default_factory=list)

    @property
    def left(self) -> list[UUID]:
        """The entries that stay."""
        return [each.entry_id for each in self.stayed]


def entered(load: Load, number: int, register: str, entry_id: UUID, proposal: Proposal | None = None) -> Change:
    """The note that a row brought an entry; not stored yet."""
    return Change(
        load=load,
        number=number,
        register=register,
        entry_id=entry_id,
        after={},
        proposal=proposal,
        done_at=clock.now(),
    )


def changed(
    load: Load,
    number: int,
    register: str,
    entry_id: UUID,
    *,
    before: dict[str, object],
    after: dict[str, object],
    proposal: Proposal | None = None,
) -> Change:
    """The note that fields of an entry were changed; not stored yet."""
    return Change(
        load=load,
        number=number,
        register=register,
        entry_id=entry_id,
        before=before,
        after=after,
        proposal=proposal,
        done_at=clock.now(),
    )


def brought(load: Load, entries: Iterable[UUID]) -> set[UUID]:
    """Which of these entries and persons a load brought, as far as that is not undone."""
    done = Change.objects.filter(entry_id__in=list(entries), before__isnull=True, undone_at=None)
    # The load is compared here: the database would go through all that a load of millions did for each few of them.
    return {entry for entry, by in done.values_list("entry_id", "load_id") if by == load.pk}


def rows_entered(load: UUID, kind: str, numbers: Iterable[int]) -> set[int]:
    """Which of these rows of a list are entries of its register now."""
    done = Change.objects.filter(load=load, number__in=list(numbers), register=kind, undone_at=None)
    return set(done.values_list("number", flat=True))


@transaction.atomic
def undo_load(load: Load, *, by: Actor) -> Undone:
    """Bring back what the registers were before the load, the last change first; raw rows and history stay.

    Register rows are then what they were, field by field, except ``COUNTERS``; faces are identical. An entry that was
    changed, licensed or filed at since, by decision too, is left and named. Findings of the load are settled with it;
    a decision to keep a value changed nothing and stands.
    """
    with service_transaction("cleanse"):
        mended, brought = _told_apart(load.changes.filter(undone_at=None).select_related("proposal", "load"))
        undone = bring_back(load, [*mended, *brought], by=by)
        settle(load, undone, by=by)
    return undone


def in_turn(load: Load) -> list[UUID]:
    """The changes of a load that are not undone yet, in the order of undoing them; one by one, they give the same."""
    mended, brought = _told_apart(load.changes.filter(undone_at=None).defer("after"))
    return [each.pk for each in (*mended, *brought)]


def bring_back(load: Load, turns: list[Change], *, by: Actor) -> Undone:
    """Undo some changes in the order given, with those made later to the entries among them; in a transaction.

    Rows of which a decision changed something since stay as they are.
    """
    kept = staying.decided(load, turns)
    free = [each for each in turns if each.pk not in kept]
    brought = [each for each in free if each.before is None]
    theirs = load.changes.filter(entry_id__in={each.entry_id for each in brought}, before__isnull=False, undone_at=None)
    undone = _brought_back(free, brought, theirs.select_related("proposal", "load") if brought else (), by)
    undone.stayed += [_stays(each, Why.DECIDED) for each in turns if each.pk in kept]
    return undone


def settle(load: Load, undone: Undone, *, by: Actor) -> None:
    """End an undoing: a load of which nothing was left is undone, and its findings are settled; of another, what stays.

    So are those that name entries of other loads as one with what went.
    """
    load.left, load.stayed = len(undone.stayed), [each.as_json() for each in undone.stayed[:MOST_NAMED]]
    told = ["state", "left", "stayed"]
    if not undone.left:
        load.state, load.undone_at, load.counted = Load.State.UNDONE, clock.now(), None
        told += ["undone_at", "counted"]
        _settle(load.proposals.all())
    else:
        load.state = Load.State.TAKEN if load.state == Load.State.UNDOING else load.state
        standing = load.changes.filter(undone_at=None)
        _settle(load.proposals.exclude(number__in=standing.values("number")))
    load.save(update_fields=told)
    gone.settle_pairs()
    _say(load, by, {"act": "undo", "undone": undone.entries, "left": len(undone.left)})


def undo_row(load: Load, number: int, entries: Collection[UUID], *, by: Actor) -> Undone:
    """Bring back what one row did to these entries, as undoing its load would; in a transaction.

    Its findings have no entry then, unless something had to be left.
    """
    done = Change.objects.filter(entry_id__in=entries, undone_at=None).select_related("proposal", "load")
    mended, brought = _told_apart(each for each in done if (each.load_id, each.number) == (load.pk, number))
    undone = bring_back(load, [*mended, *brought], by=by)
    if not undone.left:
        load.proposals.filter(number=number).update(entry_id=None)
        gone.settle_pairs([each.entry_id for each in brought])
        _say(load, by, {"act": "undo", "row": number, "undone": undone.entries})
    return undone


def _settle(of_rows_without_trace: QuerySet[Proposal]) -> None:
    taken_back = When(action=Action.AUTO, state__in=WAITING, then=Value(NOT_MENDED))
    of_rows_without_trace.filter(state__in=[*WAITING, Proposal.State.APPLIED]).update(
        state=Proposal.State.UNDONE,
        note=Case(taken_back, default=Value(OF_THE_LOAD)),
        entry_id=None,
        first_by=None,
        first_at=None,
        decided_by=None,
        decided_at=clock.now(),
    )


@transaction.atomic
def undo_proposal(proposal: Proposal, *, by: Actor) -> Undone:
    """Bring back what one applied proposal changed; it waits again. NothingToUndo when it changed nothing by itself."""
    if proposal.state != Proposal.State.APPLIED:
        raise NothingToUndo
    with service_transaction("cleanse"):
        done = list(proposal.changes.filter(undone_at=None).select_related("proposal", "load"))
        if not done and proposal.entry_id is not None:
            raise NothingToUndo
        undone = _undo_decision(done, by)
        if not undone.left:
            _forget_entry(proposal, done)
            proposal.state, proposal.decided_by, proposal.decided_at = Proposal.State.OPEN, None, None
            proposal.first_by = proposal.first_at = None
            proposal.save(update_fields=["state", "decided_by", "decided_at", "first_by", "first_at"])
        _say(proposal.load, by, {"act": "undo", "rule": proposal.rule, "undone": undone.entries})
    return undone


@transaction.atomic
def undo_changes_of(proposal: Proposal, *, by: Actor) -> Undone:
    """Bring back what a proposal changed beside leaving its row out; what becomes of the proposal the caller says."""
    with service_transaction("cleanse"):
        done = list(proposal.changes.filter(undone_at=None).select_related("proposal", "load"))
        return _undo_decision(done, by)


def _forget_entry(proposal: Proposal, done: Collection[Change]) -> None:
    """The row of an entry taken out again has none, as before."""
    out = [each.entry_id for each in done if each.before is None]
    if out:
        proposal.load.proposals.filter(entry_id__in=out).update(entry_id=None)
        gone.settle_pairs(out)
        proposal.refresh_from_db(fields=["entry_id"])


def _say(load: Load, by: Actor, body: dict[str, object]) -> None:
    journal.record(Tag.SOURCE_IMPORTED, subject_kind="load", subject_id=load.pk, by=by, at=clock.now(), body=body)


def _backwards(change: Change) -> tuple[float, int, bool, int]:
    """The last first; of one row the person last, because its registration points at it."""
    return -change.done_at.timestamp(), -change.number, change.register == "person", -change.pk.int


def _undo_decision(done: Collection[Change], by: Actor) -> Undone:
    """An entry that could only come in after another had ended goes before that one is back."""
    mended, brought = _told_apart(done)
    return _brought_back([*brought, *mended], brought, done, by)


def _told_apart(done: Iterable[Change]) -> tuple[list[Change], list[Change]]:
    """Changes of entries that stood before, and entries brought; the last first."""
    found = sorted(done, key=_backwards)
    brought = [each for each in found if each.before is None]
    theirs = {each.entry_id for each in brought}
    return [each for each in found if each.before is not None and each.entry_id not in theirs], brought


def _brought_back(turns: Iterable[Change], brought: Iterable[Change], done: Iterable[Change], by: Actor) -> Undone:
    """Undo in this order; entries that were brought one after the other are taken out together."""
    undone = Undone()
    for are_brought, run in groupby(turns, key=lambda each: each.before is None):
        some = list(run)
        stay = taking_out.take_out(some) if are_brought else _mended_back(some, by)
        out = {each.pk for each in some} - stay.keys()
        _close(out)
        undone.entries += len(out)
        undone.stayed += [_stays(each, stay[each.pk]) for each in some if each.pk in stay]
    left = set(undone.left)
    went = {each.entry_id: each.load for each in brought if each.entry_id not in left}
    _close({each.pk for each in done if each.before is not None and each.entry_id in went})
    for load in set(went.values()):
        gone.settle([entry for entry, theirs in went.items() if theirs == load], load)
    return undone


def _stays(change: Change, why: Why) -> Stayed:
    return Stayed(change.number, change.register, change.entry_id, why)


def _close(keys: set[UUID]) -> None:
    closed = Change.objects.filter(pk__in=keys)
    closed.update(undone_at=Greatest(Value(clock.now()), F("done_at")))
    outcomes.forget(closed.values_list("load_id", flat=True).distinct())


def _mended_back(turns: Iterable[Change], by: Actor) -> dict[UUID, Why]:
    """Write what stood before each of these changes, in their order; why the others stand."""
    return {each.pk: why for each in turns if (why := _mend_back(each, by)) is not None}


def _mend_back(change: Change, by: Actor) -> Why | None:
    """Write what stood before; why that is not possible."""
    record = writing.locked(change.register, change.entry_id)
    if record is None:
        return None
    if not writing.stands(record, writing.given_back(change.register, change.after, change.proposal)):
        return Why.CHANGED
    values = writing.given_back(change.register, change.before or {}, change.proposal)
    act = Act(by=by, at=clock.now(), kind="undo", reason=_why_undone(change), source=f"undo:{change.load_id}")
    try:
        writing.write(record, values, act)
    except (writing.NotAccepted, writing.EndsInMaintenance):
        return Why.NO_WAY_BACK
    return None


def _why_undone(change: Change) -> str:
    """That a decision was undone, or else the list whose own mending is."""
    decided = change.proposal
    if decided is None or decided.action == Action.AUTO:
        return change.load.source
    return titles.decision_undone(decided.rule)


def plain(values: dict[str, object]) -> dict[str, object]:
    """Field values as a change keeps them."""
    return {name: writing.plain(value) for name, value in values.items()}
