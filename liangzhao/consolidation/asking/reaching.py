"""Whether a question to an institution reaches anybody: an account that may answer for such entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from liangzhao.access.models import Grant
from liangzhao.access.roles import ROLES
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.asking.answering import MAY_CONFIRM
from liangzhao.consolidation.models import Load, Proposal, Question
from liangzhao.registers.effects import Register


def reached(register: Register, institutions: Iterable[UUID]) -> set[UUID]:
    """Those of the institutions where somebody can sign in and answer for an entry of a register."""
    roles = [code for code, role in ROLES.items() if MAY_CONFIRM[register] in role.may]
    with service_transaction("asking"):
        held = Grant.objects.filter(institution_id__in=list(institutions), role__in=roles, account__is_active=True)
        return {key for key in held.values_list("institution_id", flat=True) if key}


def unreached(found: Iterable[Proposal]) -> set[UUID]:
    """The findings about which an institution was asked where nobody can answer."""
    about = {each.pk: each for each in found if each.state == Proposal.State.ASKED}
    asked = Question.objects.filter(proposal__in=about, asked=Question.Asked.INSTITUTION, answer="")
    places = {key: place for key, place in asked.values_list("proposal_id", "institution_id") if place}
    with service_transaction("asking"):
        loads = {about[key].load_id for key in places if not about[key].register}
        kinds = dict(Load.objects.filter(pk__in=loads).values_list("pk", "kind"))
    wanted: dict[Register, set[UUID]] = defaultdict(set)
    registers = {key: Register(about[key].register or kinds[about[key].load_id]) for key in places}
    for key, place in places.items():
        wanted[registers[key]].add(place)
    known = {register: reached(register, keys) for register, keys in wanted.items()}
    return {key for key, place in places.items() if place not in known[registers[key]]}
