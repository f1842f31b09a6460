"""Cells of a file that somebody may open in a spreadsheet (SEC-W4)."""

import re

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-][0-9]{1,15}(?:\.[0-9]{1,15})?")


def as_text(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; a number with its sign is none."""
    is_formula = cell.startswith(_STARTS_A_FORMULA) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if is_formula else cell
