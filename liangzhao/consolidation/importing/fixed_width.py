"""Lists in columns of fixed width: a Chinese sign counts for two, as on the printers they were made for."""

from __future__ import annotations

from statistics import median

_SIGNS = ",\t;|"
_FEWEST_LINES = 3
_FEWEST_COLUMNS = 2
_LOOKED_AT = 2000


def lines(text: str) -> list[list[str]]:
    """The lines cut at the columns that are blank in all of them; nothing when the list is not of that kind."""
    given = [line.rstrip("\r") for line in text.split("\n")]
    while given and not given[-1].strip():
        given.pop()
    looked = [line for line in given[:_LOOKED_AT] if line.strip()]
    if len(looked) < _FEWEST_LINES or any(median(line.count(sign) for line in looked) >= 1 for sign in _SIGNS):
        return []
    edges = _edges([_wide(line) for line in looked])
    if len(edges) < _FEWEST_COLUMNS:
        return []
    return [_cut(_wide(line), edges) for line in given]


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


def _cut(line: str, edges: list[tuple[int, int]]) -> list[str]:
    return [line[since:until].replace("\x00", "").strip() for since, until in edges]
