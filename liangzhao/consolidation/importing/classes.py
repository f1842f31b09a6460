"""Which 机构类别 a foreign wording means: a code, a name of the code tables, or one of the accepted short wordings.

A wording that says only the large class (诊所, 门诊部, 医院) gives the large class and the classes to choose from;
which of them it is, nobody but the authority can tell. A wording nobody accepted means nothing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import TypedDict

import yaml

from liangzhao.reference import codes, institution_classes

_CODE_FIRST = re.compile(r"([A-Z][0-9]{0,3})(?:[\s.、:：\-—（(].*)?")
_CODE_LAST = re.compile(r".*[（(]([A-Z][0-9]{1,3})[）)]")


@dataclass(frozen=True)
class Meaning:
    """``code`` is empty when the wording means nothing; a large class has ``choices``: its classes to choose from."""

    code: str = ""
    choices: tuple[str, ...] = ()


class Wordings(TypedDict):
    """The table of accepted short wordings."""

    one: dict[str, str]
    several: dict[str, list[str]]
    filed: dict[str, str]


@cache
def wordings() -> Wordings:
    """The accepted short wordings: those of one meaning, and those of a large class with its choices."""
    text = resources.files("liangzhao.consolidation.importing").joinpath("classes.yaml").read_text("utf-8")
    given: Wordings = yaml.safe_load(text)
    return given


def meaning(raw: str, on: date) -> Meaning:
    """What a wording means that day."""
    code = _code_in(raw, on) or _named(raw, on) or wordings()["one"].get(_plain(raw), "")
    if len(code) > 1:
        return Meaning(code)
    large, *choices = wordings()["several"].get(_plain(raw), [code])
    return Meaning(large, tuple(choices) or _classes_of(large, on))


def licence_form(code: str) -> str:
    """What an institution of the class holds instead of a 许可证, because the class itself says 备案; else nothing."""
    return wordings()["filed"].get(code, "")


def _classes_of(large: str, on: date) -> tuple[str, ...]:
    return tuple(code for code, _name in institution_classes.choices(on) if large and code.startswith(large))


def _code_in(raw: str, on: date) -> str:
    text = unicodedata.normalize("NFKC", raw).strip().upper()
    found = _CODE_FIRST.fullmatch(text) or _CODE_LAST.fullmatch(text)
    return found[1] if found and institution_classes.exists(found[1], on) else ""


def _named(raw: str, on: date) -> str:
    tables = (institution_classes.STANDARD, institution_classes.LOCAL)
    return next((code for table in tables if (code := codes.find(table, raw, on))), "")


def _plain(raw: str) -> str:
    half = unicodedata.normalize("NFKC", raw)
    return "".join(letter for letter in half if not letter.isspace() and letter not in "()、,/·")
