"""Huge pages for the database's shared memory, reserved as the runbook says before a nation's lists are taken in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_RESERVED = Path("/proc/sys/vm/nr_hugepages")
PAGES = 860
"""Of 2 MiB, for shared buffers of 1,536 MiB and what else the server shares."""


@contextmanager
def reserved() -> Iterator[None]:
    """Reserve them for the block and give them back; where that is not allowed, say so: the server does without."""
    try:
        before = int(_RESERVED.read_text())
        _RESERVED.write_text(str(max(PAGES, before)))
    except OSError:
        sys.stderr.write("no huge pages can be reserved here\n")
        yield
        return
    sys.stderr.write(f"{_RESERVED.read_text().strip()} of {PAGES} huge pages are reserved until the end\n")
    try:
        yield
    finally:
        _RESERVED.write_text(str(before))
