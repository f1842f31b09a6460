"""Numbers of the law: each value with the day it takes effect, its unit and its reference, kept in a YAML file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

import yaml

Value = int | bool
Unit = Literal["years", "months", "days", "working days", "minutes", "seconds", "hours", "beds", "count", "switch"]
Confidence = Literal["read", "known", "unverified", "own"]
"""Text read; law known but not re-read; general practice, unverified; a choice of this system."""

SHIPPED = Path(__file__).with_name("parameters.yaml")


class ParametersWrong(ValueError):
    """A parameter file that says something twice, out of order, or without its reference."""


class NotInForce(LookupError):
    """No value of a parameter is in force on the day asked for."""


@dataclass(frozen=True)
class Dated:
    """One value from the day it takes effect, with where it is written."""

    since: date
    value: Value
    reference: str
    confidence: Confidence


@dataclass(frozen=True)
class Parameter:
    """A named number with its history, oldest value first."""

    name: str
    says: str
    unit: Unit
    values: tuple[Dated, ...]

    def dated(self, on: date) -> Dated:
        """The value in force on a day; NotInForce before the first."""
        found = [dated for dated in self.values if dated.since <= on]
        if not found:
            raise NotInForce(f"{self.name} has no value on {on}")
        return found[-1]


Table = Mapping[str, Parameter]


def load(*paths: Path) -> Table:
    """The parameters of the files, a later file replacing whole parameters; ParametersWrong names what is amiss."""
    table: dict[str, Parameter] = {}
    for path in paths:
        content = yaml.safe_load(path.read_text("utf-8"))
        if not isinstance(content, dict):
            raise ParametersWrong(f"{path.name}: a mapping of names is expected")
        table |= {str(name): _parameter(str(name), entry) for name, entry in content.items()}
    return table


def _parameter(name: str, entry: object) -> Parameter:
    if not isinstance(entry, dict) or set(entry) != {"says", "unit", "values"}:
        raise ParametersWrong(f"{name}: needs says, unit and values")
    if entry["unit"] not in get_args(Unit):
        raise ParametersWrong(f"{name}: unknown unit {entry['unit']}")
    values = tuple(_dated(name, row) for row in entry["values"])
    days = [dated.since for dated in values]
    if not days or days != sorted(set(days)):
        raise ParametersWrong(f"{name}: days must rise and none may occur twice")
    if any(isinstance(dated.value, bool) != (entry["unit"] == "switch") for dated in values):
        raise ParametersWrong(f"{name}: a switch is true or false, anything else a number")
    return Parameter(name, str(entry["says"]), entry["unit"], values)


def _dated(name: str, row: object) -> Dated:
    if not isinstance(row, dict) or set(row) != {"since", "value", "reference", "confidence"}:
        raise ParametersWrong(f"{name}: each value needs since, value, reference and confidence")
    if not isinstance(row["since"], date) or not isinstance(row["value"], int):
        raise ParametersWrong(f"{name}: since is a day and value a whole number or a switch")
    if not str(row["reference"] or "").strip() or row["confidence"] not in get_args(Confidence):
        raise ParametersWrong(f"{name}: a reference and a known confidence are required")
    return Dated(row["since"], row["value"], str(row["reference"]), row["confidence"])


_shipped: Table = load(SHIPPED)
_table: ContextVar[Table | None] = ContextVar("liangzhao_law_parameters", default=None)
_operators: Table = _shipped


def table() -> Table:
    """The parameters in use."""
    chosen = _table.get()
    return _operators if chosen is None else chosen


def use(path: Path) -> None:
    """Let an operator's file replace parameters for the whole process; called once at start-up."""
    global _operators
    _operators = load(SHIPPED, path)


@contextmanager
def replaced(**values: Value) -> Iterator[None]:
    """Other values for the block, from the beginning of time: for rehearsals and tests."""
    changed = {
        name: Parameter(name, table()[name].says, table()[name].unit, (Dated(date.min, value, "rehearsal", "own"),))
        for name, value in values.items()
    }
    token = _table.set({**table(), **changed})
    try:
        yield
    finally:
        _table.reset(token)


def value(name: str, *, on: date) -> Value:
    """The value of a parameter on a day; KeyError for an unknown name, NotInForce before its first day."""
    return table()[name].dated(on).value


def number(name: str, *, on: date) -> int:
    """The value of a parameter that is not a switch."""
    return int(value(name, on=on))


def switch(name: str, *, on: date) -> bool:
    """The value of a switch; TypeError when the parameter is a number."""
    found = value(name, on=on)
    if not isinstance(found, bool):
        raise TypeError(f"{name} is not a switch")
    return found
