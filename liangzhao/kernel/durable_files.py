"""Files that are whole or not there, and still there after a power cut."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

from liangzhao.kernel.faults import point


def replace(path: Path, content: bytes) -> None:
    """Put a whole file in place of the last one; durable when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{uuid4().hex}")
    with beside.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    point("durable_files.before_rename")
    beside.replace(path)
    _sync(path.parent)


def clear_leftovers(folder: Path) -> None:
    """Remove what a killed writer of this folder left beside; the caller is its only writer."""
    for left in folder.glob(".*.*"):
        left.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """Make the names in a folder durable: without it a rename may be gone after a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
