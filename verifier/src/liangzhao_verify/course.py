"""The course of a verification: steps in their order, each failure kept, the conclusions drawn at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from liangzhao_verify.failures import Breaks, VerificationFailure
from liangzhao_verify.verdict import Step, StepName
from liangzhao_verify.words import Sentence


@dataclass
class Course:
    """The steps taken so far and what their failures take away."""

    steps: list[Step] = field(default_factory=list)
    broken: set[Breaks] = field(default_factory=set)

    def take(self, step: StepName, check: Callable[[], Sentence]) -> bool:
        """Take a step; whether it was met."""
        try:
            says = check()
        except VerificationFailure as failure:
            if failure.step is step:
                self.fail(failure)
            else:
                # Another step will fail for this reason; here nothing could be judged.
                self.pass_over(step, failure.sentence)
            return False
        self.steps.append(Step(step, ok=True, says=says))
        return True

    def fail(self, failure: VerificationFailure) -> None:
        """Note the failure's step as failed."""
        self.steps.append(Step.failed(failure.step, failure.sentence))
        self.broken.add(failure.breaks)

    def pass_over(self, step: StepName, says: Sentence) -> None:
        """Note a step that cannot or need not be judged."""
        self.steps.append(Step(step, None, says))

    def fails_at(self, *steps: StepName) -> bool:
        """Whether any of these steps failed."""
        return any(step.ok is False for step in self.steps if step.step in steps)

    def judged(self, *steps: StepName) -> bool:
        """Whether each of these steps was met or failed, none passed over."""
        return all(step.ok is not None for step in self.steps if step.step in steps)

    @property
    def is_clean(self) -> bool:
        """Whether no step failed so far."""
        return all(step.ok is not False for step in self.steps)
