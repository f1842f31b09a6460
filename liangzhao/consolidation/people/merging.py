"""Making two register entries one, by two officers, and making them two again.

All of it is one transaction of the node: the caller has asked whether the officer may. Both entries are locked in a
fixed order. Parts move one after the other (``moving``) and each notes what it needs to bring everything back; the
notes are kept sealed. After the commit call ``sealing.seal_planned(holders(merge))``; the worker would do it as well.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from liangzhao.access.actors import Actor
from liangzhao.access.models import Account
from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.models import Merge, Proposal
from liangzhao.consolidation.people.order import BACK, PARTS
from liangzhao.consolidation.people.parts import Moving, Pair, Tell, nobody
from liangzhao.consolidation.people.previewing import checked, preview
from liangzhao.consolidation.people.refusals import (
    AlreadyUndone,
    NotMergeable,
    OwnEntry,
    SameOfficer,
)
from liangzhao.kernel import clock
from liangzhao.kernel.faults import point
from liangzhao.kernel.words import Sentence, _
from liangzhao.licensing import moving as licences
from liangzhao.registers import locks
from liangzhao.registers.effects import Act
from liangzhao.registers.institutions import merging as institutions
from liangzhao.registers.people import merging as people


def merge(
    kind: str,
    survivor_id: UUID,
    absorbed_id: UUID,
    choices: Mapping[str, str],
    *,
    by: Actor,
    second_by: Actor | UUID,
    proposal: Proposal | None = None,
    tell: Tell = nobody,
) -> Merge:
    """Make two entries one; ``choices`` says for a field or choice of the preview whose value stands.

    Not said: what the preview suggests. ``tell`` hears each part before it is carried.
    Refusals: SameOfficer, OwnEntry, NotMergeable, ChoiceMissing, UnknownChoice.
    """
    pair = Pair(survivor_id, absorbed_id)
    first, second = _two(by, second_by)
    with service_transaction("merging"):
        _not_own(pair, by, first, second)
        locks.hold(pair)
        _lock(kind, pair)
        looked = preview(kind, survivor_id, absorbed_id)
        chosen = checked(looked, choices)
        made = Merge(
            kind=kind,
            survivor_id=survivor_id,
            absorbed_id=absorbed_id,
            choices=dict(chosen),
            proposal=proposal,
            authority_id=by.authority_id,
            done_at=_instant(pair),
            done_by=first,
            second_by=second,
        )
        moving = Moving(pair, _act(made, by, Merge.ACT), by, chosen)
        made.ledger = json.dumps(_carried(kind, moving, tell), ensure_ascii=False)
        made.save(force_insert=True)
        _say(Tag.ENTRIES_MERGED, made, by, second)
        point("merge.before_commit")
    return made


def _lock(kind: str, pair: Pair) -> None:
    """Keep both rows as they are looked at until the end."""
    if kind == Merge.Kind.PERSON:
        people.locked(*pair)
    else:
        institutions.locked(*pair)


def _instant(pair: Pair) -> datetime:
    """Now, but after every merge into the same survivor: they are undone in the opposite order."""
    last = Merge.objects.filter(survivor_id=pair.survivor).aggregate(at=Max("done_at"))["at"]
    return clock.now() if last is None else max(clock.now(), last + timedelta(microseconds=1))


def _carried(kind: str, moving: Moving, tell: Tell) -> dict[str, object]:
    ledger: dict[str, object] = {}
    for part in PARTS[kind]:
        tell(part.name)
        ledger[part.name] = part.carry(moving)
        point(f"merge.after_{part.name}")
    return ledger


def require_mergeable(kind: str, pair: Pair, choices: Mapping[str, str], *, by: Actor) -> None:
    """The refusals of ``merge`` that are known beforehand, without carrying anything."""
    with service_transaction("merging"):
        _not_own(pair, by, *filter(None, [by.account_id]))
        checked(preview(kind, *pair), choices)


def undo(merge: Merge, *, by: Actor, second_by: Actor | UUID, tell: Tell = nobody) -> Merge:
    """Make the two entries two again, each field as it was; merges made on top of it are undone first.

    What was added since stays with the survivor. Refusals: SameOfficer, OwnEntry, AlreadyUndone, MovedOn, NotMergeable.
    """
    pair = Pair(merge.survivor_id, merge.absorbed_id)
    first, second = _two(by, second_by)
    with service_transaction("merging"):
        _not_own(pair, by, first, second)
        locks.hold(pair)
        row = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
        _undoable(row)
        moving = Moving(pair, _act(row, by, "undo"), by)
        ledger = json.loads(row.ledger)
        for part in BACK[row.kind]:
            tell(part.name)
            part.bring_back(moving, ledger[part.name])
            point(f"undo.after_{part.name}")
        unlicensed = licences.plan_again(moving.ended_licences, by=by)
        row.undone_at, row.undone_by, row.undone_second_by = clock.now(), first, second
        row.save(update_fields=["undone_at", "undone_by", "undone_second_by"])
        _say(Tag.MERGE_UNDONE, row, by, second, unlicensed)
        point("undo.before_commit")
    return row


def require_undoable(merge: Merge, *, by: Actor) -> None:
    """The refusals of ``undo`` that are known beforehand, without bringing anything back."""
    with service_transaction("merging"):
        _not_own(Pair(merge.survivor_id, merge.absorbed_id), by, *filter(None, [by.account_id]))
        _undoable(merge)


def _undoable(row: Merge) -> None:
    if row.undone_at is not None:
        raise AlreadyUndone
    standing = Merge.objects.filter(undone_at=None)
    later = standing.filter(survivor_id=row.survivor_id, done_at__gt=row.done_at)
    if later.exists() or standing.filter(absorbed_id=row.survivor_id).exists():
        raise NotMergeable(why=Sentence(_("该记录之后又有合并，请先撤销之后的合并。")))


def holders(merge: Merge) -> list[UUID]:
    """Whose licences a merge, or its undoing, may have planned anew."""
    return [merge.survivor_id, merge.absorbed_id]


def _two(by: Actor, second_by: Actor | UUID) -> tuple[UUID, UUID]:
    second = second_by.account_id if isinstance(second_by, Actor) else second_by
    if by.account_id is None or second is None or by.account_id == second:
        raise SameOfficer
    return by.account_id, second


def _not_own(pair: Pair, by: Actor, *accounts: UUID) -> None:
    """Neither of the two decides about themselves, whether their accounts or the one acting says who they are."""
    theirs = Account.objects.filter(pk__in=accounts, person_id__in=list(pair))
    if by.person_id in set(pair) or theirs.exists():
        raise OwnEntry


def _act(merge: Merge, by: Actor, kind: str) -> Act:
    return Act(by=by, at=clock.now(), kind=kind, reason="", source=merge.source)


@transaction.atomic
def _say(tag: Tag, merge: Merge, by: Actor, second: UUID, unlicensed: Collection[UUID] = ()) -> None:
    """One event about each of the two, so that who reads of either learns of it.

    ``unlicensed`` lost a licence by the merge and may not have one now.
    """
    body: dict[str, object] = {
        "merge": merge.pk,
        "survivor": merge.survivor_id,
        "absorbed": merge.absorbed_id,
        "second": second,
    }
    if unlicensed:
        body["unlicensed"] = sorted(map(str, unlicensed))
    for entry_id in (merge.survivor_id, merge.absorbed_id):
        journal.record(
            tag,
            subject_kind=merge.kind,
            subject_id=entry_id,
            person_id=entry_id if merge.kind == Merge.Kind.PERSON else None,
            by=by,
            at=clock.now(),
            body=body,
        )
