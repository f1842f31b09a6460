"""Workflows as tables: the guard, the database trigger, the drawings and the tests are all read from one table."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import Sentence, _

Perm = TypeVar("Perm")
"""The permission type of a higher floor."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")


class StepNotOpen(Refusal):
    """Raised when a step is taken from a state the table does not allow it from."""

    template = _("当前状态为“%(state)s”，不能%(step)s。请刷新页面，按最新状态办理。")


class UnknownStep(LookupError):
    """A step that the table does not have at all: a mistake of the program, not of its user."""


@dataclass(frozen=True)
class Step(Generic[Perm]):
    """One row of the table: from any of the states ``sources`` to ``target``, who may, by which article."""

    name: str
    sources: frozenset[str]
    target: str
    permission: Perm
    article: str


def step(name: str, sources: Collection[str], target: str, permission: Perm, article: str) -> Step[Perm]:
    """A row as it is written in a workflow's table; states may be members of a string enum."""
    return Step(name, frozenset(map(str, sources)), str(target), permission, article)


@dataclass(frozen=True)
class Attempt:
    """A step tried in a state, and where the table lets it lead: None when it is refused."""

    state: str
    step: str
    target: str | None


@dataclass(frozen=True)
class Workflow(Generic[Perm]):
    """A table of steps; ``labels`` gives the words for states and steps where pages and drawings show them.

    ``reversals`` are moves that take another act back, made in error: no button offers them, and a state that only a
    reversal leaves is a final one.
    """

    name: str
    initial: str
    transitions: tuple[Step[Perm], ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    reversals: tuple[Step[Perm], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "initial", str(self.initial))
        object.__setattr__(self, "labels", {str(name): text for name, text in self.labels.items()})
        seen: set[tuple[str, str]] = set()
        for row in self.transitions:
            pairs = {(row.name, source) for source in row.sources}
            if pairs & seen or not pairs:
                raise ValueError(f"{self.name}: step {row.name} must leave each of its states once")
            seen |= pairs
        if unreached := set(self.states) - self._reachable():
            raise ValueError(f"{self.name}: no step leads to {', '.join(sorted(unreached))}")

    @property
    def states(self) -> tuple[str, ...]:
        """The states, the initial one first, then in the order of the table."""
        found = dict.fromkeys([self.initial])
        for row in self.transitions:
            found |= dict.fromkeys([*sorted(row.sources), row.target])
        return tuple(found)

    @property
    def step_names(self) -> tuple[str, ...]:
        """The names of the steps in the order of the table."""
        return tuple(dict.fromkeys(row.name for row in self.transitions))

    @property
    def final_states(self) -> tuple[str, ...]:
        """The states no step leaves."""
        left = {source for row in self.transitions for source in row.sources}
        return tuple(state for state in self.states if state not in left)

    def step(self, name: str, *, state: str) -> Step[Perm]:
        """The step from a state; StepNotOpen when the table does not allow it, UnknownStep when it has no such step."""
        rows = [row for row in self.transitions if row.name == name]
        if not rows:
            raise UnknownStep(f"{self.name} has no step {name}")
        for row in rows:
            if str(state) in row.sources:
                return row
        raise StepNotOpen(state=self.label(str(state)), step=self.label(name))

    def reversal(self, *, state: str, to: str) -> Step[Perm]:
        """The move that takes an act back; StepNotOpen when the table does not have it."""
        for row in self.reversals:
            if str(state) in row.sources and row.target == str(to):
                return row
        raise StepNotOpen(state=self.label(str(state)), step=self.label(str(to)))

    def open_steps(self, state: str) -> tuple[Step[Perm], ...]:
        """The steps that may be taken from a state; pages make their buttons of them."""
        return tuple(row for row in self.transitions if str(state) in row.sources)

    def attempts(self) -> Iterator[Attempt]:
        """Every state × step with what the table answers, for parametrised tests."""
        for state in self.states:
            for name in self.step_names:
                targets = [row.target for row in self.transitions if row.name == name and state in row.sources]
                yield Attempt(state, name, targets[0] if targets else None)

    def label(self, name: str) -> Sentence:
        """The words for a state or a step."""
        return Sentence(self.labels.get(name, name))

    def moves(self) -> tuple[tuple[str, str], ...]:
        """Every pair of states the table allows, reversals included, sorted."""
        rows = (*self.transitions, *self.reversals)
        return tuple(sorted({(source, row.target) for row in rows for source in row.sources}))

    def trigger_sql(self, table: str, column: str) -> str:
        """PostgreSQL statements for a trigger that refuses any change of the column the table does not have.

        It also holds for replication roles; running the statements again replaces the trigger.
        """
        trigger = _trigger(table, column)
        pairs = ", ".join(f"({_quoted(old)}, {_quoted(new)})" for old, new in self.moves() if old != new)
        return f"""\
CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $steps$
BEGIN
    IF (OLD.{column}, NEW.{column}) NOT IN ({pairs}) THEN
        RAISE EXCEPTION '{self.name}: no step leads from % to %', OLD.{column}, NEW.{column}
            USING ERRCODE = 'check_violation', CONSTRAINT = '{trigger}', TABLE = '{table}', COLUMN = '{column}';
    END IF;
    RETURN NEW;
END
$steps$;
DROP TRIGGER IF EXISTS {trigger} ON {table};
CREATE TRIGGER {trigger} BEFORE UPDATE ON {table}
    FOR EACH ROW WHEN (OLD.{column} IS DISTINCT FROM NEW.{column}) EXECUTE FUNCTION {trigger}();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger};
"""

    def _reachable(self) -> set[str]:
        reached, grew = {self.initial}, True
        while grew:
            new = {target for source, target in self.moves() if source in reached} - reached
            reached, grew = reached | new, bool(new)
        return reached


def _trigger(table: str, column: str) -> str:
    if not _NAME.fullmatch(table) or not _NAME.fullmatch(column):
        raise ValueError("a table and a column have plain lower-case names")
    return f"{table}_{column}_follows_its_workflow"


def _quoted(state: str) -> str:
    return "'" + state.replace("'", "''") + "'"
