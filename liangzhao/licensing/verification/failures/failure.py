"""What every failure says: the step that fails, and what follows for the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import ClassVar

from liangzhao.kernel.refusals import Refusal
from liangzhao.licensing.verification.verdict import StepName


class Breaks(Enum):
    """What a failure takes away, the gravest first.

    That nothing changed, the means to tell, the trust in the signer, or only validity.
    """

    INTEGRITY = "integrity"
    JUDGEMENT = "judgement"
    TRUST = "trust"
    VALIDITY = "validity"


class VerificationFailure(Refusal):
    """Raised when a step of the verification is not met."""

    step: ClassVar[StepName]
    breaks: ClassVar[Breaks] = Breaks.INTEGRITY


class Gathered:
    """Failures of several signatures: one that is past its time must not hide another that is wrong."""

    def __init__(self) -> None:
        self._met: list[VerificationFailure] = []

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Keep a failure and go on."""
        try:
            yield
        except VerificationFailure as failure:
            self._met.append(failure)

    def raise_gravest(self) -> None:
        """Raise the gravest of the failures, the first of equals; nothing when there was none."""
        if self._met:
            raise min(self._met, key=lambda failure: list(Breaks).index(failure.breaks))
