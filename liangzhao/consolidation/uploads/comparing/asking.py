"""What officers do with a comparison: begin it, leave it off, let it go on."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.intake.owners import Owner
from liangzhao.consolidation.models import Comparison, Load
from liangzhao.consolidation.uploads import owning
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _

S = Comparison.State
STOP_FROM, RESUME_FROM = frozenset({S.COMPARING}), frozenset({S.STOPPED, S.FAILED})


class NotComparable(Refusal):
    """Raised for two loads that are not two dates of one list, nor two copies of one level, or one that was undone."""

    template = _("请选择同一份名单的两次导入，或同一来源的两份副本，且都没有撤销。")


class ComparisonMovedOn(Refusal):
    """Raised when a comparison is no longer in a state from which that is done."""

    template = _("这次对照的状态已经变化，请刷新页面后再办理。")


def comparable(actor: Actor) -> list[Load]:
    """The lists and the copies of other levels an actor may compare, the newest first."""
    mine = [each for origin in owning.origins_for(actor) for each in _taken(owning.loads_of(actor, origin))]
    return sorted(mine, key=lambda each: each.received_at, reverse=True)


def _taken(loads: QuerySet[Load]) -> QuerySet[Load]:
    return loads.filter(state=Load.State.TAKEN)


def dates_of(load: Load) -> list[Load]:
    """All dates of the list, or all copies of the level, a load is one of, the oldest first."""
    mine = Load.objects.filter(kind=load.kind, source=load.source, authority_id=load.authority_id, institution_id=None)
    return list(_taken(mine.filter(origin=load.origin)).order_by("received_at"))


def comparisons_of(actor: Actor) -> list[Comparison]:
    """What this authority compared, the newest first."""
    if actor.authority_id is None or actor.institution_id is not None:
        return []
    found = Comparison.objects.filter(authority_id=actor.authority_id).select_related("older", "newer")
    return list(found.order_by("-asked_at"))


@transaction.atomic
def ask(first: UUID, second: UUID, *, by: Actor) -> Comparison:
    """The comparison of two loads, made now or earlier; the one received earlier is the older. NotComparable."""
    owner = _owner(by)
    pair = sorted((each for each in comparable(by) if each.pk in {first, second}), key=lambda each: each.received_at)
    if len(pair) != 2 or list_of(pair[0]) != list_of(pair[1]):
        raise NotComparable
    made, is_new = Comparison.objects.get_or_create(
        older=pair[0],
        newer=pair[1],
        defaults={"asked_by": owner.account_id, "asked_at": clock.now(), "authority_id": owner.authority_id},
    )
    if is_new:
        _say(made, by, "compare")
    return made


def _owner(by: Actor) -> Owner:
    owner = owning.owner_of(by)
    if owner.institution_id is not None or owner.authority_id is None:
        raise NotPermitted
    return owner


def list_of(load: Load) -> tuple[str, str, str]:
    """What two loads share that are dates of one list, or copies of one level: kind, origin and source."""
    return load.kind, load.origin, load.source


def stop(comparison: Comparison, *, by: Actor) -> Comparison:
    """Let the worker leave off behind the step it is at; what was found stays for when it goes on."""
    return _moved(comparison, S.STOPPED, STOP_FROM, "stop", by)


def resume(comparison: Comparison, *, by: Actor) -> Comparison:
    """Let the worker go on where it left off."""
    return _moved(comparison, S.COMPARING, RESUME_FROM, "resume", by)


@transaction.atomic
def _moved(comparison: Comparison, state: str, whence: frozenset[S], act: str, by: Actor) -> Comparison:
    owner = _owner(by)
    found = Comparison.objects.select_for_update(of=("self",)).filter(pk=comparison.pk).first()
    if found is None or found.authority_id != owner.authority_id:
        raise NotPermitted
    if found.state not in whence:
        raise ComparisonMovedOn
    found.state, found.problem = S(state), ""
    found.save(update_fields=["state", "problem"])
    _say(found, by, act)
    return found


def _say(made: Comparison, by: Actor, act: str) -> None:
    body = {"act": act, "older": str(made.older_id), "newer": str(made.newer_id)}
    journal.record(Tag.SOURCE_IMPORTED, subject_kind="comparison", subject_id=made.pk, by=by, at=clock.now(), body=body)
