"""Verdicts between processes: whoever shows one says its sentences in the language of the reader.

The sender has read a stranger's file and may have been taken over by it: what cannot be a verdict raises NotAVerdict.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from liangzhao_verify.verdict import Step, StepName, Verdict
from liangzhao_verify.words import Sentence

_SAME = ("file", "kind", "intact", "trusted", "state", "holder_masked", "identifier")
_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, RecursionError)
_PLAIN = (str, int, float, bool, type(None))
# A sentence of ours has named parameters of text and short numbers, nothing that writes a megabyte of blanks.
_TEMPLATE = re.compile(r"(?:[^%]|%%|%\(\w+\)(?:s|0?\d?d))*")
_PARAMETER = re.compile(r"%\((\w+)\)(s|\d*d)")


class NotAVerdict(ValueError):
    """Raised when what another process sent is no verdict."""


def sent(verdict: Verdict) -> dict[str, Any]:
    """A verdict as values that JSON knows; the state is left to whoever receives it."""
    return {
        **{name: getattr(verdict, name) for name in _SAME},
        "steps": [[step.step.value, step.ok, _sent(step.says)] for step in verdict.steps],
        "record_digest": verdict.record_digest.hex() if verdict.record_digest else None,
    }


def received(values: Any) -> Verdict:
    """The verdict that was sent; raises NotAVerdict."""
    try:
        steps = tuple(Step(StepName(name), _flag(ok), _sentence(says)) for name, ok, says in values["steps"])
        digest = values["record_digest"]
        same = {name: _plain(values[name]) for name in _SAME}
        return Verdict(**same, steps=steps, record_digest=bytes.fromhex(digest) if digest else None)
    except _UNREADABLE as error:
        raise NotAVerdict("not a verdict") from error


def _sent(value: object) -> object:
    if isinstance(value, Sentence):
        return {"says": value.template, "with": {name: _sent(each) for name, each in value.params.items()}}
    if isinstance(value, tuple):
        return {"list": [_sent(each) for each in value]}
    if isinstance(value, date) and not isinstance(value, datetime):
        return {"date": value.isoformat()}
    return value if isinstance(value, _PLAIN) else str(value)


def _received(value: Any) -> object:
    if not isinstance(value, dict):
        return _plain(value)
    if "list" in value:
        return tuple(_received(each) for each in value["list"])
    return date.fromisoformat(value["date"]) if "date" in value else _sentence(value)


def _sentence(value: Any) -> Sentence:
    template, params = value["says"], {name: _received(each) for name, each in value["with"].items()}
    if not isinstance(template, str) or (params and not _TEMPLATE.fullmatch(template)):
        raise ValueError("not a sentence")
    for name, form in _PARAMETER.findall(template) if params else ():
        if not isinstance(params[name], object if form == "s" else (int, float)):
            raise ValueError("not a number")
    return Sentence(template, params)


def _plain(value: Any) -> Any:
    if not isinstance(value, _PLAIN):
        raise TypeError("not a plain value")
    return value


def _flag(value: Any) -> bool | None:
    if value not in (True, False, None):
        raise ValueError("neither met nor failed")
    return None if value is None else bool(value)
