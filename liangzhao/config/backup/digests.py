"""Digests of files, copies that survive a power failure, and lists in the form of sha256sum."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

_DIGEST = 64


class ListUnreadable(ValueError):
    """A list of digests that is not in sha256sum's form."""


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's content, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy(source: Path, target: Path) -> None:
    """A copy that is on disk when this returns, whole under its name or not there at all."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        shutil.copyfile(source, beside)
        settle(beside)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def write(path: Path, content: bytes) -> None:
    """A new file only its owner may read, on disk when this returns; FileExistsError when it is there."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def settle(path: Path) -> None:
    """Have the kernel put a file, or a folder's list of names, on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def files_under(root: Path) -> Iterator[Path]:
    """Every file below a folder, in order of names; unfinished copies are left out."""
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(folder) / name


def write_list(path: Path, digests: Mapping[str, str]) -> None:
    """Names and digests as sha256sum writes them."""
    write(path, "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode())


def read_list(path: Path) -> dict[str, str]:
    """Digests by name; ListUnreadable, OSError."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise ListUnreadable(path.name) from error
    found: dict[str, str] = {}
    for line in lines:
        if len(line) < _DIGEST + 3 or line[_DIGEST : _DIGEST + 2] != "  ":
            raise ListUnreadable(path.name)
        found[line[_DIGEST + 2 :]] = line[:_DIGEST]
    return found
