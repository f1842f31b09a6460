"""One pass through a very large CSV: its digest, where its chunks begin, and which rows cannot be taken alone."""

from __future__ import annotations

import csv
import hashlib
import io
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np

from liangzhao.consolidation.importing import formats
from liangzhao.consolidation.importing.reading import ForeignTable
from liangzhao.consolidation.intake.bulk.sharing import KeysOf
from liangzhao.consolidation.quality.running import repeated
from liangzhao.kernel.words import _

FIRST_ROW = 2
_BOM = b"\xef\xbb\xbf"
_HEAD_OF_FILE = 16_384
_LONGEST_LINE = 1 << 20
_TELLING = 500
"""So many rows tell by their contents what a column is."""


@dataclass(frozen=True)
class Scanned:
    """What one pass tells: ``starts`` are the offsets in bytes of every chunk's first row, and of the end.

    ``shared`` are the numbers of the rows that share a key with another row of the file.
    """

    path: Path
    digest: str
    sign: str
    headings: tuple[str, ...]
    rows: int
    chunk: int
    starts: tuple[int, ...]
    shared: frozenset[int]

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return len(self.starts) - 1

    def records(self, at: int) -> Iterator[tuple[int, list[str]]]:
        """The records of a chunk with their numbers, as a spreadsheet counts them."""
        with self.path.open("rb") as file:
            file.seek(self.starts[at])
            text = file.read(self.starts[at + 1] - self.starts[at]).decode()
        records = csv.reader(io.StringIO(text, newline="\n"), delimiter=self.sign)
        return enumerate(records, start=FIRST_ROW + at * self.chunk)


def scan(path: Path, keys_of: Callable[[Sequence[str]], KeysOf], *, chunk: int) -> Scanned:
    """Read the file once; FileNotReadable when it is no UTF-8 CSV. ``keys_of`` is asked with the headings."""
    try:
        return _scan(path, keys_of, chunk)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _unreadable(error) from error


def beginning_of(path: Path) -> ForeignTable:
    """The headings and first rows, by which columns are told; FileNotReadable when it is no UTF-8 text or is empty."""
    try:
        with path.open("rb") as file:
            records = csv.reader(_Lines(file), delimiter=_delimiter(path))
            headings = tuple(_headings(records))
            rows = tuple(dict(zip(headings, record, strict=False)) for record in islice(records, _TELLING))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _unreadable(error) from error
    if not headings:
        raise formats.NoRows
    return ForeignTable("", "utf-8", headings, rows, FIRST_ROW)


def _unreadable(error: Exception) -> formats.FileNotReadable:
    if isinstance(error, FileNotFoundError):
        return formats.FileNotReadable(reason=_("文件不存在，请核对路径。"))
    if isinstance(error, OSError):
        return formats.FileNotReadable(reason=_("文件打不开，请核对权限。"))
    return formats.FileNotReadable(
        reason=_("--bulk 和 --keep-only 只读 UTF-8 编码的 CSV；其他格式和编码请不带它们导入，或先转换。")
    )


def _headings(records: Iterator[list[str]]) -> list[str]:
    return [heading.strip() for heading in next(records, [])]


def _scan(path: Path, keys_of: Callable[[Sequence[str]], KeysOf], chunk: int) -> Scanned:
    sign = _delimiter(path)
    with path.open("rb") as file:
        lines = _Lines(file)
        records = csv.reader(lines, delimiter=sign)
        headings = tuple(_headings(records))
        starts, columns, rows = [lines.read], [array("q") for _key in range(2)], 0
        ask = keys_of(headings)
        for record in records:
            for column, key in zip(columns, ask(record), strict=True):
                column.append(hash(key) if key else 0)
            rows += 1
            if rows % chunk == 0:
                starts.append(lines.read)
        if not rows:
            raise formats.NoRows
        if rows % chunk:
            starts.append(lines.read)
        return Scanned(path, lines.digest.hexdigest(), sign, headings, rows, chunk, tuple(starts), _shared(columns))


def _shared(columns: Sequence[array[int]]) -> frozenset[int]:
    found: set[int] = set()
    for column in columns:
        found.update((np.flatnonzero(repeated(np.frombuffer(column, dtype=np.int64))) + FIRST_ROW).tolist())
    return frozenset(found)


def _delimiter(path: Path) -> str:
    with path.open("rb") as file:
        return formats.delimiter(file.read(_HEAD_OF_FILE).removeprefix(_BOM).decode(errors="ignore"))


class _Lines:
    """The lines of a file as text, with the digest and the number of the bytes that were read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()
        self.read = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._file.readline(_LONGEST_LINE):
            if len(line) == _LONGEST_LINE:
                raise csv.Error("a line without an end")
            self.digest.update(line)
            text = line.removeprefix(_BOM) if not self.read else line
            self.read += len(line)
            yield text.decode()
