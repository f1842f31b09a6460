"""Sentences for people: Chinese msgids with named parameters, translated only where they are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce

Translate = Callable[[str], str]


def _(msgid: str) -> str:
    """Mark a msgid for extraction; the text itself is returned unchanged."""
    return msgid


LIST_SEPARATOR = _("、")
DATE_FORM = _("%(year)d年%(month)02d月%(day)02d日")


@dataclass(frozen=True)
class Sentence:
    """A msgid with its parameters.

    Parameters that are sentences are translated too, tuples are joined as a list, dates are written out; other
    values are shown as they are.
    """

    template: str
    params: Mapping[str, object] = field(default_factory=dict)

    def render(self, translate: Translate = _) -> str:
        """The sentence in the language of ``translate``; Chinese without one."""
        text = translate(self.template) if self.template else ""  # gettext answers an empty msgid with its header
        if not self.params:
            return text
        return text % {name: _shown(value, translate) for name, value in self.params.items()}

    def __str__(self) -> str:
        return self.render()


def sentence(template: str, **params: object) -> Sentence:
    """A sentence from a marked msgid and named parameters."""
    return Sentence(template, params)


def names(*msgids: str) -> tuple[Sentence, ...]:
    """A list of marked names, each translated on its own when shown."""
    return tuple(Sentence(msgid) for msgid in msgids)


def paragraph(*sentences: Sentence) -> Sentence:
    """Whole sentences one after the other."""
    return reduce(lambda first, second: sentence(_("%(first)s%(second)s"), first=first, second=second), sentences)


def _shown(value: object, translate: Translate) -> object:
    if isinstance(value, Sentence):
        return value.render(translate)
    if isinstance(value, tuple):
        return translate(LIST_SEPARATOR).join(str(_shown(item, translate)) for item in value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return translate(DATE_FORM) % {"year": value.year, "month": value.month, "day": value.day}
    return value
