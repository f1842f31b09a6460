"""What undoing a load would leave, asked before it is done; nothing is changed or locked for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from liangzhao.consolidation.intake import staying, taking_out, writing
from liangzhao.consolidation.intake.merged import Keys
from liangzhao.consolidation.intake.records import MODELS
from liangzhao.consolidation.intake.staying import Stayed, Why
from liangzhao.consolidation.models import Change, Load

LARGEST = 20_000
"""Of loads of more rows only what decisions hold is told beforehand: the rest takes longer than a page may."""


def of(load: Load) -> list[Stayed]:
    """The entries that would stay and why, as the undoing says it of them; in a transaction of the node.

    That the register does not take back what stood before (NO_WAY_BACK) only the undoing itself finds.
    """
    standing = load.changes.filter(undone_at=None)
    decisions = staying.decisions(load).order_by()
    if decisions.exists():
        about = Q(number__in=decisions.values("number")) | Q(entry_id__in=decisions.values("entry_id"))
        decided, free = standing.filter(about), standing.exclude(about)
    else:
        decided, free = standing.none(), standing
    found = list(_told(decided, Why.DECIDED))
    if load.rows <= LARGEST:
        brought = free.filter(before__isnull=True)
        found += _brought(load, brought)
        found += _mended(free.filter(before__isnull=False).exclude(entry_id__in=brought.values("entry_id")))
    return sorted(found)


def _told(changes: QuerySet[Change], why: Why) -> Iterator[Stayed]:
    return (Stayed(*facts, why) for facts in changes.values_list("number", "register", "entry_id"))


def _brought(load: Load, brought: QuerySet[Change]) -> Iterator[Stayed]:
    """Of the entries a load brought; registrations before the persons they point at."""
    gone: dict[type[Model], Keys] = {}
    for register in sorted(set(brought.values_list("register", flat=True)), key=taking_out.is_last):
        theirs = brought.filter(register=register)
        held = taking_out.held(register, load.pk, theirs.values("entry_id"), gone)
        gone[MODELS[register]] = theirs.exclude(entry_id__in=held).values("entry_id")
        for number, entry in theirs.filter(entry_id__in=held).values_list("number", "entry_id"):
            yield Stayed(number, register, entry, held[entry])


def _mended(mended: QuerySet[Change]) -> Iterator[Stayed]:
    """Of the entries a load changed: those that say something else by now."""
    changes = sorted(mended.select_related("proposal", "load"), key=lambda each: (each.done_at, each.pk), reverse=True)
    for register in {each.register for each in changes}:
        theirs = [each for each in changes if each.register == register]
        for change in _otherwise(register, theirs):
            yield Stayed(change.number, register, change.entry_id, Why.CHANGED)


def _otherwise(register: str, changes: Iterable[Change]) -> Iterator[Change]:
    """The changes that do not stand, the last first: of a field changed twice, the later change tells."""
    records = MODELS[register]._default_manager.in_bulk({each.entry_id for each in changes})
    told: dict[tuple[UUID, str], bool] = {}
    for change in changes:
        record = records.get(change.entry_id)
        if record is None:
            continue
        values = writing.given_back(register, change.after, change.proposal)
        for name, value in values.items():
            told.setdefault((change.entry_id, name), writing.stands(record, {name: value}))
        if not all(told[change.entry_id, name] for name in values):
            yield change
