"""The log as files: tiles written once, the checkpoint replaced last, what is read below /log/.

``checkpoint`` · ``tile/…`` (C2SP tlog-tiles) · ``keys`` (verifier keys, one a line) · ``origin`` (fixed at the first
start) · ``history/<day>.jsonl`` (checkpoints, at most one in ten seconds) · ``complete`` (until when the checkpoint
holds everything: the time of the file) · ``stamps/`` (time stamps on checkpoints, see :mod:`.stamps`).
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict
from uuid import uuid4

from liangzhao.audit.log.tiles import (
    WIDTH,
    Tile,
    TileUnreadable,
    bundle_path,
    full_path,
    hashes_of,
    pack_entries,
    unpack_entries,
)

_PATH = re.compile(r"tile/(?:entries|0|[1-9]\d?)/(?:x\d{3}/){0,6}\d{3}(?:\.p/[1-9]\d{0,2})?")


class TileMissing(LookupError):
    """Raised for a tile or bundle that is not in the folder; the text is its path."""


class WrittenOtherwise(RuntimeError):
    """Raised when a file that never changes is there with another content; the text is its path."""


class Remembered(TypedDict):
    """A checkpoint of the history: when it was published, and the whole note."""

    at: str
    note: str


class LogFolder:
    """A folder that holds a log; every write is whole or not at all, and durable when it returns."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)

    def checkpoint(self) -> str | None:
        """The signed note of the last checkpoint; None before the first."""
        return self._text("checkpoint")

    def published_at(self) -> datetime | None:
        """When the last checkpoint was put in place; None before the first."""
        return self._time("checkpoint")

    def complete_until(self) -> datetime | None:
        """Everything committed until then is in the last checkpoint; None before the first."""
        return self._time("complete")

    def origin(self) -> str | None:
        """The name of the log, fixed at its first start; None before."""
        text = self._text("origin")
        return text.strip() if text else None

    def keys(self) -> list[str]:
        """The log's verifier keys, the newest last."""
        return (self._text("keys") or "").splitlines()

    def tile(self, tile: Tile) -> list[bytes]:
        """The hashes of a tile, from the full one where the partial is gone; raises TileMissing or TileUnreadable."""
        content, width = self._grown(tile.path, tile.width)
        return hashes_of(content, width)[: tile.width]

    def entries(self, number: int, width: int = WIDTH) -> list[bytes]:
        """The entries of a bundle; raises as ``tile``."""
        content, width_there = self._grown(bundle_path(number, width), width)
        return unpack_entries(content, width_there)[:width]

    def entry(self, index: int, size: int) -> bytes:
        """One entry of a tree of this size; raises as ``tile``."""
        number = index // WIDTH
        return self.entries(number, min(WIDTH, size - number * WIDTH))[index % WIDTH]

    def file(self, path: str) -> bytes | None:
        """The content of a tile or bundle by its path below the log's address; None for anything else."""
        if not _PATH.fullmatch(path):
            return None
        with suppress(OSError):
            return (self.path / path).read_bytes()
        return None

    def history(self) -> Iterator[Remembered]:
        """The remembered checkpoints, the oldest first; raises ValueError for a line that is none."""
        for day in sorted((self.path / "history").glob("*.jsonl")):
            for line in day.read_text().splitlines():
                found = json.loads(line)
                if not isinstance(found, dict) or not isinstance(found.get("note"), str):
                    raise ValueError(f"{day.name}: a line that is no checkpoint")
                yield Remembered(at=str(found.get("at")), note=found["note"])

    def write_tile(self, tile: Tile, hashes: Sequence[bytes]) -> None:
        """Put a tile in place; raises WrittenOtherwise when it is there with other hashes."""
        self._write_once(tile.path, b"".join(hashes))

    def write_entries(self, number: int, entries: Sequence[bytes]) -> None:
        """Put a bundle in place, full or partial by the number of its entries; raises WrittenOtherwise."""
        self._write_once(bundle_path(number, len(entries)), pack_entries(entries))

    def drop_partials(self, tile: Tile) -> None:
        """Take away the partial forms of a tile, and of its bundle, that is full now."""
        shutil.rmtree(self.path / f"{tile.path}.p", ignore_errors=True)
        if tile.level == 0:
            shutil.rmtree(self.path / f"{bundle_path(tile.number)}.p", ignore_errors=True)

    def replace_checkpoint(self, note: str) -> None:
        """Put the next checkpoint in place of the last."""
        self._write("checkpoint", note.encode())

    def remember(self, note: str, at: datetime) -> None:
        """Add a checkpoint to the history."""
        day = self.path / "history" / f"{at.astimezone(UTC):%Y-%m-%d}.jsonl"
        day.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps(Remembered(at=at.astimezone(UTC).isoformat(timespec="milliseconds"), note=note))
        with day.open("a") as file:
            file.write(f"{line}\n")
            file.flush()
            os.fsync(file.fileno())

    def say_complete(self, until: datetime) -> None:
        """Note until when everything committed is in the checkpoint."""
        path = self.path / "complete"
        path.touch()
        os.utime(path, (until.timestamp(), until.timestamp()))

    def fix_origin(self, origin: str) -> str:
        """The log's name: the one it was first started with, else this one from now on."""
        if self.origin() is None:
            self._write("origin", f"{origin}\n".encode())
        return self.origin() or origin

    def note_keys(self, keys: Sequence[str]) -> None:
        """Publish the log's verifier keys; those it had before stay."""
        known = self.keys()
        fresh = [key for key in keys if key not in known]
        if fresh:
            self._write("keys", "".join(f"{key}\n" for key in [*known, *fresh]).encode())

    def keep_stamp(self, size: int, note: bytes, answer: bytes) -> None:
        """Keep a time stamp and the note it is on; the first on a head stays."""
        if not (self.path / "stamps" / f"{size}.tsr").exists():
            self._write(f"stamps/{size}.note", note)
            self._write(f"stamps/{size}.tsr", answer)

    def stamp(self, size: int) -> tuple[bytes, bytes] | None:
        """The note of a stamped head and the stamp on it; None where there is none."""
        with suppress(FileNotFoundError):
            folder = self.path / "stamps"
            return (folder / f"{size}.note").read_bytes(), (folder / f"{size}.tsr").read_bytes()
        return None

    def stamped_sizes(self) -> list[int]:
        """The heads that have a time stamp, the smallest first."""
        return sorted(int(path.stem) for path in (self.path / "stamps").glob("*.tsr"))

    def stamped(self) -> dict[str, str]:
        """What is known of stamping, see :mod:`.stamps`; empty before it began."""
        text = self._text("stamps/state.json")
        return {str(name): str(value) for name, value in json.loads(text).items()} if text else {}

    def note_stamped(self, state: dict[str, str]) -> None:
        """Keep what is known of stamping."""
        self._write("stamps/state.json", json.dumps(state).encode())

    def _grown(self, path: str, width: int) -> tuple[bytes, int]:
        for place, there in ((path, width), (full_path(path), WIDTH)):
            with suppress(FileNotFoundError):
                return (self.path / place).read_bytes(), there
        raise TileMissing(path)

    def _text(self, name: str) -> str | None:
        try:
            return (self.path / name).read_text()
        except FileNotFoundError:
            return None

    def _time(self, name: str) -> datetime | None:
        try:
            return datetime.fromtimestamp((self.path / name).stat().st_mtime, UTC)
        except FileNotFoundError:
            return None

    def _write_once(self, path: str, content: bytes) -> None:
        place = self.path / path
        if not place.exists():
            self._write(path, content)
        elif place.read_bytes() != content:
            raise WrittenOtherwise(path)

    def _write(self, path: str, content: bytes) -> None:
        place = self.path / path
        _make_folder(place.parent)
        beside = place.with_name(f".{uuid4().hex}")
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
        _sync(place.parent)


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    """Make the names in a folder durable: without it a rename may be gone after a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


__all__ = ["LogFolder", "Remembered", "TileMissing", "TileUnreadable", "WrittenOtherwise"]
