"""The rules in order of their ids; one file for each subject."""

from __future__ import annotations

from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.rule import Rule
from liangzhao.consolidation.quality.rules import (
    catalogue,
    compared,
    entered,
    identity,
    institutions,
    numbers,
    periods,
    persons,
    places,
    standing,
    text,
)

_MODULES = (text, identity, persons, places, institutions, numbers, periods, catalogue, standing, entered)
RULES: tuple[Rule, ...] = tuple(
    sorted((rule for module in _MODULES for rule in module.RULES), key=lambda rule: rule.id)
)
BY_ID = {rule.id: rule for rule in (*RULES, *compared.RULES)}
"""Every rule a finding may bear: those that look at rows, and what officers ask about."""


def rules_for(kind: Kind) -> tuple[Rule, ...]:
    """The rules that rows of a kind are looked at with."""
    return tuple(rule for rule in RULES if kind in rule.kinds)
