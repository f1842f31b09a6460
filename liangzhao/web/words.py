"""Sentences, lists and remarks in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import Sentence


def said(words: Refusal | Sentence | None) -> str:
    """A refusal or sentence in the language of the page; nothing for none."""
    if words is None:
        return ""
    return (words.sentence if isinstance(words, Refusal) else words).render(_)


def listed(names: Iterable[str]) -> str:
    """Names one after the other."""
    return _("、").join(names)


def clauses(parts: Iterable[str]) -> str:
    """Parts of one sentence, without its full stop."""
    return _("；").join(parts)


def stopped(clause: str) -> str:
    """A clause made a sentence."""
    return _("%(clause)s。") % {"clause": clause}


def paragraph(*sentences: str) -> str:
    """Whole sentences one after the other; empty ones leave no gap."""
    whole = ""
    for each in filter(None, sentences):
        whole = _("%(first)s%(second)s") % {"first": whole, "second": each} if whole else each
    return whole


def remarked(words: str, remark: str) -> str:
    """Words with a remark in brackets; without one, the words."""
    return _("%(who)s（%(name)s）") % {"who": words, "name": remark} if remark else words


def labelled(label: str, value: str) -> str:
    """A value behind its label."""
    return _("%(label)s：%(value)s") % {"label": label, "value": value}
