"""Reads files of test vectors: lines ``name = value``, a blank line or comment between cases."""

from __future__ import annotations

from pathlib import Path

Case = dict[str, str]


def cases(path: Path, last: str) -> list[Case]:
    """Every case of a file; values persist from case to case, and ``last`` is the name that ends one."""
    current: Case = {}
    found: list[Case] = []
    for line in path.read_text().splitlines():
        name, equals, value = (part.strip() for part in line.partition("="))
        if not equals or name.startswith("#"):
            continue
        current[name] = value
        if name == last:
            found.append(dict(current))
    return found
