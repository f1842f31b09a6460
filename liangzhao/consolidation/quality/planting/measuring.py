"""Planting defects at a known rate, and how well each rule finds its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from liangzhao.consolidation.quality.model import Action, Context, Finding, Kind
from liangzhao.consolidation.quality.planting.clean import Cells, World
from liangzhao.consolidation.quality.planting.defects import PLANTERS
from liangzhao.consolidation.quality.rules.standing import PRINTED
from liangzhao.consolidation.quality.running import examine

FIRST_ROW = 2
"""The line of the first row in the file that is written: the headings stand above."""


@dataclass
class Plot:
    """Rows of one kind, the key of their plants, and what else the rules need to see."""

    kind: Kind
    rows: list[Cells] = field(default_factory=list)
    key: dict[tuple[int, str], str] = field(default_factory=dict)
    truth: dict[tuple[int, str], str] = field(default_factory=dict)
    copies: dict[str, Cells] = field(default_factory=dict)

    def add(self, row: Cells, planted: Mapping[str, str], right: Cells) -> None:
        """One row with the rules that must find something in it; ``right`` is the row as it was."""
        number = len(self.rows) + FIRST_ROW
        self.rows.append(row)
        for rule, name in planted.items():
            self.key[number, rule] = name
            self.truth[number, name] = right.get(name, "")

    @property
    def numbered(self) -> Iterable[tuple[int, Cells]]:
        """The rows with their lines."""
        return enumerate(self.rows, start=FIRST_ROW)


def planted(world: World, kind: Kind, count: int, share: float = 0.3) -> Plot:
    """So many clean rows, of which this share was spoilt, every rule of the kind in its turn."""
    plot = Plot(kind)
    rules = list(PLANTERS[kind].items())
    spoilt = 0
    for row in _clean(world, kind, count):
        if world.dice.random() >= share:
            plot.add(row, {}, row)
            continue
        turn, again = spoilt % (len(rules) + 1), spoilt // (len(rules) + 1)
        spoilt += 1
        if turn == len(rules):
            _disagree(plot, row)
            continue
        for made, rules_of_row in rules[turn][1](world, row, again):
            plot.add(made, rules_of_row, row)
    return plot


def _clean(world: World, kind: Kind, count: int) -> Iterator[Cells]:
    """Institutions of a clean list are open: that one ended, no list tells the register (DQ-36)."""
    if kind is Kind.INSTITUTION:
        return (row if row["status"] == "ACTIVE" else {**row, "status": "ACTIVE"} for row in world.rows[:count])
    return world.persons(kind, count)


def _disagree(plot: Plot, row: Cells) -> None:
    """The copy of the other level says something newer."""
    number, name = row[PRINTED[plot.kind]], _SAID[plot.kind]
    plot.copies[number] = {**row, name: "示例新址9号", "updated_on": "2025-06-01"}
    plot.add(row, {"DQ-34": name}, plot.copies[number])


_SAID = {
    Kind.INSTITUTION: "address",
    Kind.PHYSICIAN: "department",
    Kind.NURSE: "department",
    Kind.QUALIFICATION: "issuing_organ",
}
"""What the copy of the other level says otherwise."""


def context(world: World, plot: Plot) -> Context:
    """What the rules may know when they look at a plot."""
    return Context(plot.kind, world.on, institutions=world.known, copies=plot.copies)


@dataclass(frozen=True)
class Score:
    """How well one rule found its own defect: plants, those found, rows found, those that were plants."""

    plants: int
    hits: int
    found: int

    @property
    def recall(self) -> float:
        """The share of the plants that was found."""
        return self.hits / self.plants if self.plants else 1.0

    @property
    def precision(self) -> float:
        """The share of what was found that was planted."""
        return self.hits / self.found if self.found else 1.0


def scores(plot: Plot, findings: Iterable[Finding]) -> dict[str, Score]:
    """Recall and precision of each rule, row by row."""
    plants: dict[str, set[int]] = defaultdict(set)
    found: dict[str, set[int]] = defaultdict(set)
    for number, rule in plot.key:
        plants[rule].add(number)
    for finding in findings:
        found[finding.rule].add(finding.row)
    return {
        rule: Score(len(plants[rule]), len(plants[rule] & found[rule]), len(found[rule]))
        for rule in sorted(plants.keys() | found.keys())
    }


def wrong_fixes(plot: Plot, findings: Iterable[Finding]) -> list[Finding]:
    """What the machine would have mended by itself, and not to what was right."""
    return [each for each in findings if each.action is Action.AUTO and not _is_right(plot, each)]


def _is_right(plot: Plot, finding: Finding) -> bool:
    """A subject or scope in words is right when it is the code, or the name, of what the words say."""
    new, name = finding.found.new, finding.found.field
    if finding.rule in _BY_MEANING:
        return new in _BY_MEANING[finding.rule]
    return new == plot.truth.get((finding.row, name))


_BY_MEANING = {
    "DQ-02": {"艾力·吐尔逊"},
    "DQ-24": {"03;04"},
    "DQ-26": {"内科专业", "口腔专业", "公共卫生类别专业", "中医专业"},
}


def measured(world: World, plot: Plot) -> tuple[dict[str, Score], list[Finding]]:
    """The scores of a plot, and the wrong mendings in it."""
    findings = examine(plot.numbered, context(world, plot))
    return scores(plot, findings), wrong_fixes(plot, findings)
