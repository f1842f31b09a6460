"""Whose the rows are that wait for a decision about the state of their institution: the authority's of their place.

What the node loads is nobody's before it is an entry; of these rows an officer has to say what they are.
"""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from liangzhao.consolidation.importing import normalising
from liangzhao.consolidation.importing.left_out import RULE
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.importing.places import Places
from liangzhao.consolidation.importing.states import STATUS
from liangzhao.consolidation.intake import keeping
from liangzhao.consolidation.models import WAITING, Load
from liangzhao.consolidation.quality.model import Kind


def place(load: Load) -> None:
    """Give what was found in such rows of a list of the node to the authorities of their places."""
    if load.kind != Kind.INSTITUTION or load.authority_id is not None:
        return
    unplaced = load.proposals.filter(entry_id=None, authority_id=None, state__in=WAITING)
    numbers = list(unplaced.filter(rule=RULE, field=STATUS).values_list("number", flat=True))
    if not numbers:
        return
    columns, places, theirs = Columns(load.columns, load.values), Places(), defaultdict[UUID, list[int]](list)
    for number, raw in keeping.rows_of(load, numbers):
        row = columns.ours(raw)
        told = (normalising.text(row.get(name, "")) for name in ("division", "district"))
        if organ := places.authority(*told):
            theirs[organ.pk].append(number)
    for key, rows in theirs.items():
        unplaced.filter(number__in=rows).update(authority_id=key)
