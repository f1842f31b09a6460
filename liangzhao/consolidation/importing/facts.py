"""Reading the cells of a row as facts of an institution: a value is kept as it is meant, or left empty and said so."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import cast

from liangzhao.consolidation.importing import classes, dates, left_out, normalising
from liangzhao.consolidation.importing.left_out import INSTITUTION
from liangzhao.consolidation.importing.report import Problem
from liangzhao.kernel import clock
from liangzhao.kernel.identifiers import check
from liangzhao.kernel.words import Sentence, _, sentence
from liangzhao.reference import institution_classes

TEXTS = ("name", "address", "legal_rep_name", "principal_name", "postcode", "phone")
DAYS = ("valid_from", "valid_until", "issued_on")
NUMBERS = {"reg_no": "reg-no", "uscc": "uscc"}
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010fffd]")
_LOST = sentence(_("含有无法识别的字符，已照原样登记，请对照原件更正。"))
_MOST_CHOICES = 9
LARGE = "large"
"""The fault of a class that is only a large one: it says less than the name may, and nothing else."""

Read = tuple[object, Sentence | None]
"""The value to keep, None for none, and what is wrong with the given one, if anything is."""


def read(number: int, given: Mapping[str, str]) -> tuple[dict[str, object], list[Problem]]:
    """The facts a row gives, and a problem for each cell that says something wrong; words of no table are left out."""
    facts: dict[str, object] = {}
    problems: list[Problem] = []
    told = left_out.with_rank(given)
    for name, (reader, rule) in _READERS.items():
        raw = told.get(name, "")
        if not normalising.text(raw):
            continue
        value, says = reader(name, raw)
        if says is not None:
            fault = LARGE if name == left_out.CLASS else ""
            problems.append(Problem(number, rule, name, raw[:60], says, blocks=False, fault=fault))
        if value not in (None, ""):
            facts[name] = value
        if name in TEXTS and _UNREADABLE.search(raw):
            problems.append(Problem(number, "DQ-03", name, raw[:60], _LOST, blocks=False))
    if form := classes.licence_form(str(facts.get("institution_class", ""))):
        facts["licence_form"] = form
    return _in_order(number, facts, problems), problems


def _in_order(number: int, facts: dict[str, object], problems: list[Problem]) -> dict[str, object]:
    since, until = cast("date | None", facts.get("valid_from")), cast("date | None", facts.get("valid_until"))
    if since is None or until is None or since < until:
        return facts
    says = sentence(_("有效期止早于或等于有效期起，两项均留空，请核对原件。"))
    problems.append(Problem(number, "DQ-21", "valid_until", f"{since} — {until}", says, blocks=False))
    return {name: value for name, value in facts.items() if name not in {"valid_from", "valid_until"}}


def _text(name: str, raw: str) -> Read:
    return left_out.kept(INSTITUTION, name, normalising.text(raw)), None


def _day(name: str, raw: str) -> Read:
    day = normalising.day(raw) or dates.one(normalising.text(raw))  # a serial number of a spreadsheet, say
    if name in normalising.ENDS and normalising.text(raw) in normalising.LASTING_WORDS:
        return None, None
    return day, None if day else sentence(_("日期无法识别，该项留空，请按 2026-03-12 的形式填写。"))


def _number(name: str, raw: str) -> Read:
    found = check(NUMBERS[name], normalising.unmarked(raw))
    if found.ok:
        return found.normalised, None
    wrong = next(finding for finding in found.findings if finding.level == "hard")
    return None, sentence(_("%(why)s该项留空。"), why=wrong.sentence)


def _beds(_name: str, raw: str) -> Read:
    return left_out.beds(normalising.text(raw)), None


def _code(name: str, raw: str) -> Read:
    return left_out.code_of(INSTITUTION, name, normalising.text(raw), clock.today()), None


def _class(_name: str, raw: str) -> Read:
    today = clock.today()
    found = classes.meaning(normalising.text(raw), today)
    if not found.choices:
        return found.code, None
    template = _("“%(given)s”只说明大类，已按大类登记，请核定小类后在取值对照中指明代码：%(choices)s。")
    if len(found.choices) > _MOST_CHOICES:
        template = _("“%(given)s”只说明大类，已按大类登记，请核定小类后在取值对照中指明代码：%(choices)s 等。")
    choices = tuple(
        sentence("%(code)s %(name)s", code=code, name=sentence(institution_classes.name(code, today)))
        for code in found.choices[:_MOST_CHOICES]
    )
    return found.code, sentence(template, given=normalising.text(raw), choices=choices)


_READERS: dict[str, tuple[Callable[[str, str], Read], str]] = {
    **dict.fromkeys(TEXTS, (_text, "")),
    **dict.fromkeys(DAYS, (_day, "DQ-20")),
    **dict.fromkeys(left_out.CODE_TABLES[INSTITUTION], (_code, "")),
    "reg_no": (_number, "DQ-15"),
    "uscc": (_number, "DQ-17"),
    "institution_class": (_class, "DQ-23"),
    "beds": (_beds, ""),
}
