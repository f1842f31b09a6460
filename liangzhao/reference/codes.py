"""Names of codes at dictionary speed: the tables are read once per process, `clear()` after a change."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import _lru_cache_wrapper, lru_cache
from typing import TypeVar

from liangzhao.reference.entries import Entry

_OMISSIBLE = ("专业", "族", "性")  # people write 外科 for 外科专业, 汉 for 汉族, 女 for 女性
_FIELDS = (
    "table", "code", "name", "parent", "level", "effective_from", "effective_until", "note", "source",
)  # fmt: skip


class CodeTable:
    """One table: what its codes mean on any day."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_code: dict[str, list[Entry]] = defaultdict(list)
        for entry in sorted(entries, key=lambda each: (each.code, each.effective_from)):
            self._by_code[entry.code].append(entry)
        days = {day for group in self._by_code.values() for each in group for day in _ends(each)}
        self._turning_days = sorted(days)
        self._in_force: dict[int, tuple[Entry, ...]] = {}

    def entry(self, code: str, on: date) -> Entry | None:
        """What the code means that day; None when it means nothing."""
        for entry in self._by_code.get(code, ()):
            if entry.holds_on(on):
                return entry
        return None

    def nearest(self, code: str, on: date) -> Entry | None:
        """What the code means that day, else what it first or last meant; None for a code never given."""
        group = self._by_code.get(code)
        if not group:
            return None
        before = [entry for entry in group if entry.effective_from <= on]
        return before[-1] if before else group[0]

    def in_force(self, on: date) -> tuple[Entry, ...]:
        """Every entry in force that day, in code order."""
        span = bisect_right(self._turning_days, on)
        if span not in self._in_force:
            found = (self.entry(code, on) for code in self._by_code)
            self._in_force[span] = tuple(entry for entry in found if entry)
        return self._in_force[span]


_tables: Mapping[str, CodeTable] | None = None
_forget: list[Callable[[], None]] = []
Answer = TypeVar("Answer")


def remembered(most: int) -> Callable[[Callable[..., Answer]], _lru_cache_wrapper[Answer]]:
    """Remember so many answers of a function that asks the tables, for as long as these stay what they are."""

    def remember(ask: Callable[..., Answer]) -> _lru_cache_wrapper[Answer]:
        held = lru_cache(maxsize=most)(ask)
        _forget.append(held.cache_clear)
        return held

    return remember


def name(table: str, code: str, on: date) -> str:
    """What a code is called that day.

    Outside its dates a code is shown by its nearest meaning, and a code that was never given as it stands:
    registers hold old values, and a page must show them.
    """
    entry = _table(table).nearest(code, on)
    return entry.name if entry else code


def names(table: str, codes: Sequence[str], on: date) -> tuple[str, ...]:
    """What several codes are called that day, in their order."""
    return tuple(name(table, code, on) for code in codes)


def exists(table: str, code: str, on: date) -> bool:
    """The code has a meaning that day."""
    return _table(table).entry(code, on) is not None


def entry(table: str, code: str, on: date) -> Entry | None:
    """The whole entry of a code that day."""
    return _table(table).entry(code, on)


def entries(table: str, on: date) -> tuple[Entry, ...]:
    """All entries in force that day, in code order."""
    return _table(table).in_force(on)


def choices(table: str, on: date, parent: str | None = None) -> list[tuple[str, str]]:
    """Code and name of every entry in force that day, for a form; of one parent when it is named."""
    return [(each.code, each.name) for each in entries(table, on) if parent is None or each.parent == parent]


def find(table: str, text: str, on: date, parent: str | None = None) -> str | None:
    """The one code whose name is the text, brackets and spaces aside; None when there is none or more than one."""
    wanted = _plain(text)
    among = [each for each in entries(table, on) if parent is None or each.parent == parent]
    for form in (_plain, _short):
        found = [each.code for each in among if form(each.name) == form(wanted)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def tables() -> list[str]:
    """The names of all tables."""
    return sorted(_loaded())


def use(given: Iterable[Entry]) -> None:
    """Answer from these entries instead of the database's: for commands that run without one."""
    _hold(_by_table(given))


def clear() -> None:
    """Forget what was read; the next question reads the database again."""
    _hold(None)


def _hold(tables: Mapping[str, CodeTable] | None) -> None:
    global _tables
    _tables = tables
    for forget in _forget:
        forget()


class UnknownTableError(LookupError):
    """Raised when code asks for a table that no file and no authority ever filled."""


def _table(table: str) -> CodeTable:
    try:
        return _loaded()[table]
    except KeyError:
        raise UnknownTableError(table) from None


def _loaded() -> Mapping[str, CodeTable]:
    global _tables
    held = _tables
    if held is None:
        from liangzhao.reference.models import CodeEntry  # here, so that tables given by use() need no Django

        held = _tables = _by_table(Entry(**row) for row in CodeEntry.objects.values(*_FIELDS))
    return held


def _by_table(given: Iterable[Entry]) -> Mapping[str, CodeTable]:
    groups: dict[str, list[Entry]] = defaultdict(list)
    for each in given:
        groups[each.table].append(each)
    return {table: CodeTable(group) for table, group in groups.items()}


def _ends(each: Entry) -> Iterable[date]:
    yield each.effective_from
    if each.effective_until:
        yield each.effective_until


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _short(text: str) -> str:
    plain = _plain(text)
    for ending in _OMISSIBLE:
        if plain.endswith(ending) and len(plain) > len(ending):
            return plain.removesuffix(ending)
    return plain
