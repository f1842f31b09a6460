"""What deploy/ leaves for the operator to fill in: a node does not start with a sample in place of a value."""

from __future__ import annotations

from collections.abc import Mapping

from liangzhao.kernel.words import Sentence, _, sentence

PASSWORD, DOMAIN = "change-me", "example.org"
"""Every sample of deploy/ holds one of them; printed codes would carry the second for ever."""
_OURS = ("LIANGZHAO_", "DATABASE_")

_LEFT = _("环境文件中 %(names)s 还是示例值（%(sample)s），没有启动。请换成本单位的实际值后再启动。")


def left_over(environment: Mapping[str, str]) -> list[str]:
    """The names of our variables that still hold a sample, in order; their values are never told."""
    ours = {name: value for name, value in environment.items() if name.startswith(_OURS)}
    return sorted(name for name, value in ours.items() if PASSWORD in value or DOMAIN in value)


def refusal(environment: Mapping[str, str]) -> Sentence | None:
    """Why a command does not begin in this environment; None when nothing was left over."""
    names = left_over(environment)
    return sentence(_LEFT, names=tuple(names), sample=(PASSWORD, DOMAIN)) if names else None
