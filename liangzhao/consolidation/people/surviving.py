"""Which of two entries that are one should stay: a suggestion with the rule that says so; the officers choose.

An entry that stands in the register before one that was ended. Then an e-licence in force, because that of the entry
that goes is cancelled. Then the latest approved registration (domain.md §8, D08), the fuller entry, and at last the one
that was entered first. Whose values are suggested is asked of the same days (``latest``); where they are the values of
the entry that goes, the reason says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.models import Merge
from liangzhao.consolidation.people import latest
from liangzhao.consolidation.people.comparing import INSTITUTION_FIELDS, PERSON_FIELDS
from liangzhao.consolidation.people.latest import Latest
from liangzhao.consolidation.people.parts import Pair, Side
from liangzhao.kernel import clock
from liangzhao.kernel.uuid7 import instant_of
from liangzhao.kernel.words import Sentence, _, sentence
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import State
from liangzhao.registers.institutions import merging as institutions
from liangzhao.registers.institutions.workflow import INSTITUTION
from liangzhao.registers.people import merging as people

Rank = Callable[[str, Pair], Mapping[UUID, int]]


class Suggested(NamedTuple):
    """The side that should stay, and why."""

    side: Side
    why: Sentence


def suggested(kind: str, pair: Pair) -> Suggested:
    """The first rule that tells the two apart says which of them should stay."""
    with service_transaction("merging"):
        days = _days(kind, pair)
        if found := _first(_BEFORE_DAYS, kind, pair):
            return _beside(found, days)
        if days.side is not None:
            return Suggested(days.side, days.why)
        found = _first(_AFTER_DAYS, kind, pair) or _entered_first(pair)
        return found._replace(why=sentence(_("%(tie)s；%(why)s"), tie=days.tie, why=found.why))


def _days(kind: str, pair: Pair) -> Latest:
    if kind == Merge.Kind.PERSON:
        return latest.of_persons(pair)
    return latest.of_institutions(pair, institutions.found(*pair))


def _first(rules: tuple[tuple[Rank, str], ...], kind: str, pair: Pair) -> Suggested | None:
    for rank, why in rules:
        of = rank(kind, pair)
        mine, theirs = of.get(pair.survivor, 0), of.get(pair.absorbed, 0)
        if mine != theirs:
            return Suggested("survivor" if mine > theirs else "absorbed", Sentence(why))
    return None


def _beside(found: Suggested, days: Latest) -> Suggested:
    """What the values beside it are suggested by, when the entry that goes was approved later."""
    if days.side in (None, found.side):
        return found
    says = _("%(why)s；不同的内容建议取并入的一条：%(latest)s")
    return found._replace(why=sentence(says, why=found.why, latest=days.why))


def _entered_first(pair: Pair) -> Suggested:
    first, other = (clock.local_date(instant_of(key)) for key in sorted(pair))
    side: Side = "survivor" if pair.survivor < pair.absorbed else "absorbed"
    if first == other:
        return Suggested(side, sentence(_("同日（%(day)s）先进入登记簿"), day=first))
    return Suggested(side, sentence(_("较早进入登记簿（%(first)s，早于%(other)s）"), first=first, other=other))


def _standing(kind: str, pair: Pair) -> Mapping[UUID, int]:
    if kind == Merge.Kind.PERSON:
        return {}
    return {key: row.status not in INSTITUTION.final_states for key, row in institutions.found(*pair).items()}


def _licensed(kind: str, pair: Pair) -> Mapping[UUID, int]:
    holders = Q(kind=Licence.Kind.INSTITUTION) if kind == Merge.Kind.INSTITUTION else ~Q(kind=Licence.Kind.INSTITUTION)
    runs = Q(valid_until=None) | Q(valid_until__gte=clock.today())
    found = Licence.objects.filter(holders, runs, holder_id__in=list(pair), state=State.ISSUED)
    return dict.fromkeys(found.values_list("holder_id", flat=True), 1)


def _fuller(kind: str, pair: Pair) -> Mapping[UUID, int]:
    if kind == Merge.Kind.PERSON:
        return {key: _filled(row, PERSON_FIELDS) for key, row in people.found(*pair).items()}
    return {key: _filled(row, INSTITUTION_FIELDS) for key, row in institutions.found(*pair).items()}


def _filled(row: object, names: Mapping[str, str]) -> int:
    return sum(getattr(row, name) not in (None, "") for name in names)


_BEFORE_DAYS: tuple[tuple[Rank, str], ...] = (
    (_standing, _("在册，另一条已不在册")),
    (_licensed, _("持有有效的电子证照")),
)
_AFTER_DAYS: tuple[tuple[Rank, str], ...] = ((_fuller, _("登记内容更完整")),)
