"""Doing the same with many findings, each for itself: one that is refused leaves the others as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import IntegrityError, transaction

from liangzhao.consolidation.deciding.holding import State
from liangzhao.consolidation.deciding.refusals import DecidedMeanwhile
from liangzhao.consolidation.models import Proposal
from liangzhao.kernel.refusals import Refusal


@dataclass
class Batch:
    """What became of many at once: how many were done, of these only proposed, and the refusals by finding."""

    done: int = 0
    proposed: int = 0
    refused: dict[UUID, Refusal] = field(default_factory=dict)


def each_for_itself(found: Iterable[Proposal], do: Callable[[Proposal], Proposal]) -> Batch:
    """Do it with each of these in turn."""
    batch = Batch()
    for proposal in found:
        try:
            with transaction.atomic():
                done = do(proposal)
        except Refusal as refusal:
            batch.refused[proposal.pk] = refusal
        except IntegrityError:  # another entry holds what this one would get
            batch.refused[proposal.pk] = DecidedMeanwhile()
        else:
            batch.done += 1
            batch.proposed += done.state == State.SECOND
    return batch
