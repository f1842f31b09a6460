"""电子证照统计: base, eligible, issued and obstacles in the actor's reach, with the lists behind every number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from liangzhao.kernel.periods import add_months
from liangzhao.registers.effects import Register
from liangzhao.supervision.models import Coverage, FirstIssues, Obstacle, Refresh, Standing


@dataclass(frozen=True)
class Line:
    """Counts of one group: always numerator and denominator together."""

    key: str
    base: int
    eligible: int
    issued: int

    @property
    def rate(self) -> float | None:
        """覆盖率: issued of the base, None for an empty base."""
        return self.issued / self.base if self.base else None

    @property
    def eligible_rate(self) -> float | None:
        """可领覆盖率: issued of the eligible."""
        return self.issued / self.eligible if self.eligible else None


@dataclass(frozen=True)
class Part:
    """The part of the register that is counted: everything in reach, or narrowed by organ, area, class, institution."""

    authority_id: UUID | None = None
    area_path: str = ""
    institution_class: str | None = None
    institution_id: UUID | None = None

    def conditions(self) -> dict[str, object]:
        """What rows of this part have in common; an empty class is a class of its own: not yet classified."""
        exact: dict[str, object] = {
            "authority_id": self.authority_id,
            "institution_class": self.institution_class,
            "institution_id": self.institution_id,
            "area_path": self.area_path or None,
        }
        return {name: value for name, value in exact.items() if value is not None}


EVERYTHING = Part()
GROUPS: Mapping[str, str] = {
    "authority": "authority_id",
    "area": "area_path",
    "class": "institution_class",
    "institution": "institution_id",
}
_COUNTS = {"base": Sum("base"), "eligible": Sum("eligible"), "issued": Sum("issued")}


def as_of() -> datetime | None:
    """The moment the counts are of; None before the first count."""
    row = Refresh.objects.filter(pk=1).first()
    return row.read_until if row else None


def totals(part: Part = EVERYTHING) -> dict[Register, Line]:
    """The counts of all three registers, of everything in reach or of a part of it."""
    rows = Coverage.objects.filter(**part.conditions()).values_list("kind").annotate(**_COUNTS)
    found = {kind: Line("", base, eligible, issued) for kind, base, eligible, issued in rows}
    return {kind: found.get(kind, Line("", 0, 0, 0)) for kind in Register}


def total(kind: Register, part: Part = EVERYTHING) -> Line:
    """The counts of one register; of one institution they come from the standings."""
    if part.institution_id is not None:
        rows = Standing.objects.filter(kind=kind, **part.conditions())
        counted = rows.aggregate(
            base=Count("pk", filter=WHICH["base"]),
            eligible=Count("pk", filter=WHICH["eligible"]),
            issued=Count("pk", filter=WHICH["issued"]),
        )
        return Line("", counted["base"], counted["eligible"], counted["issued"])
    return totals(part)[kind]


def by(group: str, kind: Register, part: Part = EVERYTHING) -> list[Line]:
    """The counts per 审批机关 (``authority``), 区 (``area``) or 机构类别 (``class``), the largest base first."""
    column = GROUPS[group]
    found = Coverage.objects.filter(kind=kind, **part.conditions()).values_list(column).annotate(**_COUNTS)
    return [Line(str(key), base, eligible, issued) for key, base, eligible, issued in found.order_by("-base", column)]


def by_institution(kind: Register, part: Part, *, limit: int) -> list[Line]:
    """The counts of the institutions with the largest base in a part; meant for one authority or area."""
    rows = Standing.objects.filter(WHICH["base"], kind=kind, **part.conditions()).values_list("institution_id")
    found = rows.annotate(
        base=Count("pk"), eligible=Count("pk", filter=Q(is_eligible=True)), issued=Count("pk", filter=Q(is_issued=True))
    )
    return [
        Line(str(key), base, eligible, issued)
        for key, base, eligible, issued in found.order_by("-base", "institution_id")[:limit]
    ]


def obstacles(kind: Register, part: Part = EVERYTHING) -> list[tuple[str, int]]:
    """How many of the base fail each rule, the most frequent first."""
    found = Obstacle.objects.filter(kind=kind, **part.conditions()).values_list("rule_id").annotate(all=Sum("count"))
    return list(found.order_by("-all", "rule_id"))


def by_month(kind: Register, months: Sequence[date], part: Part = EVERYTHING) -> list[tuple[date, int]]:
    """How many had their first licence in each month, named by its first day."""
    rows = FirstIssues.objects.filter(kind=kind, month__in=months, **part.conditions())
    counted = dict(rows.values_list("month").annotate(all=Sum("count")))
    return [(month, counted.get(month, 0)) for month in months]


WHICH = {
    "base": Q(in_base=True),
    "eligible": Q(in_base=True, is_eligible=True),
    "issued": Q(in_base=True, is_issued=True),
    "missing": Q(in_base=True, is_eligible=True, is_issued=False),
    "obstructed": Q(in_base=True, is_eligible=False),
    "first": Q(first_issued_on__isnull=False),
}


def listed(
    kind: Register, which: str, part: Part = EVERYTHING, *, rule_id: str = "", month: date | None = None
) -> QuerySet[Standing]:
    """The standings behind a number, in the order of names; page through them by ``after``."""
    rows = Standing.objects.filter(WHICH[which], kind=kind, **part.conditions())
    if rule_id:
        rows = rows.filter(WHICH["base"], obstacles__contains=[rule_id])
    if month is not None:
        rows = rows.filter(first_issued_on__gte=month, first_issued_on__lt=add_months(month, 1))
    return rows.order_by("sort_key", "id")


def after(rows: QuerySet[Standing], cursor: UUID | None) -> QuerySet[Standing]:
    """The rows behind the one named; all of them when it is not in reach."""
    last = Standing.objects.filter(pk=cursor).values_list("sort_key", "pk").first() if cursor else None
    if last is None:
        return rows
    key, pk = last
    return rows.filter(Q(sort_key__gte=key), Q(sort_key__gt=key) | Q(sort_key=key, pk__gt=pk))
