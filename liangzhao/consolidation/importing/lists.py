"""A list of one kind as every command finds it in a file: its headings may stand below a title."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from liangzhao.consolidation.importing import mapping, reading
from liangzhao.consolidation.importing.reading import ForeignTable

_NOBODY_TOLD: Mapping[str, str] = {}


def read(path: Path, kind: str, *, columns: Mapping[str, str] = _NOBODY_TOLD) -> ForeignTable:
    """The table in a file; ``columns`` are those that were told, empty for what the user left to us.

    The line of the headings has all that were told; when none was, it has what a list of the kind needs.
    """
    told = mapping.Mapping({name: heading for name, heading in columns.items() if heading})
    return reading.read(path, is_heading=mapping.heading_test(told, kind), fields_in=mapping.fields_in(kind))
