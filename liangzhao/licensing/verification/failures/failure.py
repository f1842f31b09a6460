"""What every failure says: the step that fails, and what follows for the verdict."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from liangzhao.kernel.refusals import Refusal
from liangzhao.licensing.verification.verdict import StepName


class Breaks(Enum):
    """What a failure takes away: that nothing changed, the means to tell, the trust in the signer, or only validity."""

    INTEGRITY = "integrity"
    JUDGEMENT = "judgement"
    TRUST = "trust"
    VALIDITY = "validity"


class VerificationFailure(Refusal):
    """Raised when a step of the verification is not met."""

    step: ClassVar[StepName]
    breaks: ClassVar[Breaks] = Breaks.INTEGRITY
