"""Rows of a kept list that another authority registers: they are no part of what its owner has to bring in."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from liangzhao.consolidation.intake.guarding import OwnPlaces, elsewhere
from liangzhao.consolidation.intake.owners import Owner
from liangzhao.consolidation.intake.persons import workplace_of
from liangzhao.consolidation.models import Load
from liangzhao.consolidation.quality.model import REGISTERED, Kind, Row
from liangzhao.reference.models import Authority


def asking(load: Load) -> Callable[[Row], bool]:
    """Whether another authority registers a row of this load, as its taking asked; never for what the node loaded."""
    owner = Owner(load.authority_id, load.institution_id, load.loaded_by)
    if owner.authority_id is None or owner.institution_id is not None:
        return lambda _given: False
    if load.kind == Kind.INSTITUTION:
        own = OwnPlaces(Authority.objects.get(pk=owner.authority_id))
        return lambda given: elsewhere(own, given, owner) is not None
    return _by_workplace(owner) if load.kind in REGISTERED else lambda _given: False


def _by_workplace(owner: Owner) -> Callable[[Row], bool]:
    @cache
    def is_elsewhere(name: str, number: str) -> bool:
        place = workplace_of({"institution": name, "institution_reg_no": number})
        return place is not None and place.authority_id != owner.authority_id

    return lambda given: is_elsewhere(given.get("institution", ""), given.get("institution_reg_no", ""))
