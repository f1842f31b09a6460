"""Whose registration was approved later: the one place suggestions of a merge ask for dates (domain.md §8, D08)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from liangzhao.consolidation.people.parts import SIDES, Pair, Side
from liangzhao.kernel.words import Sentence, _, sentence
from liangzhao.registers.models import Institution, NurseRegistration, PhysicianRegistration


@dataclass(frozen=True)
class Latest:
    """The day of the last approved registration of each of two entries, as far as it is known.

    ``numbered`` is the only one of two institutions that has a 登记号: what the other says of a licence names none.
    """

    survivor: date | None
    absorbed: date | None
    numbered: Side | None = None

    @property
    def side(self) -> Side | None:
        """Whose is later; None when the days do not tell the two apart."""
        if self.numbered:
            return self.numbered
        mine, theirs = self.survivor or date.min, self.absorbed or date.min
        if mine == theirs:
            return None
        return "survivor" if mine > theirs else "absorbed"

    @property
    def days(self) -> dict[str, object]:
        """The later and the earlier day, for a sentence."""
        later, earlier = sorted((self.survivor or date.min, self.absorbed or date.min), reverse=True)
        return {"later": later, "earlier": earlier}

    @property
    def tie(self) -> Sentence:
        """That the days do not tell the two apart."""
        if self.survivor is None:
            return Sentence(_("两条均无核准日期"))
        return sentence(_("两条核准日期相同（%(day)s）"), day=self.survivor)

    @property
    def why(self) -> Sentence:
        """The later day before the earlier one, or the number before none."""
        if self.numbered:
            return Sentence(_("仅一方有登记号"))
        if None in (self.survivor, self.absorbed):
            return sentence(_("仅一方有核准日期（%(day)s）"), day=self.survivor or self.absorbed)
        return Sentence(_("最近核准登记（%(later)s，晚于%(earlier)s）"), self.days)

    def suggests(self) -> tuple[Side, Sentence]:
        """Whose value is right where both say something; where the days do not tell, that of the entry that stays."""
        if self.side is None:
            return "survivor", sentence(_("%(why)s，随保留的一条"), why=self.tie)
        return self.side, self.why


def of_persons(pair: Pair) -> Latest:
    """The last approved registration of each person, of either kind."""
    found = _approved(pair)
    return Latest(found.get(pair.survivor), found.get(pair.absorbed))


def of_institutions(pair: Pair, rows: Mapping[UUID, Institution]) -> Latest:
    """The licence each institution has now, by the day it was issued; one without a 登记号 says of none."""
    numbered: list[Side] = [side for side in SIDES if rows[pair.of(side)].reg_no]
    issued = {key: row.issued_on for key, row in rows.items()}
    return Latest(issued.get(pair.survivor), issued.get(pair.absorbed), numbered[0] if len(numbered) == 1 else None)


def _approved(person_ids: Iterable[UUID]) -> dict[UUID, date]:
    found: dict[UUID, date] = {}
    for model in (PhysicianRegistration, NurseRegistration):
        rows = model.objects.filter(person_id__in=list(person_ids)).values_list("person_id", "approved_on")
        for person_id, day in rows:
            found[person_id] = max(day, found.get(person_id, day))
    return found
