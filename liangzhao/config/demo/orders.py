"""Orders for practitioners: whose number, at which institution, with which trait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from liangzhao.config.demo import traits
from liangzhao.config.demo.scene import Scene
from liangzhao.config.demo.traits import OfPractitioner
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, Person

_LATER_RUN = 1_000  # a place behind all special ones
_MORE_WAITING = 0.14


@dataclass(frozen=True)
class Order:
    """Somebody to be made: whose number, where, with which trait; ``others`` are institutions open for filings."""

    register: Register
    number: int
    place_in_register: int
    institution: Institution
    categories: tuple[tuple[str, float], ...]
    trait: OfPractitioner
    others: tuple[Institution, ...]
    licence_at: datetime
    who: Person | None = None


def trait_of(scene: Scene, register: Register, number: int, place: int, *, at_heroes: bool) -> OfPractitioner:
    """The trait of the practitioner at a place of its register; at the story's hospital more photos wait."""
    table = traits.PHYSICIAN if register is Register.PHYSICIAN else traits.NURSE
    dice = scene.dice("trait", register, number)
    trait = traits.trait(table, dice, place if scene.first_person == 0 else place + _LATER_RUN)
    if at_heroes and trait is OfPractitioner.FINE and dice.chance(_MORE_WAITING):
        return OfPractitioner.PHOTO_WAITING
    return trait
