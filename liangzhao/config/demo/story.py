"""The people of the story, the same in every demo: one is ready, one lacks a photo, one has a licence, one is alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from liangzhao.config.demo import practitioners
from liangzhao.config.demo.bulk import NewInstitution, NewPractitioner
from liangzhao.config.demo.institutions import HERO_HOSPITAL, SOLO_CLINIC
from liangzhao.config.demo.names import Name
from liangzhao.config.demo.orders import Order
from liangzhao.config.demo.pictures import Pictures
from liangzhao.config.demo.scene import Scene
from liangzhao.config.demo.traits import OfPractitioner
from liangzhao.kernel.identifiers import id_number
from liangzhao.registers.effects import Register

_HOME = "130528"  # no number made by chance begins so: heroes' numbers never meet others


@dataclass(frozen=True)
class Hero:
    """Somebody of the story; ``login`` names the account, ``has_licence`` who applied long ago."""

    login: str
    name: str
    register: Register
    sex: str
    birth: date
    institution: int
    trait: OfPractitioner
    has_licence: bool = False
    title: str = ""
    scopes: tuple[str, ...] = ("11",)


HEROES: tuple[Hero, ...] = (
    Hero(
        "nurse-wang",
        "王小兰",
        Register.NURSE,
        "2",
        date(1992, 5, 17),
        HERO_HOSPITAL,
        OfPractitioner.NO_PHOTO,
        title="254",
    ),
    Hero(
        "doctor-li",
        "李建国",
        Register.PHYSICIAN,
        "1",
        date(1980, 3, 2),
        HERO_HOSPITAL,
        OfPractitioner.FINE,
        title="233",
    ),
    Hero(
        "nurse-chen",
        "陈静",
        Register.NURSE,
        "2",
        date(1987, 11, 8),
        HERO_HOSPITAL,
        OfPractitioner.FINE,
        has_licence=True,
        title="253",
    ),
    Hero(
        "doctor-zheng",
        "郑晓峰",
        Register.PHYSICIAN,
        "1",
        date(1974, 9, 21),
        SOLO_CLINIC,
        OfPractitioner.PHOTO_WAITING,
        title="233",
    ),
)
OF_REGISTER = {
    register: sum(hero.register is register for hero in HEROES) for register in (Register.PHYSICIAN, Register.NURSE)
}
"""How many of each register the story takes out of the total."""


def make(scene: Scene, written: Sequence[NewInstitution], pictures: Pictures, at: datetime) -> list[NewPractitioner]:
    """The heroes, unsaved, in their order; ``at`` is when the one with a licence applied."""
    return [_hero(scene, place, hero, written, pictures, at) for place, hero in enumerate(HEROES)]


def _hero(
    scene: Scene, place: int, hero: Hero, written: Sequence[NewInstitution], pictures: Pictures, at: datetime
) -> NewPractitioner:
    id_no = id_number.compose(_HOME, hero.birth, 101 + 2 * place + (hero.sex == id_number.FEMALE))
    who = practitioners.person(Name(hero.name, "01"), id_no, hero.sex, hero.birth, place)
    made = practitioners.make(
        scene,
        Order(
            register=hero.register,
            number=place,
            place_in_register=-1,
            institution=written[hero.institution].row,
            categories=(("1", 1.0),),
            trait=hero.trait,
            others=(),
            licence_at=at,
            who=who,
        ),
        pictures,
    )
    made.registration.title = hero.title
    return made
