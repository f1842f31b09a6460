"""Lists that the command of the node took in, as the authorities see them whose entries they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Manager, Q, QuerySet

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted
from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.intake import undoing
from liangzhao.consolidation.intake.owners import Owner
from liangzhao.consolidation.intake.shares import Shares
from liangzhao.consolidation.models import Change, Load
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import owning
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.registers.models import Institution, NurseRegistration, PhysicianQualification, PhysicianRegistration

S = Load.State
_MODELS: dict[Kind, Manager[Any]] = {  # Any: the entries of each register, which all name their authority
    Kind.INSTITUTION: Institution.objects,
    Kind.PHYSICIAN: PhysicianRegistration.objects,
    Kind.NURSE: NurseRegistration.objects,
    Kind.QUALIFICATION: PhysicianRegistration.objects,
}


class OfOthersToo(Refusal):
    """Raised when an authority would undo a list of the command that touched entries of others."""

    template = _("这份名单还涉及其他机关的登记，不能由本机关撤销；需要撤销的，请联系系统运维。")


class NotToBeUndone(Refusal):
    """Raised for a list that is being taken in, or undone, or was."""

    template = _("这份名单正在导入或撤销，或者已经撤销，请刷新页面后再办理。")


def newest(actor: Actor, *, before: UUID | None = None, most: int) -> list[Load]:
    """The node's lists that touched entries of the actor's authority, the newest first; none for anybody else."""
    with service_transaction("import"):
        found = _of(actor)
        return list((found.filter(pk__lt=before) if before else found).order_by("-pk")[:most])


def of(actor: Actor, ref: UUID) -> Load | None:
    """One of them."""
    with service_transaction("import"):
        return _of(actor).filter(pk=ref).first()


def _of(actor: Actor) -> QuerySet[Load]:
    of_node = Load.objects.filter(authority_id=None, institution_id=None).exclude(origin=Load.Origin.REGISTER)
    if actor.institution_id is not None or actor.authority_id is None:
        return of_node.none()
    return of_node.filter(shares__has_key=str(actor.authority_id))


def done_for(load: Load, authority_id: UUID | None) -> Sequence[int]:
    """How many rows entered something for an authority, and how many changed an entry of its."""
    told: Shares = load.shares or {}
    entered, changed = told.get(str(authority_id), [0, 0])
    with service_transaction("import"):
        return entered + _later(changes_for(load, authority_id)).count(), changed


def refused_of(load: Load) -> int | None:
    """How many rows are to be mended, without those that decisions made entries; None when nobody counted them."""
    if load.refused is None:
        return None
    with service_transaction("import"):
        done = load.changes.filter(undone_at=None).exclude(register="person")
        return max(load.refused - _later(done).count(), 0)


def _later(done: QuerySet[Change]) -> QuerySet[Change]:
    """The entries that decisions made of rows a list refused."""
    return done.filter(before__isnull=True, proposal__isnull=False)


def standing_of(load: Load) -> QuerySet[Change]:
    """What a list did that stands, with the entries that decisions made of its rows; persons are nobody's own."""
    return load.changes.filter(Q(proposal=None) | Q(before__isnull=True), undone_at=None).exclude(register="person")


def changes_for(load: Load, authority_id: UUID | None) -> QuerySet[Change]:
    """What a list did that stands, as far as it did it to entries of an authority; persons are nobody's own."""
    own = _MODELS[Kind(load.kind)].filter(authority_id=authority_id)
    done = standing_of(load)
    if load.kind == Kind.QUALIFICATION:
        mirrored = PhysicianQualification.objects.filter(person_id__in=own.values("person_id"))
        return done.filter(entry_id__in=mirrored.values("pk"))
    return done.filter(entry_id__in=own.values("pk"))


def is_whole(load: Load, authority_id: UUID | None) -> bool:
    """Whether a list touched nobody's entries but those of this authority."""
    return {*(load.shares or {})} == {str(authority_id)}


def is_undoable(load: Load) -> bool:
    """Whether there is something to undo, and nobody at it."""
    return load.state in {S.TAKING, S.TAKEN} and not load.rest_kept


@transaction.atomic
def undo(load: Load, *, by: Actor) -> None:
    """Let the worker bring the registers back to what they were before a list of the command; as of an upload."""
    with service_transaction("import"):
        held = _held(load, by)
        if not is_undoable(held):
            raise NotToBeUndone
        held.state, held.undone_by = S.UNDOING, by.account_id
        held.save(update_fields=["state", "undone_by"])
    body = {"act": "undo", "kind": load.kind, "rows": load.rows, "digest": load.digest}
    journal.record(Tag.SOURCE_IMPORTED, subject_kind="load", subject_id=load.pk, by=by, at=clock.now(), body=body)


@transaction.atomic
def keep_rest(load: Load, reason: str, *, by: Actor) -> None:
    """Give up what an undoing of a list of the command left, with the reason; as of an upload."""
    with service_transaction("import"):
        held = _held(load, by)
    undoing.keep_rest(held, reason, by=by)


def _held(load: Load, by: Actor) -> Load:
    """The list, locked, for an authority whose register alone it touched; NotPermitted or OfOthersToo."""
    owner = owning.owner_of(by)
    held = _of(by).select_for_update(of=("self",)).filter(pk=load.pk).first()
    if held is None:
        raise NotPermitted
    if not is_whole(held, owner.authority_id):
        raise OfOthersToo
    return held


def owner_of(load: Load) -> Owner:
    """On whose behalf a list of the command is undone: the one authority it concerns, and who asked."""
    (authority,) = load.shares or {}
    return Owner(UUID(authority), None, load.undone_by)
