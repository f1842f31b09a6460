"""When a log may not go on under its name: the database was set back behind what was already published.

Whoever holds a checkpoint of the old log would find two histories under one name. So the old log ends, its files stay
in ``ended/`` as they are, and everything the journal still holds is published under a new name from the first entry on.

1. ``set-back`` stands in the folder: nothing is published. A restore to an earlier moment puts it there.
2. ``begin_anew`` names the successor in that file, moves the old log away piece by piece, fixes the new name, and
   takes the file away last. Whoever was interrupted does it again and ends at the same place.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from liangzhao.audit.log import notes
from liangzhao.audit.log.folder import LogFolder

MARK, ENDED = "set-back", "ended"
COMMAND = "liangzhao log begin-anew"


class LogSetBack(RuntimeError):
    """Raised when the database was restored to an earlier moment and its log was not given a new name since."""

    def __init__(self) -> None:
        super().__init__(f"the database was restored to an earlier moment; the log needs a new name: {COMMAND}")


class NothingToSucceed(RuntimeError):
    """Raised when a log that may go on, or that was never begun, is asked to end."""


@dataclass(frozen=True)
class Succession:
    """The name and last published size of the log that ended, the name of the next, and where the old files are."""

    ended: str
    size: int
    begun: str
    kept: Path


def mark_set_back(path: Path) -> None:
    """Let nothing more be published from a log's folder until it begins anew; without a log there is nothing to do."""
    if LogFolder(path).origin() is not None and not is_set_back(path):
        _put(path / MARK, {})


def is_set_back(path: Path) -> bool:
    """Whether the log in a folder waits for a new name."""
    return (path / MARK).exists()


def begin_anew(path: Path) -> Succession:
    """End the log of a folder and fix the name of the next; NothingToSucceed when it is not marked."""
    if not is_set_back(path):
        raise NothingToSucceed
    plan: dict[str, Any] = json.loads((path / MARK).read_text()) or _planned(path)
    _put(path / MARK, plan)
    kept = path / ENDED / plan["folder"]
    kept.mkdir(parents=True, exist_ok=True)
    for piece in sorted(path.iterdir()):
        if piece.name not in (MARK, ENDED) and not (
            piece.name == "origin" and piece.read_text().strip() == plan["begun"]
        ):
            os.replace(piece, kept / piece.name)
    LogFolder(path).fix_origin(plan["begun"])
    (path / MARK).unlink()
    return Succession(plan["ended"], plan["size"], plan["begun"], kept)


def successor_of(origin: str) -> str:
    """The next name: ``host/log``, then ``host/log-2``, ``host/log-3``."""
    found = re.fullmatch(r"(.+)-(\d+)", origin)
    return f"{found[1]}-{int(found[2]) + 1}" if found else f"{origin}-2"


def _planned(path: Path) -> dict[str, Any]:
    folder = LogFolder(path)
    origin, note = folder.origin(), folder.checkpoint()
    if origin is None:
        raise NothingToSucceed
    size = notes.parse_checkpoint(notes.parse_note(note).text).size if note else 0
    name = re.sub(r"[^A-Za-z0-9.-]+", "_", origin)
    return {"ended": origin, "size": size, "begun": successor_of(origin), "folder": name}


def _put(place: Path, content: dict[str, Any]) -> None:
    beside = place.with_name(f".{place.name}")
    with beside.open("w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, place)
