"""Findings about entries that an undoing took out: nobody has to decide them, whoever found them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import islice
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from liangzhao.access.actors import service
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.intake.records import MODELS
from liangzhao.consolidation.intake.repeated import DUPLICATES
from liangzhao.consolidation.models import WAITING, Load, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock

NO_ENTRY = "登记已随导入撤销，无需处理"
"""The note of a finding whose entry went."""
NO_PAIR = "另一条登记已随导入撤销，无需处理"
"""The note of a finding that two entries are one, of which one went."""
_AT_ONCE = 2000


def settle(entries: Collection[UUID], load: Load) -> None:
    """Settle what runs and other loads found in entries that are gone; the findings of ``load`` itself are its own."""
    if entries:
        _close(Proposal.objects.filter(entry_id__in=entries).exclude(load=load), NO_ENTRY)


def settle_left(kind: Kind) -> list[Proposal]:
    """Settle what is left of entries that went before findings went along; those settled."""
    there = MODELS[kind]._default_manager.filter(pk=OuterRef("entry_id"))
    return _close(Proposal.objects.filter(~Exists(there), load__kind=kind, entry_id__isnull=False), NO_ENTRY)


def settle_pairs(entries: Collection[UUID] | None = None) -> None:
    """Settle what calls an entry one with others that are all gone; only of these ``entries``, when they are few."""
    waiting = Proposal.objects.filter(rule__in=DUPLICATES, state__in=WAITING, others=[]).exclude(other_entries=[])
    if entries is not None:
        waiting = waiting.filter(other_entries__has_any_keys=[str(each) for each in entries])
    named = iter(waiting.order_by("pk").values_list("pk", "other_entries"))
    while some := list(islice(named, _AT_ONCE)):
        standing = _standing({UUID(str(key)) for _pk, others in some for key in others})
        lonely = [pk for pk, others in some if not standing & {UUID(str(key)) for key in others}]
        _close(Proposal.objects.filter(pk__in=lonely), NO_PAIR)


def _standing(wanted: Iterable[UUID]) -> set[UUID]:
    keys = list(wanted)
    found = (MODELS[kind]._default_manager.filter(pk__in=keys).values_list("pk", flat=True) for kind in Kind)
    return {key for some in found for key in some}


def _close(about: QuerySet[Proposal], why: str) -> list[Proposal]:
    """Those that still waited, gone with their load and settled by nobody; what was in hand leaves a line of it."""
    waiting = about.select_for_update(of=("self",)).filter(state__in=WAITING).defer("old", "new", "chosen")
    closed = list(waiting.order_by("pk"))
    for each in closed:
        if each.state != Proposal.State.OPEN:
            _say(each)
    Proposal.objects.filter(pk__in=[each.pk for each in closed]).update(
        state=Proposal.State.UNDONE, note=why, decided_by=None, decided_at=clock.now()
    )
    return closed


def _say(found: Proposal) -> None:
    journal.record(
        Tag.FINDING_DECIDED,
        subject_kind="proposal",
        subject_id=found.pk,
        by=service("cleanse"),
        at=clock.now(),
        person_id=found.person_id,
        body={
            "act": "no_longer",
            "rule": found.rule,
            "field": found.field,
            "entry": found.entry_id,
            "was": found.state,
        },
    )
