"""The verification of one file, step by step."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from liangzhao_verify import failures
from liangzhao_verify.chain import TrustRoots
from liangzhao_verify.claim import Claim, check_identifier, check_record, ends_at, status_place
from liangzhao_verify.course import Course
from liangzhao_verify.failures import Breaks, VerificationFailure
from liangzhao_verify.ofd.evidence import open_ofd
from liangzhao_verify.signer import Signer, trace_all
from liangzhao_verify.sm3 import sm3
from liangzhao_verify.state import with_state
from liangzhao_verify.verdict import Lookup, Step, StepName, Verdict
from liangzhao_verify.words import Sentence, _, sentence

LARGEST_FILE = 50 * 1024 * 1024
_MEGABYTE = 1024 * 1024
_PDF_MARK_WITHIN = 1024

_NOT_REACHED = _("文件无法读取，未作检查。")
_NOTHING_SIGNED = _("文件没有签名，无法判断内容是否被改动。")
_NO_SIGNER = _("没有可以检查的签名者证书。")
_NO_IDENTIFIER = _("文件不含证照标识。")
_NO_PROOF = _("没有提供公开日志的证明。")
_IDENTIFIER_FAILED = _("证照标识不正确，没有核对证照记录。")
_NOT_ASKED = _("前面的步骤未通过，没有查询登记簿。")


class Evidence(Protocol):
    """A file opened for verification."""

    @property
    def kind(self) -> str:
        """The format: ofd or pdf."""
        ...

    @property
    def is_signed(self) -> bool:
        """Whether it carries any signature."""
        ...

    @property
    def structure(self) -> Sentence:
        """What was read, in words."""
        ...

    def check_content(self) -> Sentence:
        """Raise a DigestFailure unless everything is as it was signed."""
        ...

    def check_signatures(self) -> Sentence:
        """Raise a SealFailure unless every signature holds."""
        ...

    def signers(self) -> tuple[Signer, ...]:
        """Who signed; raises a VerificationFailure when that cannot be read."""
        ...

    @property
    def claim(self) -> Claim | None:
        """The licence it says it is."""
        ...


def verify_file(data: bytes, *, name: str, trust: TrustRoots, lookup: Lookup | None = None) -> Verdict:
    """The verdict on a file's bytes; whatever they are, this raises nothing."""
    verdict = examine(data, name=name, trust=trust)
    return verdict if lookup is None else with_state(verdict, lookup)


def examine(data: bytes, *, name: str, trust: TrustRoots) -> Verdict:
    """The verdict as far as the file alone tells: a licence's state is left unknown. This raises nothing."""
    try:
        evidence = _opened(data)
    except VerificationFailure as failure:
        return unreadable(name, kind_of(data), failure)
    except Exception:
        # A reader met something nobody foresaw. The file may not take the verifier down with it.
        return unreadable(name, kind_of(data), failures.BeyondReading())
    try:
        return _Examination(name, evidence, trust).verdict()
    except Exception:
        return unreadable(name, evidence.kind, failures.BeyondReading())


def kind_of(data: bytes) -> str:
    """ofd, pdf or unknown, by the first bytes."""
    if data.startswith(b"PK"):
        return "ofd"
    return "pdf" if b"%PDF-" in data[:_PDF_MARK_WITHIN] else "unknown"


