"""What every failure says: the step that fails, and what follows for the verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import ClassVar, Generic, TypeVar

from liangzhao_verify.refusals import Refusal
from liangzhao_verify.verdict import StepName

T = TypeVar("T")


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


class Attempt(Generic[T]):
    """One reading for all who ask: what it gave, or its failure again and again."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._given: list[T] = []
        self._failure: VerificationFailure | None = None
        try:
            self._given.append(read())
        except VerificationFailure as failure:
            self._failure = failure

    def result(self) -> T:
        """What was read; raises the VerificationFailure that kept it from being read."""
        if self._failure is not None:
            raise self._failure
        return self._given[0]
