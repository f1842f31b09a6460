"""What headings that name no field by themselves still say: who a column may tell of, or not, and what is open."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TypedDict

import yaml

from liangzhao.consolidation.importing.headings import bare


class _Words(TypedDict):
    says: list[str]
    denies: list[str]


class _Telling(TypedDict):
    identifying: dict[str, dict[str, _Words]]
    doubtful: dict[str, dict[str, list[str]]]


@cache
def _telling() -> _Telling:
    text = resources.files("liangzhao.consolidation.importing").joinpath("telling.yaml").read_text("utf-8")
    given: _Telling = yaml.safe_load(text)
    return given


def is_identifying(kind: str, name: str) -> bool:
    """Whether a field says who is meant, by number or name: a wrong one is worse than none."""
    return name in _telling()["identifying"][kind]


def says(kind: str, name: str, heading: str) -> bool:
    """Whether a heading has a word of this field."""
    return is_identifying(kind, name) and _has(_telling()["identifying"][kind][name]["says"], heading)


def denies(kind: str, name: str, heading: str) -> bool:
    """Whether a heading has a word of another field than this."""
    return is_identifying(kind, name) and _has(_telling()["identifying"][kind][name]["denies"], heading)


def is_doubtful(kind: str, name: str, heading: str) -> bool:
    """Whether lists use a heading for this field and for others too."""
    return bare(heading) in _telling()["doubtful"].get(kind, {}).get(name, [])


def _has(words: list[str], heading: str) -> bool:
    text = bare(heading)
    return any(word in text for word in words)
