"""Lists in columns of fixed width: a Chinese sign counts for two, as on the printers they were made for."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median

_SIGNS = ",\t;|"
_FEWEST_LINES = 3
_FEWEST_COLUMNS = 2
_LOOKED_AT = 2000
_HEAD = 20
_STROKE = re.compile("[-=─━_]{2,}")
_STROKES = re.compile(r"\s*[-=─━_]{2,}(?:\s+[-=─━_]{2,})+\s*")


def lines(text: str) -> list[list[str]]:
    """The lines cut at the columns that are blank in all of them; nothing when the list is not of that kind.

    Columns are told by a line of strokes under the headings, which says nothing itself; else by the lines that fill
    most of them, for a title, or a sum at the end, goes across columns and stays whole.
    """
    given = [line.rstrip("\r") for line in text.split("\n")]
    while given and not given[-1].strip():
        given.pop()
    looked = [line for line in given[:_LOOKED_AT] if line.strip()]
    if len(looked) < _FEWEST_LINES or any(median(line.count(sign) for line in looked) >= 1 for sign in _SIGNS):
        return []
    strokes = next((line for line in looked[:_HEAD] if _STROKES.fullmatch(line)), "")
    usual = median(len(line.split()) for line in looked)
    edges = [found.span() for found in _STROKE.finditer(strokes)]
    edges = edges or _edges([_wide(line) for line in looked if _is_telling(line, usual)])
    if len(edges) < _FEWEST_COLUMNS:
        return []
    rows = ("" if strokes and line == strokes else line for line in given)  # lines are counted as in the file
    return [_cut(_wide(line), edges, is_telling=_is_telling(line, usual)) for line in rows]


def _is_telling(line: str, usual: float) -> bool:
    return 2 * len(line.split()) >= usual


def _wide(line: str) -> str:
    """The line with a mark behind every sign that takes two columns."""
    return "".join(sign if sign.isascii() else f"{sign}\x00" for sign in line)


def _edges(looked: list[str]) -> list[tuple[int, int]]:
    """Beginning and end of each column; one without a heading belongs to the column before it."""
    width = max(map(len, looked))
    filled = [any(at < len(line) and line[at] != " " for line in looked) for at in range(width)]
    edges: list[tuple[int, int]] = []
    for at, is_filled in enumerate(filled):
        if is_filled and (at == 0 or not filled[at - 1]):
            edges.append((at, at + 1))
        elif is_filled:
            edges[-1] = (edges[-1][0], at + 1)
    joined: list[tuple[int, int]] = []
    for since, until in edges:
        if joined and not looked[0][since:until].strip(" \x00"):
            joined[-1] = (joined[-1][0], until)
        else:
            joined.append((since, until))
    return joined


def _cut(line: str, edges: list[tuple[int, int]], *, is_telling: bool) -> list[str]:
    """The cells of a line, each up to the next one; a line of few words that goes across a gap is one cell."""
    between = zip([until for _since, until in edges], [since for since, _until in edges[1:]], strict=False)
    if not is_telling and any(line[until:since].strip() for until, since in between):
        return [_narrow(line), *[""] * (len(edges) - 1)]
    starts = [0, *[since for since, _until in edges[1:]], max(len(line), edges[-1][1])]
    return [_narrow(line[since:until]) for since, until in pairwise(starts)]


def _narrow(text: str) -> str:
    return text.replace("\x00", "").strip()
