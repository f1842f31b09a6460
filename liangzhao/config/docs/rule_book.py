"""The rule book: every rule with its articles, and the signed cases; beside it the dated numbers of the law."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from liangzhao.config.docs.markdown import GENERATED, table
from liangzhao.kernel.rules import Finding, Outcome, Provision, Rule
from liangzhao.kernel.words import Sentence
from liangzhao.law import parameters
from liangzhao.law.eligibility import cases, institution, nurse, physician

AnyRule = Rule[Any]  # Any: the book prints rules whatever their facts are

CHAPTERS: tuple[tuple[str, tuple[AnyRule, ...]], ...] = (
    ("医疗机构电子证照", institution.RULES),
    ("医师电子证照", physician.RULES),
    ("护士电子证照", nurse.RULES),
)

_UNITS = {
    "years": "年",
    "months": "个月",
    "days": "日",
    "working days": "个工作日",
    "minutes": "分钟",
    "seconds": "秒",
    "hours": "小时",
    "beds": "张床位",
    "count": "项",
    "switch": "",
}
_CONFIDENCE = {
    "read": "已核对原文",
    "known": "未重新核对",
    "unverified": "惯例，使用前核实",
    "own": "本系统约定，可调整",
}


def pages() -> Mapping[str, str]:
    """The rule book and the table of parameters."""
    return {"rules.md": rule_book(), "parameters.md": parameter_book()}


def rule_book() -> str:
    """Every rule in Chinese: what it asks, whether it blocks, its articles with dates, its cases."""
    return "\n".join(["# 规则手册", "", GENERATED, _PREFACE, *_chapters()]).rstrip() + "\n"


def parameter_book() -> str:
    """Every number of the law with its dates, reference and how sure we are of it."""
    rows = [row for parameter in parameters.table().values() for row in _values(parameter)]
    headings = ("参数", "含义", "数值", "自", "依据", "把握")
    return "\n".join(["# 期限与数值", "", GENERATED, table(headings, rows)]).rstrip() + "\n"


_PREFACE = (
    "每条规则给出三种结论之一：符合、不符合、暂时无法判断（缺少事实）。所有规则一次全部判断；"
    "起阻止作用的规则不符合或者无法判断时，不能制发电子证照。规则按判断日当天有效的条文适用，旧条文保留。\n"
)


def _chapters() -> Iterator[str]:
    signed = cases.load()
    for title, rules in CHAPTERS:
        yield f"## {title}\n"
        for rule in rules:
            yield from _rule(rule, [case for case in signed if case.rule == rule.id])


def _rule(rule: AnyRule, signed: list[cases.Case]) -> Iterator[str]:
    yield f"### {rule.id} {Sentence(rule.title).render()}\n"
    yield f"- 性质：{'不符合时不能制发' if rule.blocking(signed[0].on) else '不符合时只提示'}"
    for source in rule.sources:
        yield f"- 依据：{source.sentence.render()}（{_dates(source)}{'，条号待核' if source.unread else ''}）"
    yield ""
    yield table(("情形", "日期", "结论", "说明", "怎么办", "谁来办"), [_case(case) for case in signed])


def _case(case: cases.Case) -> tuple[str, ...]:
    finding = case.decide()
    return (case.title, case.on.isoformat(), _conclusion(finding), finding.says, finding.remedy, finding.who)


def _conclusion(finding: Finding) -> str:
    label = finding.outcome.label.render()
    if finding.outcome is Outcome.MET:
        return label
    return f"{label}，{'阻止' if finding.blocks else '只提示'}"


def _dates(source: Provision) -> str:
    until = f"，{source.until.isoformat()}起不再适用" if source.until else ""
    return f"自{source.since.isoformat()}起{until}"


def _values(parameter: parameters.Parameter) -> Iterator[tuple[str, ...]]:
    for dated in parameter.values:
        shown = (
            ("是" if dated.value else "否") if parameter.unit == "switch" else f"{dated.value}{_UNITS[parameter.unit]}"
        )
        yield (
            f"`{parameter.name}`",
            parameter.says,
            shown,
            dated.since.isoformat(),
            dated.reference,
            _CONFIDENCE[dated.confidence],
        )
