"""What became of findings that are settled: mended, kept as they were, left out with their row, gone by themselves."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from liangzhao.consolidation.intake.repeated import AS_BEFORE
from liangzhao.consolidation.models import Proposal

State = Proposal.State
NO_LONGER = "登记信息已变更，该问题不再存在"
"""The note of a finding that a later run did not find again."""
NEWER_COPY = "已按较新的副本重新核对"
"""The note of a difference from an older copy, when a newer one says the same as the register, or something else."""


class Result(StrEnum):
    """How a finding ended; ASIDE and GONE were not taken, and yet nobody kept a value."""

    MENDED = "mended"
    KEPT = "kept"
    ASIDE = "aside"
    GONE = "gone"


def of(result: Result) -> Q:
    """The findings that ended so."""
    if result is Result.MENDED:
        return Q(state=State.APPLIED)
    settled = Q(state=State.REJECTED)
    told = {Result.ASIDE: _aside() & ~_gone(), Result.GONE: _gone()}
    return settled & told[result] if result in told else settled & ~_gone() & ~_aside()


def _gone() -> Q:
    """Settled by nobody: what they told is in the data no longer."""
    return Q(note__in=[NO_LONGER, NEWER_COPY], decided_by=None)


def _aside() -> Q:
    """Settled with a row that two officers or the list itself left out: a test, or said already."""
    with_its_row = Proposal.objects.filter(
        decided_by=OuterRef("decided_by"),
        decided_at=OuterRef("decided_at"),
        state=State.REJECTED,
        first_by__isnull=False,  # a value is kept by one officer, a row left out by two
    )
    return Q(note=AS_BEFORE, decided_by=None) | Q(first_by__isnull=False) | Q(Exists(with_its_row))
