"""What a verifier answers: eight steps, each met, failed or not applicable, and three conclusions drawn from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from liangzhao_verify.words import Sentence, Translate, _

UNKNOWN_STATE = "UNKNOWN"


class StepName(StrEnum):
    """The steps of a verification, in the order they are taken."""

    STRUCTURE = "structure"
    DIGESTS = "digests"
    SEAL = "seal"
    CHAIN = "chain"
    IDENTIFIER = "identifier"
    RECORD = "record"
    LOG = "log"
    STATE = "state"


STEP_TITLES = {
    StepName.STRUCTURE: _("文件结构"),
    StepName.DIGESTS: _("内容摘要"),
    StepName.SEAL: _("签章签名"),
    StepName.CHAIN: _("证书链"),
    StepName.IDENTIFIER: _("证照标识"),
    StepName.RECORD: _("证照记录"),
    StepName.LOG: _("公开日志"),
    StepName.STATE: _("当前状态"),
}


@dataclass(frozen=True)
class Step:
    """One step: ``ok`` is True when met, False when failed, None when it could not be or need not be judged."""

    step: StepName
    ok: bool | None
    says: Sentence

    @classmethod
    def failed(cls, step: StepName, says: Sentence) -> Step:
        """A step that was not met."""
        return cls(step, ok=False, says=says)

    @property
    def detail(self) -> str:
        """What was found, in Chinese."""
        return str(self.says)


@dataclass(frozen=True)
class KnownLicence:
    """What a register says about a licence today; ``record_digest`` is SM3 of the canonical record."""

    identifier: str
    state: str
    state_words: str
    valid_now: bool
    record_digest: bytes
    holder_masked: str


@dataclass(frozen=True)
class StatusPlace:
    """Where the state of a licence stands: in its issuer's status list, at an index."""

    issuer: str
    index: int


@dataclass(frozen=True)
class Knowledge:
    """What is known without network of a licence's state, and since when.

    ``state`` is VALID, INVALID or SUSPENDED; ``as_of`` is when its issuer said so; nobody may rely on it after
    ``until``.
    """

    state: str
    as_of: datetime
    until: datetime


Lookup = Callable[[str], KnownLicence | None]


@dataclass(frozen=True)
class Verdict:
    """The answer about one file.

    ``intact``: nothing signed has changed and every signature is mathematically right; None when nothing says so.
    ``trusted``: every signer's chain ends at a trust root. ``valid``: every step is met, the state now included.
    ``proven_at``: by when it existed as somebody else proves it, where its key was stolen later and that decided.
    """

    file: str
    kind: str
    intact: bool | None
    trusted: bool | None
    steps: tuple[Step, ...]
    state: str = UNKNOWN_STATE
    state_words: str = field(default="", compare=False)
    holder_masked: str | None = None
    identifier: str | None = None
    record_digest: bytes | None = field(default=None, compare=False)
    place: StatusPlace | None = field(default=None, compare=False)
    begins_at: datetime | None = field(default=None, compare=False)
    ends_at: datetime | None = field(default=None, compare=False)
    knowledge: Knowledge | None = field(default=None, compare=False)
    proven_at: datetime | None = field(default=None, compare=False)

    @property
    def may_ask(self) -> bool:
        """Whether everything before the state is well, so that the register may be asked about the licence."""
        before = all(step.ok is not False for step in self.steps[:-1])
        return before and self.intact is True and self.trusted is True and self.identifier is not None

    @property
    def valid(self) -> bool:
        """Whether this is an unchanged licence of a trusted authority that is in force now."""
        in_force = any(step.step is StepName.STATE and step.ok is True for step in self.steps)
        return self.intact is True and self.trusted is True and in_force and self.first_failure is None

    @property
    def first_failure(self) -> Step | None:
        """The first step that failed."""
        return next((step for step in self.steps if step.ok is False), None)

    def as_json(self, translate: Translate = _) -> dict[str, object]:
        """The published form."""
        return {
            "file": self.file,
            "kind": self.kind,
            "intact": self.intact,
            "trusted": self.trusted,
            "valid": self.valid,
            "state": self.state,
            "steps": [
                {"step": step.step.value, "ok": step.ok, "detail": step.says.render(translate)} for step in self.steps
            ],
            "holder_masked": self.holder_masked,
            "identifier": self.identifier,
        }
