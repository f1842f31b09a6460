"""The quality score of an authority and source: six parts of 0 to 100 with the counts behind each (domain.md §8).

A pure function of rows and findings, so that the same load scores the same before and after, whoever asks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from liangzhao.consolidation.importing import dates
from liangzhao.consolidation.quality.model import Finding, Kind, Numbered, Row

REQUIRED: dict[Kind, tuple[str, ...]] = {
    Kind.INSTITUTION: (
        "name", "reg_no", "uscc", "address", "division", "institution_class", "principal_name", "valid_from",
        "valid_until",
    ),
    Kind.PHYSICIAN: (
        "name", "id_no", "sex", "birth_date", "licence_no", "level", "category", "scopes", "institution", "qual_no",
    ),
    Kind.NURSE: (
        "name", "id_no", "sex", "birth_date", "licence_no", "institution", "first_registered_on", "valid_until",
    ),
    Kind.QUALIFICATION: ("name", "id_no", "qual_no", "obtained_on"),
}  # fmt: skip
"""What a register entry of the kind cannot do without (domain.md §2)."""
_TOLD_BY = {"division": "district", "institution": "institution_reg_no"}
"""What a list may say instead of a needed field; where it cannot be read, a rule says so."""

VALIDITY = frozenset(
    {
        "DQ-01",
        "DQ-02",
        "DQ-03",
        "DQ-05",
        "DQ-07",
        "DQ-11",
        "DQ-15",
        "DQ-16",
        "DQ-17",
        "DQ-20",
        "DQ-21",
        "DQ-24",
        "DQ-25",
    }
    | {"DQ-26", "DQ-31", "DQ-32", "DQ-33", "DQ-36"}
)
UNIQUENESS = frozenset({"DQ-08", "DQ-09", "DQ-10", "DQ-14", "DQ-27"})
CONSISTENCY = frozenset({"DQ-04", "DQ-06", "DQ-12", "DQ-22", "DQ-23", "DQ-28", "DQ-29", "DQ-30", "DQ-34"})
LINKAGE = frozenset({"DQ-13", "DQ-18", "DQ-19"})
FRESH_DAYS = 365
"""A row confirmed within a year is timely; registers are checked yearly."""

Part = tuple[int, int]


@dataclass(frozen=True)
class Quality:
    """Six parts as (good, all): cells filled, rows without findings of a sort, rows confirmed within a year."""

    rows: int
    completeness: Part
    validity: Part
    uniqueness: Part
    consistency: Part
    linkage: Part
    timeliness: Part
    findings: Mapping[str, int]

    @property
    def points(self) -> dict[str, float]:
        """Each part from 0 to 100, two decimals; a part without anything to judge has full points."""
        return {name: _points(getattr(self, name)) for name in PARTS}

    def as_json(self) -> dict[str, object]:
        """The points with the counts behind them."""
        parts = {
            name: {"points": self.points[name], "good": getattr(self, name)[0], "all": getattr(self, name)[1]}
            for name in PARTS
        }
        return {"rows": self.rows, **parts, "findings": dict(sorted(self.findings.items()))}


PARTS = ("completeness", "validity", "uniqueness", "consistency", "linkage", "timeliness")


def _points(part: Part) -> float:
    good, whole = part
    return round(100 * good / whole, 2) if whole else 100.0


def score(rows: Sequence[Numbered], findings: Iterable[Finding], kind: Kind, on: date) -> Quality:
    """The quality of some rows of one kind on a day."""
    concerned: dict[str, set[int]] = defaultdict(set)
    for finding in findings:
        concerned[finding.rule].add(finding.row)
    numbers = {number for number, _row in rows}
    return Quality(
        rows=len(rows),
        completeness=_completeness(rows, kind),
        validity=_without(concerned, VALIDITY, numbers),
        uniqueness=_without(concerned, UNIQUENESS, numbers),
        consistency=_without(concerned, CONSISTENCY, numbers),
        linkage=_without(concerned, LINKAGE, numbers),
        timeliness=_timeliness(rows, on),
        findings=Counter({rule: len(each & numbers) for rule, each in concerned.items() if each & numbers}),
    )


def by_group(
    rows: Sequence[Numbered], findings: Sequence[Finding], kind: Kind, on: date, group_of: Callable[[Row], str]
) -> dict[str, Quality]:
    """The same for each group of rows, for example for each authority."""
    groups: dict[str, list[Numbered]] = defaultdict(list)
    for number, row in rows:
        groups[group_of(row)].append((number, row))
    own: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        own[finding.row].append(finding)
    return {
        name: score(members, [each for number, _row in members for each in own[number]], kind, on)
        for name, members in sorted(groups.items())
    }


def _completeness(rows: Sequence[Numbered], kind: Kind) -> Part:
    needed = REQUIRED[kind]
    return sum(is_told(row, name) for _number, row in rows for name in needed), len(rows) * len(needed)


def is_told(row: Row, name: str) -> bool:
    """Whether a row says a needed field, or what tells it."""
    return bool(row.get(name) or row.get(_TOLD_BY.get(name, name)))


def tells(listed: Collection[str], name: str) -> bool:
    """Whether a list with these fields may say a needed one."""
    return name in listed or _TOLD_BY.get(name) in listed


def _without(concerned: Mapping[str, set[int]], rules: frozenset[str], numbers: set[int]) -> Part:
    wrong = {number for rule in rules for number in concerned.get(rule, ())}
    return len(numbers - wrong), len(numbers)


def _timeliness(rows: Sequence[Numbered], on: date) -> Part:
    days = [day for _number, row in rows if (day := dates.one(row.get("updated_on", "")))]
    return sum((on - day).days <= FRESH_DAYS for day in days), len(rows)
