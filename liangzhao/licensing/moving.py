"""Licences that change hands because their holder was in the register twice; what was signed stays as it is.

The caller is the node and holds the locks of both holders; register entries follow after this, so that the effects of
their change find the licences with the new holder.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from liangzhao.access.actors import Actor
from liangzhao.kernel.refusals import Refusal
from liangzhao.licensing import issue
from liangzhao.licensing.agreement import HELD
from liangzhao.licensing.models import Licence, LicenceUse, WalletOffer
from liangzhao.licensing.states import LIVE
from liangzhao.registers.effects import Register

PRACTITIONERS = (Register.PHYSICIAN, Register.NURSE)


def of_person(person_id: UUID) -> QuerySet[Licence]:
    """The licences of a person, of both kinds."""
    return Licence.objects.filter(kind__in=PRACTITIONERS, holder_id=person_id)


def live_of(holder_ids: Collection[UUID]) -> list[tuple[str, UUID, UUID, str]]:
    """Kind, holder, entry and state of the live licences of these holders."""
    rows = Licence.objects.filter(holder_id__in=list(holder_ids), state__in=list(LIVE))
    return list(rows.values_list("kind", "holder_id", "entry_id", "state"))


def hand_over(*, giver_id: UUID, taker_id: UUID) -> list[UUID]:
    """Give a person's licences, with the record of their use and their wallets, to another; returns which."""
    licences = list(of_person(giver_id).order_by("pk").values_list("pk", flat=True))
    _give(licences, taker_id)
    return licences


def hand_back(*, giver_id: UUID, taker_id: UUID, licences: Iterable[UUID], entries: Collection[UUID]) -> None:
    """Give back what was handed over, and what was made since for the same register entries."""
    back = of_person(giver_id).filter(Q(pk__in=list(licences)) | Q(entry_id__in=list(entries)))
    _give(list(back.values_list("pk", flat=True)), taker_id)


def in_force_for(entries: QuerySet[Any]) -> QuerySet[Licence]:
    """The licences in force, or on their way, that follow these register entries."""
    return Licence.objects.filter(entry_id__in=entries, state__in=list(HELD))


def of_institution(institution_id: UUID) -> QuerySet[Licence]:
    """The licences of an institution itself."""
    return Licence.objects.filter(kind=Register.INSTITUTION, holder_id=institution_id)


def hand_over_institutions(*, giver_id: UUID, taker_id: UUID) -> list[UUID]:
    """Give an institution's licences, with the record of their use and their wallets, to another; returns which."""
    licences = list(of_institution(giver_id).order_by("pk").values_list("pk", flat=True))
    _give(licences, taker_id, "institution_id")
    return licences


def hand_back_institutions(*, giver_id: UUID, taker_id: UUID) -> None:
    """Give back an institution's licences: those made for its own register entry."""
    back = of_institution(giver_id).filter(entry_id=taker_id)
    _give(list(back.values_list("pk", flat=True)), taker_id, "institution_id")


def _give(licences: list[UUID], taker_id: UUID, holder: str = "person_id") -> None:
    Licence.objects.filter(pk__in=licences).update(**{holder: taker_id}, holder_id=taker_id)
    LicenceUse.objects.filter(licence_id__in=licences).update(holder_id=taker_id)
    WalletOffer.objects.filter(licence_id__in=licences).update(holder_id=taker_id)


def plan_again(wanted: Mapping[UUID, Register], *, by: Actor) -> list[UUID]:
    """Plan a licence for each holder who lost one by mistake; returns those who may not have one now."""
    refused = []
    for holder_id, kind in wanted.items():
        try:
            issue.plan([issue.Request(kind, holder_id, issue.new_key())], by=by)
        except Refusal:
            refused.append(holder_id)
    return refused
