"""Reading backups through: a flipped bit, a missing file, a file too many are found and named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from liangzhao.config.backup import digests, sealed_keys, segments
from liangzhao.config.backup.refusals import SetBroken, WrongPassphrase
from liangzhao.config.backup.repository import BLOBS, FILES, HEAD, KEYS, MANIFEST, SUMS, BackupSet, Repository


@dataclass
class Verdict:
    """What was read, and what is wrong with it: ``(set, file, changed | missing | unlisted | unreadable)``."""

    files: int = 0
    bytes_read: int = 0
    problems: list[tuple[str, str, str]] = field(default_factory=list)


def verify(repository: Repository, last: BackupSet, *, passphrase: bytes | None = None) -> Verdict:
    """Read a set and all it builds on, with their stored files; with the passphrase, also that nobody changed lists."""
    verdict, blobs = Verdict(), dict[str, str]()
    try:
        chain = repository.chain(last)
    except SetBroken as broken:
        return Verdict(problems=[(last.name, str(broken), "missing")])
    for one in chain:
        _read_set(one, verdict, passphrase)
        blobs = _list(one.folder / BLOBS) or {}
    _compare(last.name, repository.blobs, blobs, verdict)
    verdict.problems += [("wal", f"{number:#x}", "missing") for number in missing_segments(repository, chain[0])]
    return verdict


def missing_segments(repository: Repository, first: BackupSet) -> list[int]:
    """Numbers of the segments that are missing in the stream kept since a set was begun; none without a stream."""
    if not repository.wal.is_dir():
        return []
    size = first.manifest.segment_bytes
    begun = segments.place_of(first.manifest.start_lsn, size)
    return segments.gaps(segments.wanted(repository.wal, begun, size), size)


def _read_set(one: BackupSet, verdict: Verdict, passphrase: bytes | None) -> None:
    sums = _list(one.folder / SUMS)
    if sums is None or set(sums) != set(HEAD):
        verdict.problems.append((one.name, SUMS, "unreadable"))
        return
    _compare(one.name, one.folder, sums, verdict)
    if {name: sums[name] for name in (FILES, BLOBS)} != one.manifest.lists:
        verdict.problems.append((one.name, MANIFEST, "changed"))
    files = _list(one.folder / FILES)
    if files is None:
        verdict.problems.append((one.name, FILES, "unreadable"))
        return
    _compare(one.name, one.folder, files, verdict)
    verdict.problems += [(one.name, name, "unlisted") for name in _unlisted(one.folder, files)]
    if passphrase is not None:
        _open_keys(one, passphrase, verdict)


def _compare(name: str, root: Path, listed: Mapping[str, str], verdict: Verdict) -> None:
    for file, digest in listed.items():
        path = root / file
        try:
            found = digests.digest_of(path)
        except FileNotFoundError:
            verdict.problems.append((name, file, "missing"))
            continue
        except OSError:
            verdict.problems.append((name, file, "unreadable"))
            continue
        verdict.files += 1
        verdict.bytes_read += path.stat().st_size
        if found != digest:
            verdict.problems.append((name, file, "changed"))


def _unlisted(folder: Path, files: Mapping[str, str]) -> Iterator[str]:
    for path in digests.files_under(folder):
        name = str(path.relative_to(folder))
        if name not in files and name not in (*HEAD, SUMS):
            yield name


def _open_keys(one: BackupSet, passphrase: bytes, verdict: Verdict) -> None:
    try:
        sealed_keys.opened((one.folder / KEYS).read_bytes(), passphrase, bound_to=(one.folder / MANIFEST).read_bytes())
    except (WrongPassphrase, OSError):
        verdict.problems.append((one.name, KEYS, "changed"))


def _list(path: Path) -> dict[str, str] | None:
    try:
        return digests.read_list(path)
    except (OSError, digests.ListUnreadable):
        return None
