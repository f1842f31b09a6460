"""For an authority: coverage 电子证照统计 of what it registered (本机关登记) and of its area (本辖区)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Query, Schema

from liangzhao.access.permissions import P
from liangzhao.api.doors import Doors, Request, requires
from liangzhao.api.words import answers
from liangzhao.kernel import clock
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.reference import codes
from liangzhao.reference.models import Authority
from liangzhao.registers.effects import Register
from liangzhao.supervision import coverage

router = Doors(tags=["管理端"])
Kind = Annotated[Register, Query(description="登记簿")]
By = Annotated[Literal["authority", "area", "class"], Query(description="按审批机关、按区域或按机构类别")]


class CoverageLine(Schema):
    """Counts of one group; rates are null where there is nothing to divide by."""

    key: str
    name: str
    base: int
    eligible: int
    issued: int
    rate: float | None
    eligible_rate: float | None


class ObstacleLine(Schema):
    """How many of the base fail one rule."""

    rule: str
    count: int


class CoverageAnswer(Schema):
    """Counts with the moment they are of; null before the first count."""

    kind: Register
    as_of: datetime | None
    total: CoverageLine
    lines: list[CoverageLine]
    obstacles: list[ObstacleLine]


@router.get("/gov/coverage/registered", response=answers(CoverageAnswer, signed_in=True))
@requires(P.STATISTICS_READ, scope=DatabaseRole.REGISTRAR)
def coverage_registered(request: Request, kind: Kind, by: By = "authority") -> CoverageAnswer:  # noqa: ARG001
    """Coverage of what this authority registered."""
    return _coverage(kind, by)


@router.get("/gov/coverage/area", response=answers(CoverageAnswer, signed_in=True))
@requires(P.STATISTICS_READ, scope=DatabaseRole.AREA)
def coverage_area(request: Request, kind: Kind, by: By = "authority") -> CoverageAnswer:  # noqa: ARG001
    """Coverage of the area of this authority, whoever registered."""
    return _coverage(kind, by)


def _coverage(kind: Register, by: str) -> CoverageAnswer:
    lines = coverage.by(by, kind)
    names = _names(by, [line.key for line in lines])
    return CoverageAnswer(
        kind=kind,
        as_of=coverage.as_of(),
        total=_line(coverage.total(kind), "", ""),
        lines=[_line(line, *names[line.key]) for line in lines],
        obstacles=[ObstacleLine(rule=rule, count=count) for rule, count in coverage.obstacles(kind)],
    )


def _line(line: coverage.Line, key: str, name: str) -> CoverageLine:
    return CoverageLine(
        key=key,
        name=name,
        base=line.base,
        eligible=line.eligible,
        issued=line.issued,
        rate=line.rate,
        eligible_rate=line.eligible_rate,
    )


def _names(by: str, keys: list[str]) -> dict[str, tuple[str, str]]:
    """Code and name of each group; an area is named by the health authority that looks after it."""
    if by == "class":
        return {key: (key, codes.name("institution_class", key, clock.today())) for key in keys}
    if by == "area":
        rows = Authority.objects.filter(path__in=keys)
        return dict.fromkeys(keys, ("", "")) | {row.path: (row.uscc, row.name) for row in rows}
    rows = Authority.objects.filter(pk__in=[UUID(key) for key in keys])
    return {str(row.pk): (row.uscc, row.name) for row in rows}
