"""Practitioners whose institution is in no usual writing in the register: each name asked once, of matching.

Matching has a process of its own beside those that take the rows: it learns the register while they work, and is asked
name by name as they find them, so that little is left to wait for at the end.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import NamedTuple

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.matching.catalogue import Catalogue
from liangzhao.consolidation.matching.deciding import Decision, match
from liangzhao.consolidation.matching.packed import Row
from liangzhao.consolidation.matching.register import read_register
from liangzhao.consolidation.quality.model import Finding, Found
from liangzhao.consolidation.quality.rules import BY_ID

ORPHAN, VARIANT = "DQ-18", "DQ-13"


class Orphan(NamedTuple):
    """A row whose institution no rule found, and the name it says."""

    number: int
    name: str


class Linked(NamedTuple):
    """The institution a name means beyond doubt."""

    name: str
    score: float


def orphans_of(findings: Iterable[Finding]) -> tuple[list[Finding], list[Orphan]]:
    """The findings without those that matching may answer, and these."""
    rest: list[Finding] = []
    orphans: list[Orphan] = []
    for finding in findings:
        if finding.rule == ORPHAN and finding.found.old:
            orphans.append(Orphan(finding.row, finding.found.old))
        else:
            rest.append(finding)
    return rest, orphans


class Matching:
    """The rows that ask, by name; the process that answers is told each name once, as soon as a row says it."""

    def __init__(self, names: Connection, answers: Connection) -> None:
        self._names, self._answers = names, answers
        self._rows: dict[str, list[int]] = defaultdict(list)

    def ask(self, orphans: Iterable[Orphan]) -> None:
        """Remember rows, and ask what is new."""
        new = []
        for number, name in orphans:
            if name not in self._rows:
                new.append(name)
            self._rows[name].append(number)
        if new:
            self._names.send(new)

    def found(self) -> Iterator[Finding]:
        """Wait for the answers: a link where matching is sure of one, else the orphan."""
        self._names.send(None)
        links: dict[str, Linked] = self._answers.recv()
        return (_finding(number, name, links.get(name)) for name, rows in self._rows.items() for number in rows)


@contextmanager
def matching() -> Iterator[Matching]:
    """The process, forked now: the caller has closed its connections to the database, and forks others later."""
    context = multiprocessing.get_context("fork")
    asked, names = context.Pipe(duplex=False)
    answers, told = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(asked, told, names, answers), daemon=True)
    process.start()
    asked.close()
    told.close()  # an end that only the process holds: its death is noticed
    try:
        yield Matching(names, answers)
    finally:
        process.terminate()
        process.join()


def _serve(asked: Connection, told: Connection, *others: Connection) -> None:
    """Answer names until there are no more; the register is learnt when the first is asked."""
    gc.disable()  # the register is many small things and no circle
    for each in others:
        each.close()
    catalogue: Catalogue | None = None
    links: dict[str, Linked] = {}
    try:
        while names := asked.recv():
            if catalogue is None:
                with service_transaction("import"):
                    known = read_register().rows
                catalogue = Catalogue(known)
            links.update(_links(names, catalogue))
    except EOFError:
        return  # whoever asked is gone
    told.send(links)


def _links(names: Iterable[str], catalogue: Catalogue) -> Iterator[tuple[str, Linked]]:
    for name in names:
        answer = match(Row(name, name), catalogue)
        if answer.decision is Decision.LINK:
            yield name, Linked(answer.candidates[0].name, answer.score)


def _finding(number: int, name: str, link: Linked | None) -> Finding:
    if link is None:
        return BY_ID[ORPHAN].finding(number, Found("institution", name))
    return BY_ID[VARIANT].finding(number, Found("institution", name, link.name, confidence=link.score))