def _opened(data: bytes) -> Evidence:
    if not data:
        raise failures.EmptyFile()
    if len(data) > LARGEST_FILE:
        raise failures.FileTooLarge(limit=LARGEST_FILE // _MEGABYTE)
    openers: dict[str, Callable[[bytes], Evidence]] = {"ofd": open_ofd, "pdf": _open_pdf}
    opener = openers.get(kind_of(data))
    if opener is None:
        raise failures.UnknownKind()
    return opener(data)


def _open_pdf(data: bytes) -> Evidence:
    # The PDF library takes most of a second to load, which the reader of one code need not wait for.
    from liangzhao_verify.pdf import open_pdf

    return open_pdf(data)


def unreadable(name: str, kind: str, failure: VerificationFailure) -> Verdict:
    """The verdict on a file that could not be read."""
    rest = tuple(Step(step, None, sentence(_NOT_REACHED)) for step in list(StepName)[1:])
    first = Step.failed(StepName.STRUCTURE, failure.sentence)
    intact = False if failure.breaks is Breaks.INTEGRITY else None
    return Verdict(name, kind, intact, None, (first, *rest))


class _Examination:
    """One file on its way through the steps."""

    def __init__(self, name: str, evidence: Evidence, trust: TrustRoots) -> None:
        self.name, self.evidence, self.trust = name, evidence, trust
        self.course = Course()
        self.signers: tuple[Signer, ...] = ()

    def verdict(self) -> Verdict:
        """Take the steps and draw the conclusions."""
        claim = self.evidence.claim
        self.course.take(StepName.STRUCTURE, lambda: self.evidence.structure)
        self._signatures()
        self._licence(claim)
        return Verdict(
            file=self.name,
            kind=self.evidence.kind,
            intact=self._intact(),
            trusted=self._trusted(),
            steps=tuple(self.course.steps),
            identifier=claim.identifier if claim and claim.identifier else None,
            record_digest=sm3(claim.record) if claim and claim.record else None,
            place=status_place(claim) if claim else None,
            ends_at=ends_at(claim) if claim else None,
        )

    def _signatures(self) -> None:
        course = self.course
        if not self.evidence.is_signed:
            course.pass_over(StepName.DIGESTS, sentence(_NOTHING_SIGNED))
            course.fail(failures.NotSigned())
            course.pass_over(StepName.CHAIN, sentence(_NO_SIGNER))
            return
        course.take(StepName.DIGESTS, self.evidence.check_content)
        course.take(StepName.SEAL, self._seals)
        if self.signers:
            course.take(StepName.CHAIN, lambda: trace_all(self.signers, self.trust))
        else:
            course.pass_over(StepName.CHAIN, sentence(_NO_SIGNER))

    def _seals(self) -> Sentence:
        with suppress(VerificationFailure):  # what cannot be read fails the check that follows
            self.signers = self.evidence.signers()
        return self.evidence.check_signatures()

    def _licence(self, claim: Claim | None) -> None:
        course = self.course
        if claim is None:
            course.pass_over(StepName.IDENTIFIER, sentence(_NO_IDENTIFIER))
            course.pass_over(StepName.RECORD, sentence(_NO_IDENTIFIER))
            course.pass_over(StepName.LOG, sentence(_NO_IDENTIFIER))
            course.fail(failures.NotALicence())
            return
        if not course.take(StepName.IDENTIFIER, lambda: check_identifier(claim)):
            course.pass_over(StepName.RECORD, sentence(_IDENTIFIER_FAILED))
        elif not self.signers:
            course.pass_over(StepName.RECORD, sentence(_NO_SIGNER))
        else:
            course.take(StepName.RECORD, lambda: check_record(claim, self.signers, self.trust))
        course.pass_over(StepName.LOG, sentence(_NO_PROOF))
        if course.is_clean:
            course.fail(failures.RegisterNotAsked())
        else:
            course.pass_over(StepName.STATE, sentence(_NOT_ASKED))

    def _intact(self) -> bool | None:
        if not self.evidence.is_signed:
            return None
        if Breaks.INTEGRITY in self.course.broken:
            return False
        judged = self.course.judged(StepName.DIGESTS, StepName.SEAL)
        return True if judged and Breaks.JUDGEMENT not in self.course.broken else None

    def _trusted(self) -> bool | None:
        if not self.signers:
            return None
        # A trusted certificate beside a signature that does not hold says nothing about who signed.
        failed = self.course.fails_at(StepName.SEAL, StepName.CHAIN)
        return not failed and Breaks.TRUST not in self.course.broken
