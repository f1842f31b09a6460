"""The words of institutions' names, read once from words.yaml and abbreviations.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True)
class Form:
    """An organisational form as compared: its short name and the kind of body it belongs to."""

    name: str
    group: str


@dataclass(frozen=True)
class Words:
    """The tables of words.yaml, ready for use; ``forms`` longest first."""

    forms: dict[str, Form]
    turns: dict[tuple[str, str], float]
    specialties: tuple[str, ...]
    kindred: tuple[frozenset[str], ...]
    fillers: re.Pattern[str]
    bodies: re.Pattern[str]
    form_sizes: tuple[int, ...]
    also: tuple[str, ...]
    notes: frozenset[str]
    former: tuple[str, ...]
    withdrawn: re.Pattern[str]
    campus: re.Pattern[str]
    honours: tuple[str, ...]
    same: dict[str, str]
    same_any: re.Pattern[str]
    heads: dict[str, str]
    tails: dict[str, str]


@cache
def words() -> Words:
    """The tables."""
    given, short = _read("words.yaml"), _read("abbreviations.yaml")
    turns = {(each["from"], each["to"]): float(each["likeness"]) for each in given["turns"]}
    return Words(
        forms={word: Form(each["form"], each["group"]) for word, each in _longest_first(given["forms"])},
        turns=turns | {(new, old): likeness for (old, new), likeness in turns.items()},
        specialties=tuple(sorted(given["specialties"], key=len, reverse=True)),
        kindred=tuple(frozenset(family) for family in given["kindred"]),
        fillers=_any_of(given["fillers"]),
        bodies=_any_of([*given["parents"], *given["forms"]]),
        form_sizes=tuple(sorted({len(word) for word in given["forms"]}, reverse=True)),
        also=tuple(sorted(given["also"], key=len, reverse=True)),
        notes=frozenset(given["notes"]),
        former=tuple(given["former"]),
        withdrawn=re.compile(given["withdrawn"]),
        campus=re.compile(given["campus"]),
        honours=tuple(given["honours"]),
        same=given["same"],
        same_any=_any_of(given["same"]),
        heads=dict(_longest_first(short["heads"])),
        tails=dict(_longest_first(short["tails"])),
    )


def _any_of(given: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(given, key=len, reverse=True)))


def _longest_first(table: dict[str, Any]) -> list[tuple[str, Any]]:  # Any: values of a YAML table
    return sorted(table.items(), key=lambda item: len(item[0]), reverse=True)


def _read(name: str) -> dict[str, Any]:  # Any: a YAML document
    text = resources.files("liangzhao.consolidation.matching").joinpath(name).read_text("utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    return document
