"""The course of a seed: institutions in chunks, their staff and licences right behind them, in constant memory."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from liangzhao.access.transactions import service_transaction
from liangzhao.config.demo import bulk, institutions, licences, practitioners, proposals, story, uses
from liangzhao.config.demo.accounts import Accounts
from liangzhao.config.demo.bulk import NewInstitution
from liangzhao.config.demo.dice import Dice
from liangzhao.config.demo.episodes import Episodes, Holder
from liangzhao.config.demo.institutions import Outline, outline
from liangzhao.config.demo.licences import Wish
from liangzhao.config.demo.orders import Order, trait_of
from liangzhao.config.demo.pictures import Pictures
from liangzhao.config.demo.scene import Scene, persona
from liangzhao.config.demo.sizes import shared_out
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution

INSTITUTIONS_AT_ONCE = 60
STAFF_AT_ONCE = 500
APPLY = 0.72
"""The share of those who may that applied."""
_APPLICANTS_AT_ONCE = 45
_NEIGHBOURS = 120  # institutions remembered for filings
_ROLE = {Register.PHYSICIAN: "P-PHY", Register.NURSE: "P-NUR", Register.INSTITUTION: "I-ADM"}


@dataclass(frozen=True)
class Size:
    """How much to make."""

    institutions: int = 300
    physicians: int = 2_600
    nurses: int = 3_400

    @property
    def persons(self) -> int:
        """Physicians and nurses."""
        return self.physicians + self.nurses


@dataclass(frozen=True)
class Headcount:
    """How many physicians and nurses each institution gets, by its index."""

    physicians: array[int]
    nurses: array[int]


class Builder:
    """Makes one province; ``licences`` counts those issued."""

    def __init__(self, scene: Scene, size: Size, progress: Callable[[int], None]) -> None:
        self._scene, self._size, self._progress = scene, size, progress
        self._neighbours: deque[Institution] = deque(maxlen=_NEIGHBOURS)
        self._made = {Register.PHYSICIAN: 0, Register.NURSE: 0}
        self._number = scene.first_person
        self._episodes = Episodes(scene)
        self.accounts = Accounts(scene)
        self.licences = 0

    @property
    def _tells_the_story(self) -> bool:
        """The first run of a node has the heroes and their accounts."""
        return self._scene.first_institution == 0

    def run(self, pictures: Pictures) -> None:
        """Make everything, the story's people first."""
        heads = self._headcount()
        outlines = (outline(self._scene, index, self._size.institutions) for index in range(self._size.institutions))
        while chunk := list(islice(outlines, INSTITUTIONS_AT_ONCE)):
            written = self._institutions(chunk)
            if chunk[0].index == 0 and self._tells_the_story:
                self._heroes(written, pictures)
            staff = self._staff(chunk, written, heads)
            while orders := list(islice(staff, STAFF_AT_ONCE)):
                self._practitioners(orders, pictures)
        if self._tells_the_story:
            proposals.make(self._scene, self.accounts)
            self.accounts.write_note()

    def _headcount(self) -> Headcount:
        physicians, nurses = array("d"), array("d")
        for index in range(self._size.institutions):
            line = outline(self._scene, index, self._size.institutions)
            physicians.append(line.physicians)
            nurses.append(line.nurses)
        taken = story.OF_REGISTER if self._tells_the_story else dict.fromkeys(story.OF_REGISTER, 0)
        return Headcount(
            shared_out(self._size.physicians - taken[Register.PHYSICIAN], physicians),
            shared_out(self._size.nurses - taken[Register.NURSE], nurses),
        )

    def _institutions(self, chunk: Sequence[Outline]) -> list[NewInstitution]:
        made = [institutions.make(self._scene, line) for line in chunk]
        with service_transaction("seed"):
            bulk.write_institutions(made)
        self._neighbours.extend(each.row for each in made if each.row.status == Institution.Status.ACTIVE)
        dice = self._scene.dice("institution licences", chunk[0].index)
        times = licences.instants(self._scene, dice, max(4, len(chunk) // 6))
        wishes = [
            Wish(licences.subject_of_institution(each), dice.choice(times))
            for line, each in zip(chunk, made, strict=True)
            if dice.chance(APPLY) and not self._is_heroes(line)
        ]
        self._issue(wishes, Register.INSTITUTION, dice)
        return made

    def _is_heroes(self, line: Outline) -> bool:
        return self._tells_the_story and line.index in (institutions.HERO_HOSPITAL, institutions.SOLO_CLINIC)

    def _heroes(self, written: Sequence[NewInstitution], pictures: Pictures) -> None:
        at = self._scene.at(45, self._scene.dice("story"))
        with service_transaction("seed"):
            self.accounts.of_offices(written)
            made = story.make(self._scene, written, pictures, at)
            bulk.write_practitioners(made)
            self.accounts.of_heroes(made, written)
        for hero, new in zip(story.HEROES, made, strict=True):
            if hero.has_licence:
                role = persona(_ROLE[hero.register])
                issued = licences.issue([Wish(licences.subject_of_practitioner(new), at)], role)
                uses.happen(self._scene, issued, self._scene.dice("story uses"), always=True)
                self.licences += len(issued)
        self._number += len(made)
        self._progress(len(made))

    def _staff(self, chunk: Sequence[Outline], written: Sequence[NewInstitution], heads: Headcount) -> Iterator[Order]:
        others = tuple(self._neighbours)
        dice = self._scene.dice("applications", chunk[0].index)
        staff = sum(heads.physicians[line.index] + heads.nurses[line.index] for line in chunk)
        times = licences.instants(self._scene, dice, max(8, staff // _APPLICANTS_AT_ONCE))
        for line, new in zip(chunk, written, strict=True):
            for register, counts in ((Register.PHYSICIAN, heads.physicians), (Register.NURSE, heads.nurses)):
                for _head in range(counts[line.index]):
                    yield self._order(register, line, new.row, others, dice.choice(times))

    def _order(
        self, register: Register, line: Outline, institution: Institution, others: tuple[Institution, ...], at: datetime
    ) -> Order:
        place, number = self._made[register], self._number
        self._made[register] += 1
        self._number += 1
        at_heroes = self._tells_the_story and line.index == institutions.HERO_HOSPITAL
        return Order(
            register,
            number,
            place,
            institution,
            line.kind.categories,
            trait_of(self._scene, register, number, place, at_heroes=at_heroes),
            others,
            at,
        )

    def _practitioners(self, orders: Sequence[Order], pictures: Pictures) -> None:
        with service_transaction("seed"):
            made = [practitioners.make(self._scene, order, pictures) for order in orders]
            bulk.write_practitioners(made)
        dice = self._scene.dice("practitioner licences", orders[0].number)
        for register in (Register.PHYSICIAN, Register.NURSE):
            self._issue(
                [
                    Wish(licences.subject_of_practitioner(new), order.licence_at)
                    for order, new in zip(orders, made, strict=True)
                    if order.register is register and dice.chance(APPLY)
                ],
                register,
                dice,
            )
        self._progress(len(orders))

    def _issue(self, wishes: Sequence[Wish], register: Register, dice: Dice) -> None:
        """Issue to those who applied; then life goes on with some of the licences."""
        issued = licences.issue(wishes, persona(_ROLE[register]))
        entries = {wish.subject.holder_id: wish.subject.entry for wish in wishes}
        self._episodes.befall([Holder(entries[each.holder_id], each) for each in issued], dice)
        uses.happen(self._scene, issued, dice)
        self.licences += len(issued)
