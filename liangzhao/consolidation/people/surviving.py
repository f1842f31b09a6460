"""Which of two entries that are one should stay: a suggestion with the rule that says so; the officers choose.

An e-licence in force first, because that of the entry that goes is cancelled. Then the latest approved registration
(domain.md §8, D08). Where these agree, the fuller entry, and at last the one that was entered first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.models import Merge
from liangzhao.consolidation.people.comparing import INSTITUTION_FIELDS, PERSON_FIELDS, latest_approved
from liangzhao.consolidation.people.parts import Pair, Side
from liangzhao.kernel import clock
from liangzhao.kernel.words import _
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import State
from liangzhao.registers.institutions import merging as institutions
from liangzhao.registers.people import merging as people

Rank = Callable[[str, Pair], Mapping[UUID, int]]


class Suggested(NamedTuple):
    """The side that should stay, and why."""

    side: Side
    why: str


def suggested(kind: str, pair: Pair) -> Suggested:
    """The first rule that tells the two apart says which of them should stay."""
    with service_transaction("merging"):
        for rank, why in _RULES:
            of = rank(kind, pair)
            mine, theirs = of.get(pair.survivor, 0), of.get(pair.absorbed, 0)
            if mine != theirs:
                return Suggested("survivor" if mine > theirs else "absorbed", why)
    return Suggested("survivor" if pair.survivor < pair.absorbed else "absorbed", _("较早进入登记簿"))


def _licensed(kind: str, pair: Pair) -> Mapping[UUID, int]:
    holders = Q(kind=Licence.Kind.INSTITUTION) if kind == Merge.Kind.INSTITUTION else ~Q(kind=Licence.Kind.INSTITUTION)
    runs = Q(valid_until=None) | Q(valid_until__gte=clock.today())
    found = Licence.objects.filter(holders, runs, holder_id__in=list(pair), state=State.ISSUED)
    return dict.fromkeys(found.values_list("holder_id", flat=True), 1)


def _latest(kind: str, pair: Pair) -> Mapping[UUID, int]:
    if kind == Merge.Kind.PERSON:
        return {key: day.toordinal() for key, day in latest_approved(pair).items()}
    return {key: (row.issued_on or date.min).toordinal() for key, row in institutions.found(*pair).items()}


def _fuller(kind: str, pair: Pair) -> Mapping[UUID, int]:
    if kind == Merge.Kind.PERSON:
        return {key: _filled(row, PERSON_FIELDS) for key, row in people.found(*pair).items()}
    return {key: _filled(row, INSTITUTION_FIELDS) for key, row in institutions.found(*pair).items()}


def _filled(row: object, names: Mapping[str, str]) -> int:
    return sum(getattr(row, name) not in (None, "") for name in names)


_RULES: tuple[tuple[Rank, str], ...] = (
    (_licensed, _("持有有效的电子证照")),
    (_latest, _("最近核准登记")),
    (_fuller, _("登记内容更完整")),
)
