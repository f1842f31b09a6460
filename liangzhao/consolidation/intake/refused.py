"""Rows of a list that a rule kept out of the registers: how many for each rule, which are the first, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import nsmallest

from liangzhao.consolidation.importing.report import ELSEWHERE
from liangzhao.consolidation.importing.totals import BLANK
from liangzhao.consolidation.importing.totals import RULE as TOTAL
from liangzhao.consolidation.intake import constraints, isolated
from liangzhao.consolidation.quality.rules import BY_ID
from liangzhao.kernel.words import _, sentence

MOST = 1000
"""So many rows are named in an account; the others are counted."""
WORDS: Mapping[str, str] = {
    BLANK: _("空行"),
    "IM-02": _("没有名称或姓名"),
    "IM-03": _("列数多于表头"),
    ELSEWHERE: _("不属本机关管辖"),
    "IM-05": _("属于其他机构"),
    "IM-06": _("本机关没有登记的医师"),
    constraints.RULE: _("与登记簿矛盾"),
    "IM-08": _("与登记簿不同"),
    TOTAL: _("合计行"),
    "IM-10": _("必填项未填写"),
}
"""What the rules of taking in say of a row; those of quality say it themselves."""
_NOTHING_TO_MEND = (BLANK, TOTAL, ELSEWHERE, isolated.RULE)


@dataclass
class Refused:
    """The rows of a list that were left out, however many: counted by rule, and the first of them."""

    by_rule: Counter[str] = field(default_factory=Counter)
    first: dict[int, str] = field(default_factory=dict)

    def add(self, rows: Mapping[int, str]) -> None:
        """More rows with the rule against each."""
        if rows:
            self._take(rows, Counter(rows.values()))

    def join(self, other: Refused) -> None:
        """The rows of another part of the list."""
        self._take(other.first, other.by_rule)

    def _take(self, rows: Mapping[int, str], by_rule: Counter[str]) -> None:
        self.by_rule += by_rule
        told = {**self.first, **rows}
        self.first = {number: told[number] for number in nsmallest(MOST, told)}

    def to_mend(self, repeated: int) -> int:
        """How many are to be mended, as ``report.refused`` counts; ``repeated`` say again what a row before said."""
        return max(self.by_rule.total() - sum(self.by_rule[rule] for rule in _NOTHING_TO_MEND) - repeated, 0)

    def as_json(self) -> dict[str, object]:
        """The first rows with rule and reason, and how many more there are."""
        return {
            "refused": [{"row": row, "rule": rule, "says": why(rule)} for row, rule in sorted(self.first.items())],
            "refused_more": self.by_rule.total() - len(self.first),
        }


def why(rule: str) -> str:
    """What a rule that keeps rows out says of them, in Chinese."""
    return sentence(WORDS[rule] if rule in WORDS else BY_ID[rule].says).render()
