"""电子证照统计: base, eligible, issued and obstacles in the actor's reach, with the lists behind every number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from liangzhao.registers.effects import Register
from liangzhao.supervision.models import Coverage, Obstacle, Refresh, Standing

SMALL_CELL = 5
"""Counts of people below this are not published (domain.md §7.1)."""


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


GROUPS = {"authority": "authority_id", "area": "area_path", "class": "institution_class"}


def as_of() -> datetime | None:
    """The moment the counts are of; None before the first count."""
    row = Refresh.objects.filter(pk=1).first()
    return row.read_until if row else None


def total(kind: Register, **narrowed: object) -> Line:
    """The counts of everything in reach."""
    found = _rows(kind, narrowed).aggregate(base=Sum("base"), eligible=Sum("eligible"), issued=Sum("issued"))
    return Line("", found["base"] or 0, found["eligible"] or 0, found["issued"] or 0)


def by(group: str, kind: Register, **narrowed: object) -> list[Line]:
    """The counts per 审批机关 (``authority``), 区 (``area``) or 机构类别 (``class``), the largest base first."""
    column = GROUPS[group]
    found = (
        _rows(kind, narrowed)
        .values_list(column)
        .annotate(base=Sum("base"), eligible=Sum("eligible"), issued=Sum("issued"))
    )
    return [Line(str(key), base, eligible, issued) for key, base, eligible, issued in found.order_by("-base", column)]


def obstacles(kind: Register, **narrowed: object) -> list[tuple[str, int]]:
    """How many of the base fail each rule, the most frequent first."""
    narrowed.pop("institution_class", None)
    found = Obstacle.objects.filter(kind=kind, **narrowed).values_list("rule_id").annotate(all=Sum("count"))
    return list(found.order_by("-all", "rule_id"))


def by_month(kind: Register, months: Iterable[str]) -> list[tuple[str, int]]:
    """How many had their first licence in each month YYYY-MM."""
    counted = dict.fromkeys(months, 0)
    rows = Standing.objects.filter(kind=kind, first_issued_on__isnull=False)
    for day in rows.values_list("first_issued_on", flat=True).iterator():
        if day is not None and f"{day:%Y-%m}" in counted:
            counted[f"{day:%Y-%m}"] += 1
    return list(counted.items())


WHICH = {
    "base": Q(in_base=True),
    "eligible": Q(in_base=True, is_eligible=True),
    "issued": Q(in_base=True, is_issued=True),
    "missing": Q(in_base=True, is_eligible=True, is_issued=False),
    "obstructed": Q(in_base=True, is_eligible=False),
}


def listed(
    kind: Register,
    which: str,
    *,
    rule_id: str = "",
    authority_id: UUID | None = None,
    area_path: str = "",
    institution_class: str = "",
) -> QuerySet[Standing]:
    """The standings behind a number, in the order of names; page through them by (sort_key, id)."""
    rows = Standing.objects.filter(WHICH[which], kind=kind)
    if rule_id:
        rows = rows.filter(obstacles__contains=[rule_id])
    if authority_id is not None:
        rows = rows.filter(authority_id=authority_id)
    if area_path:
        rows = rows.filter(area_path=area_path)
    if institution_class:
        rows = rows.filter(institution_class=institution_class)
    return rows.order_by("sort_key", "id")


def _rows(kind: Register, narrowed: dict[str, object]) -> QuerySet[Coverage]:
    return Coverage.objects.filter(kind=kind, **narrowed)
