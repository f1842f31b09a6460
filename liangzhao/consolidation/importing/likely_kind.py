"""Whether a list looks like another kind than it was given as: a roster of nurses is no list of institutions.

The numbers of certificates tell most, for each kind has its own; then which columns a list has.
"""

from __future__ import annotations

from dataclasses import replace

from liangzhao.consolidation.importing import contents, mapping, our_fields
from liangzhao.consolidation.importing.reading import ForeignTable

_NUMBERS = {"nurse": "licence_no", "physician": "licence_no", "qualification": "qual_no"}
"""The field of persons whose values tell the kind."""
_WORDS = {"nurse": "护士", "physician": "医师"}
"""What headings of lists of persons say that have no such number."""
_MOST = 0.5
_LOOKED_AT = 2000
"""Rows of a list that tell its kind."""


def other_than(kind: str, table: ForeignTable) -> str:
    """The kind a list looks like when it does not look like this one; empty when that cannot be told."""
    table = replace(table, rows=table.rows[:_LOOKED_AT])
    told = [each for each in _NUMBERS if _has_numbers(table, each)]
    if told:
        return "" if kind in told else told[0]
    if kind != our_fields.INSTITUTION:
        return our_fields.INSTITUTION if _are_institutions(table, kind) else ""
    return _named(table) if mapping.lacking(mapping.propose(table.headings, kind), kind) else ""


def _has_numbers(table: ForeignTable, kind: str) -> bool:
    """Whether a column holds numbers of certificates of this kind: the one called so, else any."""
    name = _NUMBERS[kind]
    called = mapping.propose(table.headings, kind).get(name)
    fits = contents.RECOGNISERS[kind][name]
    return any(contents.share(table, each, fits) >= _MOST for each in ([called] if called else table.headings))


def _are_institutions(table: ForeignTable, kind: str) -> bool:
    """Whether the columns of a list that says nobody's 证件号码 are those of institutions."""
    if "id_no" in mapping.proposed(table, kind):
        return False
    return not mapping.lacking(mapping.proposed(table, our_fields.INSTITUTION), our_fields.INSTITUTION)


def _named(table: ForeignTable) -> str:
    """The kind of persons whose word stands in the headings of a list of persons; empty for any other list."""
    for kind, word in _WORDS.items():
        columns = mapping.propose(table.headings, kind)
        if {"name", "id_no"} <= columns.keys() and any(word in heading for heading in table.headings):
            return kind
    return ""
