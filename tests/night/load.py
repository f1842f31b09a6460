"""A paced load over loopback: so many requests a second whatever the answers take, each answer kept with its time."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path

THREADS = 24
SECONDS_TO_ANSWER = 10.0


@dataclass(frozen=True)
class Answer:
    """When it was asked and answered, and the status; 0 when nobody answered."""

    path: str
    asked_at: float
    answered_at: float
    status: int


@dataclass
class Load:
    """Asks for paths in turn, ``rate`` a second, from ever new addresses of loopback, until told to stop."""

    port: int
    paths: Sequence[str]
    rate: float
    answers: list[Answer] = field(default_factory=list)

    def __enter__(self) -> Load:
        self._leaving, self._numbers, self._lock = threading.Event(), count(), threading.Lock()
        self._begun = time.monotonic()
        self._threads = [threading.Thread(target=self._keep_asking) for _ in range(THREADS)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._leaving.set()
        for thread in self._threads:
            thread.join()

    def go_on(self, seconds: float) -> None:
        """Let the load go on for so long."""
        self._leaving.wait(seconds)

    def _keep_asking(self) -> None:
        while True:
            with self._lock:
                number = next(self._numbers)
            if self._leaving.wait(max(0.0, self._begun + number / self.rate - time.monotonic())):
                return
            self.answers.append(self._ask(number))

    def _ask(self, number: int) -> Answer:
        path, asked_at = self.paths[number % len(self.paths)], time.monotonic()
        source = f"127.{1 + number // 62500 % 250}.{1 + number // 250 % 250}.{1 + number % 250}"
        caller = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_TO_ANSWER, source_address=(source, 0))
        try:
            caller.request("GET", path)
            answer = caller.getresponse()
            answer.read()
            return Answer(path, asked_at, time.monotonic(), answer.status)
        except (OSError, HTTPException):
            return Answer(path, asked_at, time.monotonic(), 0)
        finally:
            caller.close()


Window = tuple[float, float]


def failures(answers: Sequence[Answer], kills: Sequence[Window]) -> tuple[list[Answer], list[Answer]]:
    """Answers that were none: those outside the kills, and those that overlap one."""
    failed = [one for one in answers if one.status != 200]
    within = [one for one in failed if any(one.asked_at <= end and begin <= one.answered_at for begin, end in kills)]
    return [one for one in failed if one not in within], within


def megabytes(pid: int) -> float:
    """Memory of a process and all below it, of shared pages its share."""
    return sum(_own(one) for one in (pid, *below(pid)))


def _own(pid: int) -> float:
    try:
        kept = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
    except OSError:
        return 0.0
    return int(kept[1]) / 1024 if kept else 0.0


def below(pid: int) -> Iterator[int]:
    """The processes that one started, and those they did."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in map(int, children):
        yield child
        yield from below(child)
