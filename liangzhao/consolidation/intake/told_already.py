"""What a list says or lacks is nothing to ask about where the register tells it: a code (domain.md §8, D17), a state.

A wrong code of the register is for a run over the register to find: what a list does not say tells nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from liangzhao.consolidation.importing import left_out
from liangzhao.consolidation.importing.states import STATUS, of_institution
from liangzhao.consolidation.quality.model import Finding
from liangzhao.registers.models import Institution

RULE, _FIELD = "DQ-17", "uscc"
_NOBODY = UUID(int=0)


def without(found: Sequence[Finding], entry_of: Mapping[int, tuple[UUID, UUID]]) -> list[Finding]:
    """The findings but for codes of institutions that a list lacks, and states of theirs, as their entries tell them.

    ``entry_of`` by row.
    """
    return _without_states(_without_codes(found, entry_of), entry_of)


def _without_states(found: Sequence[Finding], entry_of: Mapping[int, tuple[UUID, UUID]]) -> list[Finding]:
    said = {each.row: entry_of[each.row][0] for each in found if _is_of_state(each) and each.row in entry_of}
    in_state = dict(Institution.objects.filter(pk__in=set(said.values())).values_list("pk", "status")) if said else {}
    return [
        each
        for each in found
        if not (_is_of_state(each) and in_state.get(said.get(each.row, _NOBODY)) == of_institution(each.found.old))
    ]


def _is_of_state(found: Finding) -> bool:
    return (found.rule, found.found.field) == (left_out.RULE, STATUS)


def _without_codes(found: Sequence[Finding], entry_of: Mapping[int, tuple[UUID, UUID]]) -> list[Finding]:
    empty = {each.row: entry_of[each.row][0] for each in found if _is_of_empty_cell(each) and each.row in entry_of}
    if not empty:
        return list(found)
    coded = Institution.objects.filter(pk__in=set(empty.values())).exclude(uscc="").values_list("pk", flat=True)
    known = set(coded)
    return [each for each in found if not (_is_of_empty_cell(each) and empty.get(each.row) in known)]


def _is_of_empty_cell(found: Finding) -> bool:
    return (found.rule, found.found.field, found.found.old) == (RULE, _FIELD, "")
