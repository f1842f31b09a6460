"""Whether officers of one authority may unite two records: not when another registered one of them.

The other has agreed when it was the one that passed the case on; an authority above both decides for them.
"""

from __future__ import annotations

from uuid import UUID

from liangzhao.access.models import Grant
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.deciding.choices import Join
from liangzhao.consolidation.deciding.refusals import TwoAuthorities
from liangzhao.consolidation.models import Merge, Proposal
from liangzhao.kernel.words import LIST_SEPARATOR, Sentence
from liangzhao.reference import authorities
from liangzhao.reference.models import Authority
from liangzhao.registers.models import Institution, NurseRegistration, PhysicianRegistration


def require_agreed(found: Proposal, join: Join) -> None:
    """TwoAuthorities when a record is another authority's that has not agreed."""
    with service_transaction("merging"):
        others = _registering(join) - {found.authority_id}
        if not others:
            return
        organs = list(Authority.objects.filter(pk__in=others).order_by("path"))
        if (found.authority_id and _is_above(found.authority_id, organs)) or _passed_on(found, others):
            return
    raise TwoAuthorities(who=Sentence(str(LIST_SEPARATOR).join(organ.name for organ in organs)))


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


def _passed_on(found: Proposal, others: set[UUID | None]) -> bool:
    if found.passed_on_by is None or len(others) > 1:
        return False
    return Grant.objects.filter(account=found.passed_on_by, authority_id__in=others).exists()
