"""The inventory of personal data: each field of each table with purpose, basis, level, retention and readers (SEC-P5).

One file per floor beside this one, one entry per model; what the lines refer to stands in ``terms.yaml``. A field of
a model that has no line fails the build.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
TERMS = "terms"
NEVER = "never"
"""The trace of a sensitive field that no page shows to anybody else."""
_MODEL = {"says", "whose", "apart", "purpose", "basis", "kept", "seen", "technical", "fields"}
_FIELD = {"says", "level", "purpose", "basis", "kept", "seen", "trace"}


class InventoryWrong(ValueError):
    """An inventory that leaves something out or refers to a term there is not."""


class Level(StrEnum):
    """How carefully a field is handled: PIPL art. 28 and GB/T 35273-2020 annex B."""

    ORDINARY = "ordinary"
    SENSITIVE = "sensitive"


@dataclass(frozen=True)
class Basis:
    """Why the data may be processed, with its articles."""

    says: str
    article: str


@dataclass(frozen=True)
class Kept:
    """How long data stay, with the article; ``by`` names the parameter that ends them, empty when nothing does."""

    says: str
    article: str
    by: str = ""


@dataclass(frozen=True)
class Line:
    """One field that tells something about a person; ``trace`` is what the journal says when another reads it."""

    field: str
    says: str
    level: Level
    purpose: str
    basis: str
    kept: str
    seen: tuple[str, ...]
    trace: str


@dataclass(frozen=True)
class Entry:
    """One model: the path from it to the person, or why it is told apart from persons; its fields."""

    app: str
    model: str
    says: str
    whose: str
    apart: str
    technical: frozenset[str]
    lines: tuple[Line, ...]

    @property
    def label(self) -> str:
        """The model as Django names it."""
        return f"{self.app}.{self.model}"

    @property
    def fields(self) -> frozenset[str]:
        """Every field that has its line."""
        return self.technical | {line.field for line in self.lines}


@dataclass(frozen=True)
class Terms:
    """What the lines refer to."""

    purposes: Mapping[str, str]
    bases: Mapping[str, Basis]
    kept: Mapping[str, Kept]
    readers: Mapping[str, str]


@cache
def terms() -> Terms:
    """Purposes, legal bases, retention and readers by name."""
    told = _yaml(HERE / f"{TERMS}.yaml")
    return Terms(
        purposes=told["purposes"],
        bases={name: Basis(**row) for name, row in told["bases"].items()},
        kept={name: Kept(**row) for name, row in told["kept"].items()},
        readers=told["readers"],
    )


@cache
def entries() -> tuple[Entry, ...]:
    """Every model of the inventory; InventoryWrong says what is amiss."""
    paths = sorted(path for path in HERE.glob("*.yaml") if path.stem != TERMS)
    return tuple(entry(path.stem, model, told) for path in paths for model, told in _yaml(path).items())


def entry(app: str, model: str, told: Mapping[str, Any]) -> Entry:
    """One entry as its file tells it."""
    label = f"{app}.{model}"
    if set(told) - _MODEL or "says" not in told or "technical" not in told:
        raise InventoryWrong(f"{label}: needs says and technical, knows {', '.join(sorted(_MODEL))}")
    lines = tuple(_lines(label, told))
    if lines and bool(told.get("whose")) == bool(told.get("apart")):
        raise InventoryWrong(f"{label}: say whose it is, or why it is not told to a person")
    technical = frozenset(told["technical"])
    if both := technical & {line.field for line in lines}:
        raise InventoryWrong(f"{label}: {', '.join(sorted(both))} cannot be technical and personal")
    return Entry(app, model, told["says"], told.get("whose", ""), told.get("apart", ""), technical, lines)


def of(label: str) -> Entry:
    """The entry of a model by its label; LookupError when it has none."""
    return next(found for found in entries() if found.label == label)


def line_of(label: str, field: str) -> Line:
    """The line of one field; LookupError when it has none."""
    return next(line for line in of(label).lines if line.field == field)


def differences(fields: Mapping[str, frozenset[str]]) -> list[str]:
    """What the models have and the inventory has not, and the other way about; ``fields`` by model label."""
    told = {found.label: found.fields for found in entries()}
    return [
        *(f"{label} has no entry" for label in sorted(set(fields) - set(told))),
        *(f"{label} is no model" for label in sorted(set(told) - set(fields))),
        *(
            f"{label}.{field} {'has no line' if field in fields[label] else 'is no field'}"
            for label in sorted(set(fields) & set(told))
            for field in sorted(fields[label] ^ told[label])
        ),
    ]


def _lines(label: str, told: Mapping[str, Any]) -> Iterator[Line]:
    shared = {name: told[name] for name in ("purpose", "basis", "kept", "seen") if name in told}
    for field, given in (told.get("fields") or {}).items():
        own = {"says": given} if isinstance(given, str) else dict(given)
        if set(own) - _FIELD:
            raise InventoryWrong(f"{label}.{field}: knows {', '.join(sorted(_FIELD))}")
        yield _line(f"{label}.{field}", field, {"level": "ordinary", "trace": "", **shared, **own})


def _line(place: str, field: str, row: Mapping[str, Any]) -> Line:
    known = {"purpose": terms().purposes, "basis": terms().bases, "kept": terms().kept}
    for name, among in known.items():
        if row.get(name) not in among:
            raise InventoryWrong(f"{place}: {name} {row.get(name)!r} is not a term")
    if not row.get("seen") or set(row["seen"]) - set(terms().readers):
        raise InventoryWrong(f"{place}: say who sees it")
    level = Level(row["level"])
    if (level is Level.SENSITIVE) != bool(row["trace"]):
        raise InventoryWrong(f"{place}: a sensitive field, and no other, says what trace a look at it leaves")
    return Line(field, row["says"], level, row["purpose"], row["basis"], row["kept"], tuple(row["seen"]), row["trace"])


def _yaml(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return told
