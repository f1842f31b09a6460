"""Whether a finding is decided by one officer or by two; the table is ``weighty.yaml``."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from importlib import resources

import yaml

from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.model import Action


class Weight(StrEnum):
    """What makes a finding weighty, in the words of the table."""

    IDENTITY = "identity"
    LICENCE_NUMBER = "licence_number"
    STATUS = "status"
    VALIDITY = "validity"
    WORKPLACE = "workplace"
    PRACTICE = "practice"


@cache
def table() -> dict[Weight, dict[str, frozenset[str]]]:
    """The table as sets."""
    given = yaml.safe_load(resources.files(__package__).joinpath("weighty.yaml").read_text("utf-8"))
    return {
        Weight(name): {part: frozenset(parts[part]) for part in ("fields", "rules")} for name, parts in given.items()
    }


def weight_of(proposal: Proposal) -> Weight | None:
    """Why two officers are needed for a finding; None when one will do."""
    if is_lossless(proposal):
        return None
    return next(
        (
            weight
            for weight, parts in table().items()
            if proposal.rule in parts["rules"] or proposal.field in parts["fields"]
        ),
        None,
    )


def is_lossless(proposal: Proposal) -> bool:
    """Whether the proposed value says the same as the old one, only tidily; many such are taken at once."""
    return proposal.action == Action.AUTO and proposal.has_new
