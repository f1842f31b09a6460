"""Classes, 诊疗科目 and 执业范围 in words and in old codes (DQ-23 to DQ-26)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib import resources
from typing import TypedDict

import yaml
from rapidfuzz import fuzz, process

from liangzhao.consolidation.importing import classes
from liangzhao.consolidation.importing.service_subjects import (
    ALIKE,
    CODE,
    CODE_AND_NAME,
    code_and_name,
    split,
    standing,
)
from liangzhao.consolidation.quality.columns import Columns
from liangzhao.consolidation.quality.fields import CATEGORY_WORDS
from liangzhao.consolidation.quality.model import INSTITUTIONS, PHYSICIANS, Action, Context, Decider, Found, Row
from liangzhao.consolidation.quality.rule import Rule
from liangzhao.kernel.words import _
from liangzhao.reference import codes, subjects

_SCOPE_CODE = re.compile(r"X?\d{2}")
_SCOPES = "practice_scope"


class Words(TypedDict):
    """The table of names in words.yaml."""

    classes: dict[str, list[str]]
    larger: dict[str, list[str]]
    scopes: dict[str, str]


@cache
def words() -> Words:
    """What endings of names say of the class, and what old scope names mean today."""
    text = resources.files("liangzhao.consolidation.quality").joinpath("words.yaml").read_text("utf-8")
    given: Words = yaml.safe_load(text)
    return given


def _name_says_otherwise(row: Row, context: Context) -> Iterable[Found]:
    given = row.get("institution_class", "")
    if not given:
        return
    code = _class_code(given, context.on)
    expected = _expected(row.get("name", ""))
    if len(code) > 1 and expected and code not in {*expected, *_larger(expected)}:
        yield Found("institution_class", given, expected[0] if len(expected) == 1 else None, confidence=0.8)


@codes.remembered(10_000)
def _class_code(given: str, on: date) -> str:
    return classes.meaning(given, on).code


def _expected(name: str) -> tuple[str, ...]:
    """The classes a name of that ending has; empty for an ending that tells nothing."""
    plain = re.sub(r"（[^）]*）$", "", name)
    return next((tuple(fits) for ending, fits in _endings() if plain.endswith(ending)), ())


@cache
def _larger(expected: tuple[str, ...]) -> tuple[str, ...]:
    """Classes that say less than these, and nothing else."""
    return tuple(large for large, held in words()["larger"].items() if not set(held).isdisjoint(expected))


@cache
def _endings() -> list[tuple[str, list[str]]]:
    return sorted(words()["classes"].items(), key=lambda pair: -len(pair[0]))


def _subjects_in_words(row: Row, context: Context) -> Iterable[Found]:
    value = row.get("subjects", "")
    if not value:
        return
    items = split(value)
    if not items or all(CODE.fullmatch(item) or CODE_AND_NAME.fullmatch(item) for item in items):
        return
    found = [_subject(item, context.on) for item in items]
    new = ";".join(code for code, _sure in found)
    if all(code and sure for code, sure in found):
        yield Found("subjects", value, new, confidence=0.99, action=Action.AUTO)
    elif all(code for code, _sure in found):
        yield Found("subjects", value, new, confidence=0.7, action=Action.PROPOSE)
    else:
        yield Found("subjects", value, action=Action.DECIDE)


@codes.remembered(50_000)
def _subject(item: str, on: date) -> tuple[str, bool]:
    """The code of a subject in words, and whether its name is exactly that; empty when nothing is like it."""
    if CODE.fullmatch(item):
        return item, codes.exists(subjects.TABLE, item, on)
    if code := codes.find(subjects.TABLE, item, on):
        return code, True
    names = {each.code: each.name for each in codes.entries(subjects.TABLE, on)}
    best = process.extractOne(item, names, scorer=fuzz.ratio, score_cutoff=ALIKE)
    return (str(best[2]), False) if best else ("", False)


def _old_codes(row: Row, context: Context) -> Iterable[Found]:
    """A code is trusted only with the name it has today; codes of the dental list were given anew in 2010."""
    value = row.get("subjects", "")
    if not value or not value[:2].isdigit():
        return
    items = split(value)
    mended = [_today(item, context.on) for item in items]
    if any(new != item for new, item in zip(mended, items, strict=True)):
        whole = all(mended)
        new = ";".join(mended) if whole else None
        yield Found("subjects", value, new, 0.9 if whole else 1.0, action=None if whole else Action.DECIDE)


@codes.remembered(50_000)
def _today(item: str, on: date) -> str:
    """The item with the code its name has today; unchanged when it agrees, empty when nobody can tell."""
    code, name = code_and_name(item)
    if not CODE.fullmatch(code) or standing(item, on):
        return item
    named = codes.find(subjects.TABLE, name or codes.name(subjects.TABLE, code, on), on)
    named = named or _former(name)
    return f"{named} {codes.name(subjects.TABLE, named, on)}" if named else ""


def _former(name: str) -> str:
    return words()["scopes"].get(f"诊疗科目:{name.removesuffix('专业')}", "")


def _old_scopes(row: Row, context: Context) -> Iterable[Found]:
    value = row.get("scopes", "")
    return _scopes(value, row.get("category", ""), context.on) if value else ()


def _perhaps_old_scopes(columns: Columns) -> Iterable[int]:
    said = list(zip(columns.texts("scopes"), columns.texts("category"), strict=True))
    old = {each for each in set(said) if each[0] and _scopes(*each, columns.context.on)}
    return [at for at, each in enumerate(said) if each in old] if old else ()


@codes.remembered(10_000)  # a list says few scopes, in many rows
def _scopes(value: str, category: str, on: date) -> tuple[Found, ...]:
    items = split(value)
    if all(_SCOPE_CODE.fullmatch(item) for item in items):
        return ()
    parent = CATEGORY_WORDS.get(category)
    found = [_scope(item, parent, on) for item in items]
    if all(_is_named(item, parent, on) for item in items):
        return ()
    if all(found):
        return (Found("scopes", value, ";".join(found), confidence=0.99),)
    return (Found("scopes", value, action=Action.DECIDE),)


@codes.remembered(50_000)
def _is_named(item: str, parent: str | None, on: date) -> bool:
    return bool(_SCOPE_CODE.fullmatch(item)) or any(
        each.name == item for each in codes.entries(_SCOPES, on) if parent is None or each.parent == parent
    )


@codes.remembered(50_000)
def scope_code(item: str, parent: str | None, on: date) -> str:
    """The code of a scope by code, name or accepted former name, within the category; empty for any other wording."""
    code = item if _SCOPE_CODE.fullmatch(item) else codes.find(_SCOPES, item, on, parent)
    entry = codes.entry(_SCOPES, code or words()["scopes"].get(item.removesuffix("专业"), ""), on)
    return entry.code if entry and (parent is None or entry.parent == parent) else ""


def _scope(item: str, parent: str | None, on: date) -> str:
    """Today's name of a scope; empty for a wording nobody accepted."""
    code = scope_code(item, parent, on)
    return codes.name(_SCOPES, code, on) if code else ""


