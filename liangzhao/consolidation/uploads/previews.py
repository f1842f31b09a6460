"""What an upload's file looks like and what its last run found, kept sealed as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from liangzhao.consolidation.importing import totals
from liangzhao.consolidation.importing.reading import ForeignTable
from liangzhao.consolidation.importing.report import SET_ASIDE, Expected, Problem, Report, Stop, is_set_aside
from liangzhao.consolidation.importing.service_subjects import split
from liangzhao.consolidation.models import Upload
from liangzhao.consolidation.uploads import expecting
from liangzhao.consolidation.uploads.expecting import Sort
from liangzhao.kernel import kept_words
from liangzhao.kernel.words import Sentence

SAMPLES = 3
LONGEST_WORD, MOST_WORDS = 40, 120
"""Of a coded column."""


@dataclass(frozen=True)
class Head:
    """The upper end of a file: its headings, some values under each, its sheets and how it was decoded.

    ``others`` are the sheets that were not read, with their rows. ``values`` counts the words of the columns that have
    few and short ones: only such may be coded; ``parts`` counts them where a cell may hold several. ``new`` are
    headings that the last list of the source did not have, ``gone`` the fields with the columns that were read then and
    are missing now. ``looks_like`` is the kind the list seems to be of, when that is another one. ``rivals`` are
    fields with the columns that compete for each.
    """

    headings: tuple[str, ...] = ()
    samples: Mapping[str, list[str]] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    first_row: int = 2
    rows: int = 0
    values: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    others: tuple[tuple[str, int], ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    parts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    looks_like: str = ""
    rivals: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Preview:
    """The head of a file, and the report of the last run over it; empty before the first."""

    head: Head = field(default_factory=Head)
    counts: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    findings: Mapping[str, int] = field(default_factory=dict)
    quality: Mapping[str, Any] = field(default_factory=dict)
    stops: tuple[Stop, ...] = ()
    expected: tuple[Sort, ...] = ()

    @property
    def licences_to_stop(self) -> int:
        """How many e-licences would stop at their next issue because of this list."""
        return len({stop.entry for stop in self.stops})

    @property
    def refused_rows(self) -> dict[int, list[Problem]]:
        """The problems of each row that cannot be registered, what keeps it out first; sums and repeats aside."""
        refused: dict[int, list[Problem]] = {
            row: [] for row in sorted({each.row for each in self.problems if each.blocks and not is_set_aside(each)})
        }
        for problem in sorted(self.problems, key=lambda each: not each.blocks):
            if problem.row in refused and not is_set_aside(problem):
                refused[problem.row].append(problem)
        return refused

    @property
    def told(self) -> list[Problem]:
        """What keeps rows out, and what is wrong with rows that are registered all the same."""
        out = {each.row for each in self.problems if each.blocks}
        return [each for each in self.problems if each.blocks or each.row not in out]


def head_of(table: ForeignTable, sheets: tuple[str, ...]) -> Head:
    """The head of a table that was read."""
    samples = {heading: _samples(table, heading) for heading in table.headings}
    told = [row for row in table.rows if not totals.is_no_row(row)]
    values = {heading: counted for heading in table.headings if (counted := _counted(told, heading, _whole))}
    parts = {heading: counted for heading in table.headings if (counted := _counted(told, heading, split))}
    return Head(
        table.headings,
        samples,
        sheets,
        table.encoding,
        table.first_row,
        rows=len(table.rows),
        values=values,
        others=table.others,
        parts={heading: counted for heading, counted in parts.items() if counted != values.get(heading)},
    )


def _whole(cell: str) -> list[str]:
    return [cell] if cell else []


def _counted(rows: Sequence[Mapping[str, str]], heading: str, words: Callable[[str], list[str]]) -> dict[str, int]:
    """How often each word stands in a column; nothing for one with many words, or long ones."""
    counted: dict[str, int] = {}
    for row in rows:
        for word in dict.fromkeys(words(row.get(heading, "").strip())):
            counted[word] = counted.get(word, 0) + 1
            if len(word) > LONGEST_WORD or len(counted) > MOST_WORDS:
                return {}
    return counted


def _samples(table: ForeignTable, heading: str) -> list[str]:
    given = (row.get(heading, "").strip()[:60] for row in table.rows)
    return list(islice(dict.fromkeys(value for value in given if value), SAMPLES))


def of(upload: Upload) -> Preview:
    """What is kept with an upload."""
    kept: dict[str, Any] = json.loads(upload.preview) if upload.preview else {}
    head = Head(**{name: _tupled(value) for name, value in kept.get("head", {}).items()})
    says = [kept_words.read(each) for each in kept.get("says", [])]
    problems = tuple(
        Problem(row, rule, name, value, says[at], blocks=blocks, fault=fault[0] if fault else "")
        for row, rule, name, value, at, blocks, *fault in kept.get("problems", [])
    )
    stops = tuple(Stop(*each) for each in kept.get("stops", []))
    expected = tuple(expecting.read(kept["sorts"])) if "sorts" in kept else _of_earlier(kept.get("expected", []))
    counts, found, quality = (kept.get(name, {}) for name in ("counts", "findings", "quality"))
    return Preview(head, counts, problems, found, quality, stops, expected)


def _of_earlier(kept: Iterable[Sequence[Any]]) -> tuple[Sort, ...]:
    """Of a trial that kept each finding by itself."""
    return tuple(expecting.sorts((Expected(*each) for each in kept), most=None))


def _tupled(value: object) -> Any:  # JSON knows no tuples
    return tuple(map(_tupled, value)) if isinstance(value, list) else value


def counts_of(report: Report) -> dict[str, int]:
    """What became, or would become, of the rows; the first four add up to them, those set aside are of the blocked."""
    names = ("entries", "updated", "unchanged", "blocked", *SET_ASIDE, "incomplete", "unnumbered", "doubled")
    return {name: int(getattr(report, name)) for name in names}


class _Sentences:
    """Sentences as they are kept, each once."""

    def __init__(self) -> None:
        self.kept: list[kept_words.Kept] = []
        self._places: dict[str, int] = {}

    def place(self, words: Sentence) -> int:
        """Where a sentence stands among those that are kept."""
        told = kept_words.kept(words)
        place = self._places.setdefault(json.dumps(told, ensure_ascii=False), len(self.kept))
        if place == len(self.kept):
            self.kept.append(told)
        return place


def answered(upload: Upload) -> str:
    """What is kept with an upload whose columns somebody told, which says too what competing columns are."""
    kept: dict[str, Any] = json.loads(upload.preview) if upload.preview else {}
    kept.get("head", {}).pop("rivals", None)
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def packed(head: Head, report: Report | None = None, counts: Mapping[str, int] | None = None) -> str:
    """A head and a report as they are kept; sentences stand once however many rows they are said of."""
    kept: dict[str, Any] = {"head": head.__dict__}
    if report is not None:
        says = _Sentences()
        kept |= {
            "counts": dict(counts or counts_of(report)),
            "problems": [
                [each.row, each.rule, each.field, each.value_masked, says.place(each.words), each.blocks, each.fault]
                for each in report.problems
            ],
            "says": says.kept,
            "findings": report.findings,
            "stops": [[each.row, each.rule, each.register, each.entry, each.person] for each in report.stops],
            "sorts": list(expecting.packed(report.expected)),
            "quality": report.quality.get("all", {}) | {"empty": report.quality.get("empty", {})},
        }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
