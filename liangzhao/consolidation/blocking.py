"""Which open findings stop an e-licence (domain.md §8): one 身份证号 of two persons, one 执业证书编码 of two.

The findings are asked, not copied: a licence is possible again in the moment in which the last of them is settled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from django.db import connection

from liangzhao.access.transactions import service_transaction
from liangzhao.kernel import statements
from liangzhao.law.eligibility.facts import Asked, Doubt, Doubted
from liangzhao.licensing import doubts

ONE_IDENTITY, ONE_LICENCE_NO = "DQ-09", "DQ-27"
RULES = (ONE_IDENTITY, ONE_LICENCE_NO)
"""The rules whose findings stop an e-licence; of a 执业证书编码 only that somebody else has it, not its shape."""

_NUMBERS = {ONE_IDENTITY: Doubted.IDENTITY, ONE_LICENCE_NO: Doubted.LICENCE_NO}
_ASKED = {"PERSON": Asked.HOLDER, "INSTITUTION": Asked.INSTITUTION}

_TOLD = "found.id, found.rule, found.state, found.entry_id, found.authority_id"
_WAITING = "found.rule IN ('DQ-09', 'DQ-27') AND found.state IN ('OPEN', 'ASKED', 'SECOND')"
_SHARED = "(found.rule = 'DQ-09' OR found.others <> '[]' OR found.other_entries <> '[]')"
# Each part along an index of its own. An identity is doubted in all registers, a 执业证书编码 in its own.
_ABOUT = f"""
SELECT given.entry, about.rule, organ.name, organ.phone, question.asked
FROM unnest(%s::uuid[], %s::uuid[]) AS given (entry, person)
CROSS JOIN LATERAL (
    SELECT {_TOLD} FROM consolidation_proposal found
    WHERE found.entry_id = given.entry AND {_WAITING} AND {_SHARED}
    UNION
    SELECT {_TOLD} FROM consolidation_proposal found
    WHERE found.person_id = given.person AND found.rule = 'DQ-09' AND {_WAITING}
    UNION
    SELECT {_TOLD} FROM consolidation_proposal found
    WHERE found.other_entries ? given.entry::text AND {_WAITING}
) about
LEFT JOIN reference_authority organ ON organ.id = about.authority_id
LEFT JOIN consolidation_question question
       ON question.proposal_id = about.id AND question.answer = '' AND about.state = 'ASKED'
      AND (question.person_id = given.person OR (question.asked = 'INSTITUTION' AND about.entry_id = given.entry))
ORDER BY about.id
"""  # noqa: S608  names of ours


class OpenFindings:
    """The findings' side of ``licensing.doubts``."""

    def doubts_about(self, registrations: Mapping[UUID, UUID]) -> doubts.Doubts:
        """What the open findings doubt, read as the node: a holder may be doubted by a list nobody here may see."""
        with service_transaction("eligibility"):
            found = statements.run(connection, _ABOUT, [list(registrations), list(registrations.values())])
        told: dict[UUID, list[Doubt]] = defaultdict(list)
        for entry, rule, organ, phone, asked in found:
            told[entry].append(Doubt(_NUMBERS[rule], organ or "", phone or "", _ASKED.get(asked, Asked.NOBODY)))
        return {entry: tuple(each) for entry, each in told.items()}


def connect() -> None:
    """Fill the port of the licensing floor."""
    doubts.fill(OpenFindings())
