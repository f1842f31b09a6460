"""The few pieces of Markdown that generated pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

GENERATED = "> 本页由 `make docs` 根据代码中的表格生成，请勿手工修改。\n"


def cell(text: str) -> str:
    """A text that stays within its cell."""
    return text.replace("|", "\\|").replace("\n", " ")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of texts."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join("| " + " | ".join(map(cell, line)) + " |\n" for line in lines)
