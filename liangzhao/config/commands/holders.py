"""Finding the holder a number names, for commands of the node itself."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, Q

from liangzhao.registers.effects import Register
from liangzhao.registers.institutions import merging as institutions
from liangzhao.registers.models import Institution, NurseRegistration, Person, PhysicianRegistration
from liangzhao.registers.people import merging as people
from liangzhao.registers.people.actions import index_of
from liangzhao_verify.identifiers.identification import normalise


def by_number(register: Register, number: str) -> UUID | None:
    """The holder whose certificate number, 登记号 or 统一社会信用代码 this is."""
    wanted = normalise(number)
    if register is Register.INSTITUTION:
        named = Institution.objects.filter(Q(reg_no__in={number, wanted}) | Q(uscc=wanted))
        row = named.order_by(F("merged_into").asc(nulls_first=True), "pk").first()
        return None if row is None else institutions.survivor_of(row).pk
    entries = PhysicianRegistration if register is Register.PHYSICIAN else NurseRegistration
    return entries.objects.filter(licence_no=wanted).values_list("person_id", flat=True).first()


def by_id_number(number: str) -> UUID | None:
    """The person with this citizen ID number."""
    found = people.with_number(Person.objects.all(), index_of(number))
    return None if found is None else found.pk
