"""What was measured, for pages and reports: by kind, over time, list by list, authority by authority.

How good entries are is read from the kept scores, so that a page costs the same for ten entries and ten million; what
became of the findings is counted as it stands today, as the workbench counts it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from liangzhao.consolidation.measuring import becoming
from liangzhao.consolidation.models import WAITING, Proposal, Score
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.score import PARTS
from liangzhao.kernel import clock
from liangzhao.reference.models import Authority

WHOLE = Q(authority_id=None)
"""The whole register of the node."""
EVERY_AUTHORITY = Q(authority_id__isnull=False)
LONGEST_COURSE = 60
_OPEN = tuple(state.lower() for state in WAITING)
Occasion = Score.Occasion


def of_authority(authority_id: UUID) -> Q:
    """What one authority registered."""
    return Q(authority_id=authority_id)


def of_area(bounds: tuple[str, str]) -> Q:
    """What the authorities of an area registered; bounds as ``authorities.subtree_bounds`` gives them."""
    return Q(authority_id__isnull=False, area_path__gte=bounds[0], area_path__lt=bounds[1])


@dataclass
class Measured:
    """The quality of some entries: parts as [good, all], rows of each rule, and the work by state and by rule."""

    measured_at: datetime
    rows: int = 0
    parts: dict[str, list[int]] = field(default_factory=lambda: {name: [0, 0] for name in PARTS})
    findings: Counter[str] = field(default_factory=Counter)
    work: Counter[str] = field(default_factory=Counter)
    rules: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, score: Score) -> None:
        """Count the entries of one authority more."""
        self.measured_at = max(self.measured_at, score.measured_at)
        self.rows += score.rows
        for name, (good, whole) in score.parts.items():
            self.parts[name][0] += good
            self.parts[name][1] += whole
        self.findings.update(score.findings)
        self.work.update({name: many for name, many in score.work.items() if isinstance(many, int)})
        for rule, states in score.work.get("rules", {}).items():
            self.rules[rule].update(states)

    def points(self, part: str) -> float:
        """A part from 0 to 100; one without anything to judge has full points."""
        good, whole = self.parts[part]
        return 100 * good / whole if whole else 100.0

    @property
    def total(self) -> float:
        """The mean of the six parts."""
        return sum(self.points(part) for part in PARTS) / len(PARTS)

    @property
    def open(self) -> int:
        """Findings that wait for somebody."""
        return sum(self.work[state] for state in _OPEN)

    @property
    def linked(self) -> float | None:
        """The share of rows that have their place in the register; None without any."""
        whole = self.rows + self.work["unlinked"]
        return self.rows / whole if whole else None

    @property
    def activated(self) -> float | None:
        """The share of persons who opened their account; None without any."""
        return self.work["activated"] / self.work["persons"] if self.work["persons"] else None

    def as_json(self) -> dict[str, object]:
        """The same with stable names; points with one decimal."""
        parts = {
            name: {"points": round(self.points(name), 1), "good": good, "all": whole}
            for name, (good, whole) in self.parts.items()
        }
        return {
            "measured_at": self.measured_at.isoformat(),
            "rows": self.rows,
            "total": round(self.total, 1),
            "parts": parts,
            "findings": dict(sorted(self.findings.items())),
            "work": dict(sorted(self.work.items())),
            "rules": {rule: dict(sorted(states.items())) for rule, states in sorted(self.rules.items())},
            "linked": _rounded(self.linked),
            "activated": _rounded(self.activated),
        }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


@dataclass(frozen=True)
class Source:
    """A list: its name and kind, how good it was as it came, how good its entries are now, and what waits of it."""

    load: UUID
    name: str
    kind: Kind
    before: Measured
    after: Measured | None
    open: int = 0

    def as_json(self) -> dict[str, object]:
        """The same with stable names."""
        return {
            "load": str(self.load),
            "source": self.name,
            "kind": str(self.kind),
            "before": self.before.as_json(),
            "after": self.after.as_json() if self.after else None,
            "open": self.open,
        }


def _sum(scores: Iterable[Score]) -> Measured | None:
    found: Measured | None = None
    for each in scores:
        found = found or Measured(each.measured_at)
        found.add(each)
    return found


def latest(kind: Kind, part: Q = WHOLE) -> Measured | None:
    """The newest measurement of the register; None before the first, or when the part has no entries."""
    runs = Score.objects.filter(part, kind=kind, occasion=Occasion.RUN)
    newest = runs.order_by("-measured_at", "-load_id").values_list("load_id", flat=True).first()
    return _sum(runs.filter(load_id=newest)) if newest else None


def course(kind: Kind, part: Q = WHOLE) -> list[Measured]:
    """The measurements of the register so far, the last of each day, the oldest first."""
    runs = Score.objects.filter(part, kind=kind, occasion=Occasion.RUN).order_by("measured_at")
    by_run: dict[UUID, list[Score]] = defaultdict(list)
    for each in runs:
        by_run[each.load_id].append(each)
    by_day = {
        clock.local_date(told.measured_at): told for scores in by_run.values() if (told := _sum(scores)) is not None
    }
    return [by_day[day] for day in sorted(by_day)][-LONGEST_COURSE:]


def sources(part: Q = WHOLE) -> list[Source]:
    """The lists that were taken in and not undone, the newest first."""
    found: dict[tuple[UUID, str], list[Score]] = defaultdict(list)
    for each in Score.objects.filter(part, occasion__in=[Occasion.BEFORE, Occasion.AFTER]).order_by("-measured_at"):
        found[each.load_id, each.occasion].append(each)
    for key in becoming.undone({load for load, _occasion in found}):
        found.pop((key, Occasion.BEFORE), None)
        found.pop((key, Occasion.AFTER), None)
    authorities = {each.authority_id for scores in found.values() for each in scores if each.authority_id}
    waiting = becoming.waiting({load for load, _occasion in found}, None if part == WHOLE else authorities)
    told = []
    for (load, occasion), scores in found.items():
        before = _sum(scores)
        if occasion == Occasion.BEFORE and before is not None:
            after = _sum(found.get((load, Occasion.AFTER), ()))
            kind = Kind(scores[0].kind)
            told.append(Source(load, scores[0].source, kind, before, after, waiting.get(load, 0)))
    return sorted(told, key=lambda each: (each.before.measured_at, str(each.load)), reverse=True)


def by_authority(kind: Kind, part: Q) -> list[tuple[Authority, Measured]]:
    """The newest measurement of each authority of a part, in the order of the area."""
    runs = Score.objects.filter(part, kind=kind, occasion=Occasion.RUN, authority_id__isnull=False)
    newest = runs.order_by("-measured_at", "-load_id").values_list("load_id", flat=True).first()
    found = {each.authority_id: _sum([each]) for each in runs.filter(load_id=newest)} if newest else {}
    organs = Authority.objects.filter(pk__in=[key for key in found if key]).order_by("area_path")
    return [(organ, told) for organ in organs if (told := found[organ.pk]) is not None]


def up_to_date(kind: Kind, part: Q, told: Measured) -> Measured:
    """A measurement of a part with what became of its findings until now."""
    return _with(told, becoming.today(kind, _authorities(kind, part))[None])


def by_authority_now(kind: Kind, part: Q) -> list[tuple[Authority, Measured]]:
    """The same of each authority of a part, in the order of the area."""
    found = by_authority(kind, part)
    rules = becoming.today(kind, [organ.pk for organ, _told in found])
    return [(organ, _with(told, rules[organ.pk])) for organ, told in found]


def _authorities(kind: Kind, part: Q) -> list[UUID] | None:
    """The authorities of a part that were ever measured; None for the whole register."""
    if part == WHOLE:
        return None
    measured = Score.objects.filter(part, kind=kind, occasion=Occasion.RUN, authority_id__isnull=False)
    return [key for key in measured.order_by().values_list("authority_id", flat=True).distinct() if key]


def _with(told: Measured, rules: becoming.Rules) -> Measured:
    states = dict.fromkeys([*(state.lower() for state in Proposal.State.values), *becoming.APART], 0)
    for each in rules.values():
        for state, many in each.items():
            states[state] += many
    return replace(told, work=Counter({**told.work, **states}), rules=rules)


def states_of(rule: Mapping[str, int]) -> tuple[int, int, int, int, int, int]:
    """Of a rule: found in all, mended, kept as they are, left out with their rows, gone by themselves, open."""
    mended, kept = rule.get(Proposal.State.APPLIED.lower(), 0), rule.get(Proposal.State.REJECTED.lower(), 0)
    aside, gone = (rule.get(each, 0) for each in becoming.APART)
    return sum(rule.values()), mended, kept, aside, gone, sum(rule.get(state, 0) for state in _OPEN)
