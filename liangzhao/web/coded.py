"""Names of codes and divisions in the language of the page: English where there is an accepted name, else Chinese."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import get_language

from liangzhao.kernel import clock
from liangzhao.licensing.composing import scope_words
from liangzhao.reference import codes, divisions, english, institution_classes
from liangzhao.web.ui.tones import PHOTO


def name(table: str, code: str) -> str:
    """What a code is called today; empty for no code."""
    return _said(table, codes.name(table, code, clock.today())) if code else ""


def shown(table: str, words: str) -> str:
    """The name of a code in the language of the page, by its Chinese name."""
    return _said(table, words)


def names(table: str, given: Sequence[str]) -> list[str]:
    """What several codes are called, in their order."""
    return [name(table, code) for code in given]


def choices(table: str, parent: str | None = None) -> list[tuple[str, str]]:
    """Code and name of all that is in force today, for a form."""
    return [(code, _said(table, words)) for code, words in codes.choices(table, clock.today(), parent)]


def institution_class(code: str) -> str:
    """What a class of institutions is called; empty for no class."""
    return _said(institution_classes.STANDARD, institution_classes.name(code, clock.today())) if code else ""


def photo(status: str) -> str:
    """What became of a photo; what a list wrote stays as it is."""
    found = PHOTO.get(status)
    return str(found.word) if found else status


def scopes(given: Sequence[str]) -> str:
    """执业范围 in words."""
    return ", ".join(names("practice_scope", given)) if _is_english() else scope_words([*given], clock.today())


def division(code: str) -> str:
    """The name of a division; empty for no code."""
    found = divisions.name(code) if code else ""
    return english.of_division(found) if found and _is_english() else found


def place_named(name: str) -> str:
    """A division or authority by its Chinese name, as it is called in the language of the page."""
    told = authority(name)
    return english.of_division(name) if told == name and _is_english() else told


def place(code: str) -> str:
    """A division with those above it, as an address of the language has it: 北京市海淀区; Haidian District, Beijing."""
    found = divisions.get(code)
    if found is None or not _is_english():
        return divisions.full_name(code)
    return ", ".join(english.of_division(part) for part in reversed(found.full_path.split("/")))


def authority(name: str) -> str:
    """An authority as it is called in the language of the page, by its Chinese name."""
    return english.of_authority(name) if _is_english() else name


def _said(table: str, words: str) -> str:
    return (english.of_code(table, words) or words) if _is_english() else words


def _is_english() -> bool:
    return (get_language() or "").startswith("en")
