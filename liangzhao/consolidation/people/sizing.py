"""How many registrations and filings a merge of two institutions writes anew: how long it takes."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from liangzhao.registers.models import NurseFiling, NurseRegistration, PhysicianFiling, PhysicianRegistration


def at_institutions(places: Iterable[UUID]) -> int:
    """Registrations and valid filings at these institutions, counted along their indexes."""
    here = list(places)
    registered = sum(
        model._default_manager.filter(main_institution_id__in=here).count()
        for model in (PhysicianRegistration, NurseRegistration)
    )
    filed = sum(
        model._default_manager.filter(institution_id__in=here, status="VALID").count()
        for model in (PhysicianFiling, NurseFiling)
    )
    return registered + filed
