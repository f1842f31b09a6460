"""Tells where every division code ever given has gone, from a list of current divisions and a list of changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from liangzhao.reference.division_words import is_urban_district, same_place, stem, telling

RECODED, MERGED, ABOLISHED, CURRENT = "RECODED", "MERGED", "ABOLISHED", "CURRENT"
CONTINUES = frozenset({"同名改码", "撤县设市", "撤县设区", "撤市设区", "撤旗设区", "撤地设市", "更名"})


@dataclass(frozen=True)
class Current:
    """A division of today as the place-name database lists it."""

    code: str
    name: str
    level: int
    parent: str
    path: str


@dataclass(frozen=True)
class Change:
    """What happened to a code in a year; an empty code means that side is unknown or did not exist."""

    year: int
    kind: str
    old_code: str
    old_name: str
    new_code: str
    new_name: str

    @property
    def leaves(self) -> bool:
        """The division gave up its code."""
        return bool(self.old_code) and self.new_code != self.old_code

    @property
    def reassigns(self) -> bool:
        """The code was handed to another division."""
        return self.kind == "码位改派"


@dataclass(frozen=True)
class Record:
    """One line of our table of divisions."""

    code: str
    name: str
    full_path: str
    level: int
    parent: str
    effective_from: date | None
    effective_until: date | None
    successors: tuple[str, ...]
    kind_of_end: str
    former_names: tuple[str, ...]


class History:
    """The changes by code, cleared of those that cannot be true."""

    def __init__(self, current: Iterable[Current], changes: Iterable[Change]) -> None:
        self.current = {division.code: division for division in current}
        given = list(changes)
        founded = _founded_provinces(given)
        self.changes = [part for change in given for part in _believed(change, founded)]
        self.by_old: Mapping[str, Sequence[Change]] = _grouped((change.old_code, change) for change in self.changes)
        self.by_new: Mapping[str, Sequence[Change]] = _grouped((change.new_code, change) for change in self.changes)
        self.homes = _homes(self.current.values())
        self.grown = {(old[:2], new[:2]) for old, new in _crossings(self.changes)}
        self.codes = sorted({*self.current, *self.by_old, *self.by_new})

    def last_holder(self, code: str) -> tuple[str, int]:
        """The name that last stood at the code, and the year it was last seen changing (0: never)."""
        seen = [(change.year, 0, change.old_name) for change in self.by_old.get(code, ())]
        seen += [(change.year, 1, change.new_name) for change in self.by_new.get(code, ())]
        year, _, name = max(seen, default=(0, 0, ""))
        return (self.current[code].name if code in self.current else name), year

    def departures(self, code: str) -> list[Change]:
        """The changes by which the last holder of a retired code gave it up."""
        leaving = [change for change in self.by_old.get(code, ()) if change.leaves]
        if not leaving:
            return []
        last = max(change.year for change in leaving)
        names = self.last_holder(code)[0]
        final = [change for change in leaving if change.year == last]
        return [change for change in final if change.old_name == names] or final

    def successors(self, code: str) -> tuple[str, ...]:
        """Current codes that a retired code became part of; empty when nobody knows."""
        found: set[str] = set()
        for change in self.departures(code):
            found |= self._follow(change, frozenset({code}))
        return tuple(sorted(found or self._namesakes(code, self.last_holder(code)[0])))

    def _namesakes(self, code: str, name: str) -> list[str]:
        """The one current division of the same rank and name in the province, or in the one that grew out of it.

        Names of urban districts repeat from city to city, so they are looked for nowhere.
        """
        if not telling(name) or is_urban_district(name):
            return []
        provinces = {code[:2]} | {new for old, new in self.grown if old == code[:2]}
        homes = [home for home in self.homes.get((level_of(code), stem(name)), ()) if home[:2] in provinces]
        return homes if len(homes) == 1 else []

    def _follow(self, change: Change, seen: frozenset[str]) -> set[str]:
        code, name, year = change.new_code, change.new_name, change.year
        if not code or code in seen:
            return set()
        onward = self._next_steps(code, name, year)
        if not onward:
            return self._arrived(code, name)
        found: set[str] = set()
        for step in onward:
            found |= self._follow(step, seen | {code})
        return found

    def _arrived(self, code: str, name: str) -> set[str]:
        """The end of a trail; where another division holds the code now, the one that kept the name is meant."""
        if code in self.current and same_place(self.current[code].name, name):
            return {code}
        return set(self._namesakes(code, name)) or ({code} & set(self.current))

    def _next_steps(self, code: str, name: str, year: int) -> list[Change]:
        later = [change for change in self.by_old.get(code, ()) if change.year >= year]
        names = {name} | {
            change.new_name
            for change in later
            if change.old_name == name and not change.leaves and not change.reassigns
        }
        if code in self.current and any(same_place(self.current[code].name, each) for each in names):
            return []
        leaving = [change for change in later if change.leaves]
        mine = [change for change in leaving if change.old_name in names]
        if not mine and code not in self.current:
            mine = leaving
        first = min((change.year for change in mine), default=0)
        return [change for change in mine if change.year == first]


def build(
    current: Iterable[Current], changes: Iterable[Change], corrections: Mapping[str, Sequence[str]]
) -> list[Record]:
    """Every code ever given, with its present meaning or what became of it, ordered by code.

    `corrections` names the successors of codes for which the changes say nothing or something wrong.
    """
    history = History(current, changes)
    retired = [code for code in history.codes if code not in history.current]
    successors = {code: _today(history, corrections.get(code, ())) or history.successors(code) for code in retired}
    former = _former_names(history, successors)
    return [_record(history, code, successors.get(code, ()), former.get(code, set())) for code in history.codes]


def _today(history: History, codes: Sequence[str]) -> tuple[str, ...]:
    """The codes, each replaced by its own successors when it has been retired since."""
    return tuple(now for code in codes for now in ([code] if code in history.current else history.successors(code)))


def _record(history: History, code: str, successors: tuple[str, ...], former: set[str]) -> Record:
    name, last_year = history.last_holder(code)
    here = history.current.get(code)
    began = _began(history, code)
    parent = here.parent if here else _parent_of_retired(history, code)
    return Record(
        code=code,
        name=name,
        full_path=here.path if here else _path(history, parent, name),
        level=here.level if here else level_of(code),
        parent=parent,
        effective_from=date(began, 1, 1) if began else None,
        effective_until=None if here else date(last_year + 1, 1, 1),
        successors=successors,
        kind_of_end=CURRENT if here else _kind(history, code, successors),
        former_names=tuple(sorted(former - {name})),
    )


def _founded_provinces(changes: Iterable[Change]) -> set[tuple[str, int]]:
    return {(change.new_code[:2], change.year) for change in changes if change.new_code.endswith("0000")}


def _believed(change: Change, founded: set[tuple[str, int]]) -> list[Change]:
    """The change itself, or its two halves when it claims a move into a province that was not founded that year.

    Such lines match two places of the same name: one code did end, another did begin, but not into each other.
    """
    if not (change.old_code or change.new_code):
        return []
    if not (change.old_code and change.new_code) or change.old_code[:2] == change.new_code[:2]:
        return [change]
    if (change.new_code[:2], change.year) in founded:
        return [change]
    return [replace(change, new_code="", new_name=""), replace(change, old_code="", old_name="")]


def _grouped(pairs: Iterable[tuple[str, Change]]) -> dict[str, list[Change]]:
    groups: dict[str, list[Change]] = defaultdict(list)
    for code, change in pairs:
        if code:
            groups[code].append(change)
    return dict(groups)


def _homes(current: Iterable[Current]) -> dict[tuple[int, str], list[str]]:
    homes: dict[tuple[int, str], list[str]] = defaultdict(list)
    for division in current:
        homes[level_of(division.code), stem(division.name)].append(division.code)
    return dict(homes)


def _crossings(changes: Iterable[Change]) -> Iterable[tuple[str, str]]:
    for change in changes:
        if change.old_code and change.new_code and change.old_code[:2] != change.new_code[:2]:
            yield change.old_code, change.new_code


def _began(history: History, code: str) -> int:
    """The year the last holder took the code; 0 when it had it before the list of changes begins."""
    taken = [change.year for change in history.by_new.get(code, ()) if change.old_code != code or change.reassigns]
    return max(taken, default=0)


def _kind(history: History, code: str, successors: tuple[str, ...]) -> str:
    if not successors:
        return ABOLISHED
    if len(successors) > 1:
        return MERGED
    continues = all(change.kind in CONTINUES for change in history.departures(code))
    return (
        RECODED
        if continues or same_place(history.last_holder(code)[0], history.current[successors[0]].name)
        else MERGED
    )


def _former_names(history: History, successors: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    names: dict[str, set[str]] = defaultdict(set)
    for code, heirs in successors.items():
        for heir in heirs:
            names[heir].add(history.last_holder(code)[0])
    for code in history.codes:
        began = _began(history, code)
        for change in history.by_old.get(code, ()):
            if change.new_code == code and not change.reassigns and change.year >= began:
                names[code].add(change.old_name)
    return names


def level_of(code: str) -> int:
    """1 province, 2 prefecture, 3 county, as the zeros of the code say."""
    if code.endswith("0000"):
        return 1
    return 2 if code.endswith("00") else 3


def _parent_of_retired(history: History, code: str) -> str:
    if level_of(code) == 1:
        return ""
    prefecture = code[:4] + "00"
    if level_of(code) == 3 and prefecture in history.codes:
        return prefecture
    return code[:2] + "0000"


def _path(history: History, parent: str, name: str) -> str:
    if parent in history.current:
        return f"{history.current[parent].path}/{name}"
    if parent not in history.codes:
        return name
    return f"{_path(history, _parent_of_retired(history, parent), history.last_holder(parent)[0])}/{name}"
