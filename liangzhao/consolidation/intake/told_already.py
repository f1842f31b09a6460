"""An empty cell of a list is nothing to ask about where the register tells what it lacks (domain.md §8, D17).

A wrong code of the register is for a run over the register to find: what a list does not say tells nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from liangzhao.consolidation.quality.model import Finding
from liangzhao.registers.models import Institution

RULE, _FIELD = "DQ-17", "uscc"


def without(found: Sequence[Finding], entry_of: Mapping[int, tuple[UUID, UUID]]) -> list[Finding]:
    """The findings but for missing 统一社会信用代码 of institutions whose entry has one; ``entry_of`` by row."""
    empty = {each.row: entry_of[each.row][0] for each in found if _is_of_empty_cell(each) and each.row in entry_of}
    if not empty:
        return list(found)
    coded = Institution.objects.filter(pk__in=set(empty.values())).exclude(uscc="").values_list("pk", flat=True)
    known = set(coded)
    return [each for each in found if not (_is_of_empty_cell(each) and empty.get(each.row) in known)]


def _is_of_empty_cell(found: Finding) -> bool:
    return (found.rule, found.found.field, found.found.old) == (RULE, _FIELD, "")
