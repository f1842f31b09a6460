"""Which authorities decide whether two records are one: whoever registered a record decides itself.

When another authority registered one of them, an officer here proposes and one there confirms; nobody agrees by handing
a case on. An authority above all of them decides alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.deciding import choices
from liangzhao.consolidation.deciding.choices import Join, Part
from liangzhao.consolidation.deciding.refusals import TwoAuthorities
from liangzhao.consolidation.models import Merge, Proposal
from liangzhao.kernel.words import LIST_SEPARATOR, Sentence
from liangzhao.reference import authorities
from liangzhao.reference.models import Authority
from liangzhao.registers.models import Institution, NurseRegistration, PhysicianRegistration


def between(found: Proposal, choice: Join | Part) -> Join | Part:
    """The choice with the authorities whose officers decide it; TwoAuthorities when several others registered a record.

    An undoing is decided by those who decided the merge.
    """
    if isinstance(choice, Part):
        joined = choices.of_settled(found.chosen)
        organs = joined.organs if isinstance(joined, Join) else ()
        other = next((organ for organ in organs if organ != found.authority_id), None)
    else:
        other = _other(found, choice)
    if other is None or found.authority_id is None:
        return choice
    return replace(choice, organs=(found.authority_id, other))


def require_decided_by_all(found: Proposal, join: Join) -> None:
    """TwoAuthorities when a record is by now another authority's than those whose officers decide."""
    if missing := _missing(found, join, {found.authority_id, *join.organs}):
        raise _refusal(missing)


def _other(found: Proposal, join: Join) -> UUID | None:
    missing = _missing(found, join, {found.authority_id})
    if len(missing) > 1:
        raise _refusal(missing)
    return missing[0].pk if missing else None


def _missing(found: Proposal, join: Join, deciding: Collection[UUID | None]) -> list[Authority]:
    """Who registered one of the records and does not decide, as far as nobody above all of them does."""
    with service_transaction("merging"):
        others = _registering(join).difference(deciding)
        organs = list(Authority.objects.filter(pk__in=others).order_by("path"))
        return [] if organs and found.authority_id and _is_above(found.authority_id, organs) else organs


def _refusal(organs: Collection[Authority]) -> TwoAuthorities:
    return TwoAuthorities(who=Sentence(str(LIST_SEPARATOR).join(organ.name for organ in organs)))


def _registering(join: Join) -> set[UUID | None]:
    """Who registered the two records."""
    pair = [join.survivor, join.absorbed]
    if join.kind == Merge.Kind.INSTITUTION:
        return set(Institution.objects.filter(pk__in=pair).values_list("authority_id", flat=True))
    found: set[UUID | None] = set()
    for model in (PhysicianRegistration, NurseRegistration):
        found.update(model._default_manager.filter(person_id__in=pair).values_list("authority_id", flat=True))
    return found


def _is_above(own: UUID, organs: list[Authority]) -> bool:
    """Whether the others register within the area, and none beside: health and TCM organs of one area are peers."""
    low, high = authorities.subtree_bounds(Authority.objects.get(pk=own))
    return all(low < organ.area_path < high for organ in organs)