RULES = (
    Rule(
        "DQ-23",
        _("机构类别代码与名称所示类别不一致。"),
        "endings of names with the classes they allow",
        Action.PROPOSE, Decider.ORGAN, "WS 218-2002; domain §8 D23", INSTITUTIONS, _name_says_otherwise,
    ),
    Rule(
        "DQ-24",
        _("诊疗科目以文字填写，应对应到名录代码，原文保留。"),
        "split at ;；、/,|, exact names of the day, else the likest name",
        Action.PROPOSE, Decider.ORGAN, "卫医发〔1994〕27号; domain §8 D24", INSTITUTIONS, _subjects_in_words,
    ),
    Rule(
        "DQ-25",
        _("诊疗科目代码是旧代码，应按名称而不是按代码对应到现行名录。"),
        "code with a name it no longer has, or a code no longer given",
        Action.PROPOSE, Decider.ORGAN, "卫医政发〔2010〕55号; domain §8 D25", INSTITUTIONS, _old_codes,
    ),
    Rule(
        "DQ-26",
        _("执业范围使用旧称，应改为现行名称。"),
        "table of accepted former names, within the category",
        Action.AUTO, Decider.ORGAN, "卫医发〔2001〕169号; domain §8 D26", PHYSICIANS, _old_scopes,
        glance=_perhaps_old_scopes,
    ),
)  # fmt: skip
