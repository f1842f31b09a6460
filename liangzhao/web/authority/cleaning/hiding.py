"""What a case does not show of people it is not about: who shares a phone is named, and nothing else told of them."""

from __future__ import annotations

from liangzhao.consolidation.deciding.sides import Case, Side, Source

_RULES = frozenset({"DQ-31"})
_SHOWN = frozenset({"name", "institution"})
_OTHERS = frozenset({Source.OTHER_RAW, Source.OTHER_REGISTER})


def is_hidden(case: Case, side: Side, name: str) -> bool:
    """Whether a field of a record is nobody's business in this case."""
    return case.proposal.rule in _RULES and side.source in _OTHERS and name not in _SHOWN
