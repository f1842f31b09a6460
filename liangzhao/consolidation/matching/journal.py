"""The finished rows of a run, safe on disk batch by batch: a run killed at any moment goes on behind them."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from liangzhao.consolidation.matching.deciding import Decision, Match, Shown
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _

Line = list[object]


class AlreadyRunning(Refusal):
    """Raised when another process is writing the same output."""

    template = _("另一个进程正在写入这个结果文件，请等它结束。")


class Journal:
    """Matches already decided for one question, kept beside the output until that is whole.

    The first line names the question (files, columns, version of the rules). A journal of another question, and a
    line cut short by a crash, are dropped.
    """

    def __init__(self, path: Path, question: str) -> None:
        self._path, self._question = path, question
        self._file = path.open("a+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise AlreadyRunning from error
        self.finished = self._recover()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def _recover(self) -> int:
        """Cut the file behind its last whole line and count the rows before."""
        self._file.seek(0)
        whole, rows = 0, -1
        for number, line in enumerate(self._file):
            if not line.endswith(b"\n") or (number == 0 and line != self._first_line()):
                break
            whole, rows = whole + len(line), number
        self._file.truncate(whole)
        if rows < 0:
            self._file.write(self._first_line())
            self._sync()
        return max(rows, 0)

    def _first_line(self) -> bytes:
        return json.dumps(self._question).encode() + b"\n"

    def add(self, matches: Sequence[Match]) -> None:
        """Keep the next rows; they are on the disk when this returns."""
        lines = (json.dumps(_line(one), ensure_ascii=False).encode("utf-8", "surrogatepass") for one in matches)
        self._file.write(b"".join(line + b"\n" for line in lines))
        self._sync()

    def _sync(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())

    def read(self) -> Iterator[Match]:
        """Every finished row, in order."""
        with self._path.open("rb") as file:
            next(file, None)
            for line in file:
                yield _match(json.loads(line))

    def remove(self) -> None:
        """The output is whole: the journal has done its work."""
        self._path.unlink()


def _line(one: Match) -> Line:
    shown = [[each.target, each.name, each.score] for each in one.candidates]
    return [one.row, one.decision.value, one.target, one.score, one.rule, shown]


def _match(line: Line) -> Match:
    row, decision, target, score, rule, shown = line
    assert isinstance(shown, list)  # noqa: S101  # written by _line
    candidates = tuple(Shown(*each) for each in shown)
    return Match(str(row), Decision(str(decision)), str(target), float(str(score)), str(rule), candidates)
