"""Where a line of Chinese text may end (GB/T 15834: no closing mark opens a line, no opening mark closes one)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

SPACES = " \u3000"
NEVER_FIRST = frozenset(SPACES + "，。、；：！？）】》〉」』〕”’…—～·・％℃,.;:!?)]}%*")
NEVER_LAST = frozenset("（【《〈「『〔“‘([{￥$")
# Words and numbers stay whole; so does a row of asterisks that closes a list.
_PIECES = re.compile(r"[A-Za-z0-9]+(?:[-./'@_+&#][A-Za-z0-9]+)*|\*+|[ \u3000]+|.", re.DOTALL)

Measure = Callable[[str], float]


def wrap(text: str, width: float, measure: Measure) -> tuple[str, ...]:
    """Return the lines a text fills at a width; ``measure`` gives the width of a stretch of text.

    The lines joined are the text: a space where a line ends stays at its end and may hang over.
    """
    lines: list[str] = []
    line, used = "", 0.0
    for unit in _units(text):
        for piece in _fitting(unit, width, measure):
            needs = measure(piece.rstrip(SPACES))
            if line and used + needs > width:
                lines.append(line)
                line, used = "", 0.0
            line += piece
            used += measure(piece)
    return (*lines, line) if line or not lines else tuple(lines)


def _units(text: str) -> Iterator[str]:
    """Yield the stretches that must stay together, marks and brackets bound to their neighbours."""
    unit = ""
    for piece in _PIECES.findall(text):
        if not unit or piece[0] in NEVER_FIRST or unit[-1] in NEVER_LAST:
            unit += piece
            continue
        yield unit
        unit = piece
    if unit:
        yield unit


def _fitting(unit: str, width: float, measure: Measure) -> Iterator[str]:
    """Yield a unit whole, or cut between characters when it is wider than the line."""
    while unit and measure(unit.rstrip(SPACES)) > width:
        cut = next((n for n in range(1, len(unit)) if measure(unit[: n + 1]) > width), len(unit))
        yield unit[:cut]
        unit = unit[cut:]
    if unit:
        yield unit
