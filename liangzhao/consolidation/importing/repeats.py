"""Rows that stand in a list more than once, word for word: one of them is taken, the others are set aside as such."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from liangzhao.consolidation.importing.report import REPEAT, Problem
from liangzhao.kernel.words import _, sentence


def of_rows(rows: Iterable[tuple[int, Mapping[str, str]]]) -> dict[int, int]:
    """The number of each row that says again what an earlier one said, and where that one stands; empty ones aside."""
    first: dict[bytes, int] = {}
    again: dict[int, int] = {}
    for number, row in rows:
        if words := said(row):
            earlier = first.setdefault(words, number)
            if earlier != number:
                again[number] = earlier
    return again


def said(row: Mapping[str, str]) -> bytes:
    """What a row says, to be compared; nothing for an empty one."""
    words = sorted((name, text) for name, value in row.items() if (text := value.strip()))
    return hashlib.sha256(repr(words).encode()).digest() if words else b""


def problem(refused: Problem, first: int) -> Problem:
    """What is said of a row instead of all that its first occurrence is told."""
    says = sentence(_("与第%(row)d行完全相同，只按那一行办理，本行不再登记。"), row=first)
    return Problem(refused.row, refused.rule, "", "", says, fault=REPEAT)
