"""In which order the parts of a merge are carried, and in which they are brought back."""

from __future__ import annotations

from liangzhao.consolidation.models import Merge
from liangzhao.consolidation.people.moving import (
    accounts,
    facts,
    identity,
    institution_rows,
    particulars,
    photos,
    practitioners,
    registrations,
    relations,
    rows,
    standing,
)
from liangzhao.consolidation.people.moving import staffing as memberships
from liangzhao.consolidation.people.parts import Part

PARTS: dict[str, tuple[Part, ...]] = {
    Merge.Kind.PERSON: (
        memberships.PART,
        relations.PART,
        photos.PART,
        facts.PART,
        registrations.PART,
        rows.PART,
        accounts.PART,
        identity.PART,
    ),
    Merge.Kind.INSTITUTION: (
        standing.PART,
        particulars.PART,
        practitioners.PART,
        institution_rows.PART,
        identity.OF_INSTITUTION,
    ),
}
"""The parts of a merge in the order they are carried: licences are planned when facts and photos are there."""
BACK: dict[str, tuple[Part, ...]] = {
    Merge.Kind.PERSON: (
        identity.PART,
        accounts.PART,
        rows.PART,
        photos.PART,
        registrations.PART,
        facts.PART,
        relations.PART,
        memberships.PART,
    ),
    Merge.Kind.INSTITUTION: (
        identity.OF_INSTITUTION,
        institution_rows.PART,
        standing.PART,
        practitioners.PART,
        particulars.PART,
    ),
}
"""The order they are brought back in: the absorbed person's photo before the licences that show it."""
