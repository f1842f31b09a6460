"""What a rule of data quality is: its sentence, who mends what it finds, and how it looks at rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from liangzhao.consolidation.quality.columns import Columns
from liangzhao.consolidation.quality.model import Action, Context, Decider, Finding, Found, Kind, Numbered, Row

Look = Callable[[Row, Context], Iterable[Found]]
Glance = Callable[[Columns], Iterable[int]]
Key = Callable[[Row, Context], str | None]
Judge = Callable[[Sequence[Numbered], Context], Iterable[tuple[int, Found]]]


@dataclass(frozen=True)
class Grouping:
    """Rows with the same key are looked at together by ``judge``; None as key leaves a row alone."""

    key: Key
    judge: Judge


@dataclass(frozen=True)
class Rule:
    """One rule: what it says, how it detects, who mends it, and where it comes from.

    ``look`` sees one row; ``groups`` bring rows together that share something. ``glance`` tells the places of the rows
    worth that look, of many; without one every row is. ``source`` names the article or standard; examples stand in
    ``examples.yaml``.
    """

    id: str
    says: str
    detection: str
    action: Action
    decider: Decider
    source: str
    kinds: frozenset[Kind]
    look: Look | None = None
    groups: tuple[Grouping, ...] = ()
    glance: Glance | None = None

    def finding(self, row: int, found: Found) -> Finding:
        """The finding of this rule in a row."""
        action = found.action or self.action
        decider = Decider.MACHINE if action is Action.AUTO else self.decider
        return Finding(self.id, row, found, action, decider)
