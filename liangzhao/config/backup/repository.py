"""A repository of backups: its sets in order of time, and what each says about itself."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from liangzhao.config.backup.refusals import NoSuchMark, NoSuchSet, SetBroken

Kind = Literal["full", "incremental"]
FORMAT = "liangzhao-backup/1"
MANIFEST, FILES, BLOBS, KEYS, SUMS = "manifest.json", "files.sha256", "blobs.sha256", "keys.sealed", "SHA256SUMS"
HEAD = (MANIFEST, FILES, BLOBS, KEYS)


@dataclass(frozen=True)
class Manifest:
    """What a set is: the server it was taken from, the span of its log it needs, the set it builds on."""

    name: str
    kind: Kind
    parent: str | None
    begun_at: str
    ended_at: str
    postgresql: str
    system: str
    timeline: int
    start_lsn: str
    stop_lsn: str
    segment_bytes: int
    settings: dict[str, str]
    lists: dict[str, str]
    format: str = FORMAT

    def as_json(self) -> bytes:
        """The file's content."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode() + b"\n"


@dataclass(frozen=True)
class BackupSet:
    """A finished set in its folder."""

    folder: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        return self.manifest.name

    @property
    def ended_at(self) -> datetime:
        """When the last change it holds was made: it can be restored to this moment or a later one."""
        return datetime.fromisoformat(self.manifest.ended_at)

    @property
    def database(self) -> Path:
        return self.folder / "database"


class Repository:
    """The folder of all sets."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.blobs = path / "blobs"
        self.wal = path / "wal"
        self.marks = path / "marks"

    def sets(self) -> list[BackupSet]:
        """Every finished set, the oldest first. Raises SetBroken for one whose manifest cannot be read."""
        return [_opened(path.parent) for path in sorted(self.path.glob(f"[0-9]*/{MANIFEST}"))]

    def newest(self, *, at: datetime | None = None) -> BackupSet:
        """The newest set, or the newest that ended by ``at``; NoSuchSet."""
        found = [one for one in self.sets() if at is None or one.ended_at <= at]
        if not found:
            raise NoSuchSet(self.path, at)
        return found[-1]

    def named(self, name: str) -> BackupSet:
        """The set of this name; SetBroken when it is not there."""
        if not (self.path / name / MANIFEST).exists():
            raise SetBroken(name, "missing")
        return _opened(self.path / name)

    def marked_at(self, name: str) -> datetime:
        """When a mark was set; NoSuchMark."""
        try:
            return datetime.fromisoformat(json.loads((self.marks / f"{name}.json").read_bytes())["at"])
        except (OSError, ValueError, KeyError) as error:
            raise NoSuchMark(name) from error

    def chain(self, last: BackupSet) -> list[BackupSet]:
        """The full set a set builds on, all between, and itself; SetBroken when one is missing."""
        chain = [last]
        while (parent := chain[0].manifest.parent) is not None:
            chain.insert(0, self.named(parent))
        return chain


def _opened(folder: Path) -> BackupSet:
    try:
        told = json.loads((folder / MANIFEST).read_bytes())
        manifest = Manifest(**told)
        datetime.fromisoformat(manifest.ended_at)
    except (OSError, ValueError, TypeError) as error:
        raise SetBroken(folder.name, MANIFEST) from error
    if manifest.format != FORMAT or manifest.name != folder.name:
        raise SetBroken(folder.name, MANIFEST)
    return BackupSet(folder, manifest)
