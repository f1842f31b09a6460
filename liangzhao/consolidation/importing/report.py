"""What an import did, row by row: the counts add up to the rows of the file (design.md §12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

from liangzhao.consolidation.importing.normalising import NORMALISATION
from liangzhao.consolidation.importing.totals import BLANK
from liangzhao.consolidation.importing.totals import RULE as TOTAL
from liangzhao.kernel.words import Sentence

DOUBLED = "doubled"
"""The fault of a row that became an entry although the register seems to have the same institution."""
STANDING, RENAMED = "standing", "renamed"
"""The faults of a row about an institution that the register has under its 登记号: so called, or called otherwise."""
DIFFERENT = "different"
"""The fault of a field of such a row that the register has otherwise."""
EMPTY = "IM-10"
"""The rule of a field that an entry needs and that is empty, or of which the list has no column."""
UNKNOWN_WORD = "word"
"""The sort of fault of a word that is no word for its field, as far as anybody knows."""
REPEAT = "repeat"
"""The fault of a row that says word for word what an earlier one said, whichever rule keeps it out."""

ISOLATED = "isolated"
"""The fault of a row that says word for word what officers set aside as a row of a test."""
RESEMBLING = "resembling"
"""The fault of a row that became an entry although it may be what officers set aside as a row of a test."""
_OF_KNOWN = frozenset({DOUBLED, STANDING, RENAMED, DIFFERENT, RESEMBLING})
"""The faults that say what a row has to do with what is known already, and nothing of what could not be kept."""


class Result(StrEnum):
    """What became of a row."""

    ENTERED = "entries"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row; ``blocks`` when it could not become an entry.

    ``fault`` tells faults of one rule apart, for whoever counts them; ``words`` say it in the language of the reader.
    """

    row: int
    rule: str
    field: str
    value_masked: str
    words: Sentence
    blocks: bool = True
    fault: str = ""

    @property
    def says(self) -> str:
        """The same in Chinese."""
        return self.words.render()

    def as_json(self) -> dict[str, object]:
        """The problem as a report tells it."""
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        return {("says" if name == "words" else name): value for name, value in (told | {"words": self.says}).items()}


ELSEWHERE = "IM-04"
"""The rule of a row that another authority registers."""
SET_ASIDE = ("totals", "blank", "repeated", "elsewhere", "isolated")
"""What is counted among the rows that did not become entries though there is nothing to mend in them."""


def refused(counted: Mapping[str, int]) -> int:
    """How many rows are to be mended: of those that were not entered, none that was set aside."""
    return counted.get("blocked", 0) - sum(counted.get(name, 0) for name in SET_ASIDE)


def is_set_aside(problem: Problem) -> bool:
    """Whether there is nothing to mend: no row at all, one that another row says, another authority's, a test."""
    return problem.rule in {TOTAL, BLANK, ELSEWHERE} or problem.fault in {REPEAT, ISOLATED}


@dataclass(frozen=True)
class Stop:
    """A registration whose next e-licence is not issued because a row puts a number of its holder in doubt."""

    row: int
    rule: str
    register: str
    entry: str
    person: str


@dataclass(frozen=True)
class Expected:
    """A finding that will be kept when the list is loaded; ``decider`` is the machine where it mends by itself."""

    row: int
    rule: str
    field: str
    value_masked: str
    decider: str


@dataclass
class Report:
    """The account of one import."""

    source: str
    digest: str
    encoding: str
    rows: int
    columns: dict[str, str]
    kind: str = "institution"
    header_row: int = 1
    unused_columns: list[str] = field(default_factory=list)
    entries: int = 0
    updated: int = 0
    unchanged: int = 0
    unnumbered: int = 0
    problems: list[Problem] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    stopped_at: int | None = None
    dry_run: bool = False
    load: str = ""
    findings: dict[str, int] = field(default_factory=dict)
    expected: list[Expected] = field(default_factory=list)
    quality: dict[str, Any] = field(default_factory=dict)

    def add(self, result: Result) -> None:
        """Count one row."""
        setattr(self, str(result), getattr(self, str(result)) + 1)

    @property
    def blocked(self) -> int:
        """How many rows did not become an entry."""
        return len({problem.row for problem in self.problems if problem.blocks})

    @property
    def refused(self) -> int:
        """How many of these are to be mended: the rows said twice, sums, empty lines and rows of others aside."""
        return refused({name: getattr(self, name) for name in ("blocked", *SET_ASIDE)})

    @property
    def licences_to_stop(self) -> int:
        """How many e-licences stop at their next issue because of this list."""
        return len({stop.entry for stop in self.stops})

    @property
    def people_to_stop(self) -> int:
        """Whose these are."""
        return len({stop.person for stop in self.stops})

    @property
    def totals(self) -> int:
        """How many of these are no rows at all but lines that count rows (合计)."""
        return sum(problem.rule == TOTAL for problem in self.problems)

    @property
    def blank(self) -> int:
        """How many of these say nothing at all."""
        return sum(problem.rule == BLANK for problem in self.problems)

    @property
    def repeated(self) -> int:
        """How many of these say word for word what an earlier row said, which is taken once."""
        return sum(problem.fault == REPEAT for problem in self.problems)

    @property
    def elsewhere(self) -> int:
        """How many of these another authority registers."""
        return sum(problem.rule == ELSEWHERE and problem.fault != REPEAT for problem in self.problems)

    @property
    def isolated(self) -> int:
        """How many of these officers set aside before as rows of a test."""
        return sum(problem.fault == ISOLATED for problem in self.problems)

    @property
    def incomplete(self) -> int:
        """How many rows became an entry although something in them could not be kept as it stands."""
        blocked = {problem.row for problem in self.problems if problem.blocks}
        named = (problem for problem in self.problems if problem.fault not in _OF_KNOWN)
        return len({problem.row for problem in named} - blocked)

    @property
    def doubled(self) -> int:
        """How many rows became entries that seem to stand in the register already."""
        return len({problem.row for problem in self.problems if problem.fault == DOUBLED})

    @property
    def is_whole(self) -> bool:
        """Whether every row is accounted for."""
        return self.stopped_at is None and self.rows == self.entries + self.updated + self.unchanged + self.blocked

    def as_json(self) -> dict[str, Any]:
        """The report of design.md §12, with what the normalisation does and which fields the list lacks."""
        made = asdict(replace(self, expected=[], problems=[]))
        del made["expected"]  # the findings are counted; row by row they are for the pages
        made["problems"] = [each.as_json() for each in self.problems]
        made["normalisation"] = list(NORMALISATION)
        made["blocked"], made["refused"] = self.blocked, self.refused
        made["totals"], made["blank"], made["elsewhere"] = self.totals, self.blank, self.elsewhere
        made["repeated"], made["doubled"], made["isolated"] = self.repeated, self.doubled, self.isolated
        made["licences_to_stop"], made["people_to_stop"] = self.licences_to_stop, self.people_to_stop
        made["fields_not_in_list"] = [name for name in FACE_FIELDS.get(self.kind, ()) if name not in self.columns]
        return made


FACE_FIELDS: dict[str, tuple[str, ...]] = {
    "institution": (
        *("reg_no", "legal_rep_name", "principal_name", "valid_from", "valid_until", "issued_on", "subjects"),
    ),
    "physician": ("level", "category", "scopes", "title", "licence_no", "institution", "practice_place", "issued_on"),
    "nurse": ("title", "licence_no", "institution", "first_registered_on", "valid_until", "issued_on"),
}
"""Fields of the licence face that a list of a kind may lack; their remedy is 登记簿维护 or 机构信息维护."""
