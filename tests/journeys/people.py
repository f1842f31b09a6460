"""Who appears in a journey: people of their own for each, so that no journey leans on another."""

from __future__ import annotations

from dataclasses import dataclass

from liangzhao.access.roles import RoleCode
from liangzhao.config.demo import portraits
from liangzhao.config.demo.institutions import HERO_NAME
from liangzhao.documents import store
from liangzhao.kernel import clock
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, NurseRegistration, Person, Photo, PhysicianRegistration
from liangzhao.registers.photos.checking import thumbnail
from tests.journeys.node import Node
from tests.support.cast import PASSWORD, Cast, person_actor

HOSPITAL = HERO_NAME
NURSE, PHYSICIAN = "王小兰", "李建国"


@dataclass(frozen=True)
class Persona:
    """Somebody who can sign in."""

    login: str
    password: str
    name: str
    id_no: str = ""


def officer(node: Node, login: str, name: str) -> Persona:
    """Somebody of the seed's offices."""
    return Persona(login, node.accounts[login], name)


def nursing_office(node: Node) -> Persona:
    """孙丽 of the hospital's 护理部."""
    return officer(node, "nursing-office", "孙丽")


def nurse(node: Node, name: str = NURSE, *, photo: str = "", licensed: bool = False) -> Persona:
    """A nurse of the hospital with an account; ``photo`` is its state, empty for none."""
    with node.scene() as cast:
        registration = cast.nurse(name, _hospital(), photo="")
        return _welcome(cast, registration, RoleCode.NURSE, photo=photo, licensed=licensed)


def physician(node: Node, *, licensed: bool = False) -> Persona:
    """A physician 李建国 of the hospital with an account, whose photo was confirmed."""
    with node.scene() as cast:
        registration = cast.physician(PHYSICIAN, _hospital(), photo="")
        return _welcome(cast, registration, RoleCode.PHYSICIAN, photo="CONFIRMED", licensed=licensed)


@dataclass(frozen=True)
class House:
    """A hospital of its own and its administrator."""

    name: str
    administrator: Persona


def hospital(node: Node, *, licensed: bool = False) -> House:
    """A hospital in 海淀 that may have its licence; ``licensed`` when it has."""
    with node.scene() as cast:
        name = f"北京海淀第{cast.count}示例医院"
        row = cast.institution(name)
        login = f"hospital-{cast.count}"
        cast.account(login, RoleCode.INSTITUTION_ADMIN, name="周国平", institution=row)
    if licensed:
        with node.scene() as cast:
            issue(Request(Register.INSTITUTION, row.pk, new_key()), by=cast.by)
    return House(name, Persona(login, PASSWORD, "周国平"))


def _hospital() -> Institution:
    return Institution.objects.get(name=HOSPITAL)


def _welcome(
    cast: Cast,
    registration: NurseRegistration | PhysicianRegistration,
    role: RoleCode,
    *,
    photo: str,
    licensed: bool,
) -> Persona:
    person = registration.person
    if photo:
        _photograph(person, photo)
    login = f"person-{cast.count}"
    cast.account(login, role, person=person)
    if licensed:
        kind = Register.NURSE if role is RoleCode.NURSE else Register.PHYSICIAN
        issue(Request(kind, person.pk, new_key()), by=person_actor(person))
    return Persona(login, PASSWORD, person.name, person.id_no)


def _photograph(person: Person, status: str) -> None:
    drawn = portraits.draw(int.from_bytes(person.pk.bytes[-2:]), person.sex, 34)
    decided = status != "UPLOADED"
    Photo.objects.create(
        person=person,
        status=status,
        image=store.put(drawn, media_type="image/jpeg"),
        thumbnail=store.put(thumbnail(drawn), media_type="image/webp"),
        has_passed=True,
        uploaded_at=clock.now(),
        decided_at=clock.now() if decided else None,
        decided_by=uuid7() if decided else None,
        return_reason="背景不是白色或有杂物" if status == "RETURNED" else "",
    )
