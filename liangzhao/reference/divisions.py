"""Divisions by code at dictionary speed, retired ones included; read once per process, `clear()` after a change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from liangzhao.reference.division_words import stem, telling
from liangzhao.reference.entries import DivisionEntry

if TYPE_CHECKING:
    from liangzhao.reference.models import Division

TAIWAN_RESIDENCE_PERMIT = "830000"  # begins numbers on residence permits of Taiwan residents; GB/T 2260 has 710000


class Gazetteer:
    """All divisions ever, by code and by name."""

    def __init__(self, given: Iterable[DivisionEntry]) -> None:
        self.by_code: Mapping[str, DivisionEntry] = {each.code: each for each in given}
        children: dict[str, list[str]] = defaultdict(list)
        called: dict[str, list[str]] = defaultdict(list)
        for each in self.by_code.values():
            if each.kind_of_end != "CURRENT":
                continue
            children[each.parent].append(each.code)
            for word in {each.name, stem(each.name), *each.former_names}:
                called[word].append(each.code)
        self.children = {code: tuple(sorted(codes)) for code, codes in children.items()}
        self.called = {word: tuple(sorted(codes)) for word, codes in called.items()}


_gazetteer: Gazetteer | None = None


def get(code: str) -> DivisionEntry | None:
    """All we know of a code; None for one never given."""
    return _loaded().by_code.get(code)


def name(code: str) -> str:
    """The last name at a code; the code itself when it was never given."""
    found = get(code)
    return found.name if found else code


def full_name(code: str) -> str:
    """The name with those of the divisions above, as an address begins: 北京市密云区."""
    found = get(code)
    return found.full_path.replace("/", "") if found else code


def is_current(code: str) -> bool:
    """The code is in force."""
    found = get(code)
    return found is not None and found.kind_of_end == "CURRENT"


def known_ever(code: str) -> bool:
    """The code was in some edition since 1980: the first six digits of an ID number may be any of them."""
    return code == TAIWAN_RESIDENCE_PERMIT or get(code) is not None


def resolve(code: str) -> tuple[str, ...]:
    """The codes of today a code stands for; empty when it was never given, or abolished without a known heir."""
    found = get(code)
    if found is None:
        return ()
    return (code,) if found.kind_of_end == "CURRENT" else found.successors


def children(code: str) -> tuple[str, ...]:
    """The current divisions directly under one, in code order; the provinces for an empty code."""
    return _loaded().children.get(code, ())


def within(code: str, above: str) -> bool:
    """The division is the other one or lies somewhere under it."""
    walk = get(code)
    while walk is not None and walk.code != above:
        walk = get(walk.parent)
    return walk is not None


def find(text: str, above: str = "") -> tuple[str, ...]:
    """Current divisions called that way today or formerly, with or without their rank, under another if it is named."""
    word = text.strip()
    found = _loaded().called.get(word) or (_loaded().called.get(stem(word), ()) if telling(word) else ())
    return tuple(code for code in found if not above or within(code, above))


def use(given: Iterable[DivisionEntry]) -> None:
    """Answer from these divisions instead of the database's: for commands that run without one."""
    global _gazetteer
    _gazetteer = Gazetteer(given)


def clear() -> None:
    """Forget what was read; the next question reads the database again."""
    global _gazetteer
    _gazetteer = None


def _loaded() -> Gazetteer:
    global _gazetteer
    held = _gazetteer
    if held is None:
        from liangzhao.reference.models import Division  # here, so that divisions given by use() need no Django

        held = _gazetteer = Gazetteer(_entry(row) for row in Division.objects.all())
    return held


def _entry(row: Division) -> DivisionEntry:
    return DivisionEntry(
        code=row.code,
        name=row.name,
        full_path=row.full_path,
        level=row.level,
        parent=row.parent_id or "",
        effective_from=row.effective_from,
        effective_until=row.effective_until,
        successors=tuple(row.successors),
        kind_of_end=row.kind_of_end,
        former_names=tuple(row.former_names),
        source=row.source,
    )
