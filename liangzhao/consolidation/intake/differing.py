"""What a row says otherwise of the institution that has its 登记号: its authority decides field by field what is right.

The register is not changed by the row. What somebody is asked already, or decided to keep, is not asked again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from liangzhao.consolidation.importing import overruling
from liangzhao.consolidation.importing.institutions import Told
from liangzhao.consolidation.importing.our_fields import FIELD_WORDS
from liangzhao.consolidation.importing.report import DIFFERENT, Problem
from liangzhao.consolidation.intake import fields
from liangzhao.consolidation.intake.records import SUBJECTS
from liangzhao.consolidation.matching.folding import fold
from liangzhao.consolidation.models import WAITING, Load, Proposal
from liangzhao.consolidation.quality.model import Finding, Found, Kind
from liangzhao.consolidation.quality.rules import BY_ID
from liangzhao.kernel.words import _, sentence
from liangzhao.registers.models import Institution

RULE = "DQ-34"
_ASKED = _("%(field)s与登记簿不同，登记簿没有改动；是否采用名单的内容，由登记机关在数据清理中决定。")
_KEPT = _("%(field)s与登记簿不同；登记机关此前已决定保留登记簿的内容，登记簿没有改动。")
_TOLD_OTHERWISE = frozenset({"name", "reg_no"})
"""The number is the same, and of a name ``renamed`` asks."""
_CONFIDENCE = 0.8
_State = Proposal.State
_Values = tuple[str, str, str]


@dataclass(frozen=True)
class Difference:
    """One field: what is said of it to whoever loads, and what its authority is asked, unless it was asked before."""

    problem: Problem
    finding: Finding | None


def of_row(number: int, holder: Institution, told: Told) -> list[Difference]:
    """What a row says otherwise than the register of what it knows of an institution."""
    found = list(_found(holder, told))
    before = _asked_before(holder.pk) if found else {}
    return [_difference(number, each, before.get((each.field, each.old, each.new or ""))) for each in found]


def asks(proposal: Proposal, load: Load) -> bool:
    """Whether a finding asks if what a list says of an entry is right: its value is the register's."""
    return proposal.rule == RULE and load.origin == Load.Origin.FILE


def _found(holder: Institution, told: Told) -> Iterator[Found]:
    said: dict[str, object] = {**told.facts, **({SUBJECTS: sorted(told.subjects)} if told.subjects else {})}
    changed = overruling.said_otherwise(holder, told.facts).keys() | ({SUBJECTS} & said.keys())
    places = {name: fields.place_of(Kind.INSTITUTION, name) for name in said if name in changed - _TOLD_OTHERWISE}
    for name, place in places.items():
        if place is None:
            continue  # follows from another field
        ours, theirs = place.write(holder), _text(said[name])
        if fold(ours) != fold(theirs):
            yield Found(name, ours, theirs, confidence=_CONFIDENCE)


def _text(value: object) -> str:
    return ";".join(map(str, value)) if isinstance(value, list) else str(value)


def _asked_before(entry: UUID) -> Mapping[_Values, str]:
    """What waits, and what somebody kept, of the same kind about an entry: by field and values, the state."""
    decided = Q(state=_State.REJECTED, decided_by__isnull=False)
    known = Proposal.objects.filter(Q(state__in=WAITING) | decided, rule=RULE, entry_id=entry)
    return {(each.field, each.old or "", each.new or ""): each.state for each in known.defer("chosen")}


def _difference(number: int, found: Found, before: str | None) -> Difference:
    says = sentence(_KEPT if before == _State.REJECTED else _ASKED, field=sentence(FIELD_WORDS[found.field]))
    value = (found.new or "")[:60]
    problem = Problem(number, RULE, found.field, value, says, blocks=False, fault=DIFFERENT)
    return Difference(problem, BY_ID[RULE].finding(number, found) if before is None else None)


def problems(differences: Sequence[Difference]) -> tuple[Problem, ...]:
    """What is said of them to whoever loads."""
    return tuple(each.problem for each in differences)


def findings(differences: Sequence[Difference]) -> tuple[Finding, ...]:
    """What is asked."""
    return tuple(each.finding for each in differences if each.finding)
