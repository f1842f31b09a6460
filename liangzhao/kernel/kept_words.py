"""Sentences kept as JSON, so that whoever reads them later has them in their own language."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from liangzhao.kernel.words import Sentence

Kept = str | list[Any]
"""A msgid alone, or with its parameters behind it."""
_WORDS, _LIST, _DAY = "says", "list", "day"


def kept(words: Sentence) -> Kept:
    """A sentence as JSON: its msgid, with parameters when it has any."""
    if not words.params:
        return words.template
    return [words.template, {name: _kept(value) for name, value in words.params.items()}]


def read(told: Kept) -> Sentence:
    """The sentence that was kept; a whole text of earlier times is one without parameters."""
    if isinstance(told, str):
        return Sentence(told)
    template, params = told
    return Sentence(template, {name: _read(value) for name, value in params.items()})


def _kept(value: object) -> object:
    if isinstance(value, Sentence):
        return {_WORDS: kept(value)}
    if isinstance(value, tuple):
        return {_LIST: [_kept(each) for each in value]}
    if isinstance(value, date) and not isinstance(value, datetime):
        return {_DAY: value.isoformat()}
    return value if isinstance(value, int | float) else str(value)


def _read(told: Any) -> object:
    if not isinstance(told, dict):
        return told
    if _WORDS in told:
        return read(told[_WORDS])
    return tuple(map(_read, told[_LIST])) if _LIST in told else date.fromisoformat(told[_DAY])
