"""Finding the holder a number names, for commands of the node itself."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from liangzhao.kernel.identifiers.identification import normalise
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, NurseRegistration, Person, PhysicianRegistration
from liangzhao.registers.people.actions import CITIZEN_ID, index_of


def by_number(register: Register, number: str) -> UUID | None:
    """The holder whose certificate number, 登记号 or 统一社会信用代码 this is."""
    wanted = normalise(number)
    if register is Register.INSTITUTION:
        institutions = Institution.objects.filter(Q(reg_no__in={number, wanted}) | Q(uscc=wanted))
        return institutions.values_list("pk", flat=True).first()
    entries = PhysicianRegistration if register is Register.PHYSICIAN else NurseRegistration
    return entries.objects.filter(licence_no=wanted).values_list("person_id", flat=True).first()


def by_id_number(number: str) -> UUID | None:
    """The person with this citizen ID number."""
    found = Person.objects.filter(id_type=CITIZEN_ID, id_no_index=index_of(number))
    return found.values_list("pk", flat=True).first()
