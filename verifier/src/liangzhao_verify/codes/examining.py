"""The verdict on a printed code, as far as the code and the trust bundle tell; its state is another step."""

from __future__ import annotations

from datetime import UTC, datetime

from liangzhao_verify import failures
from liangzhao_verify.chain import Certificate, trace
from liangzhao_verify.codes import cose, reading
from liangzhao_verify.codes.reading import StaticCode
from liangzhao_verify.course import Course
from liangzhao_verify.failures import Breaks
from liangzhao_verify.trust import Trust
from liangzhao_verify.verdict import StatusPlace, StepName, Verdict
from liangzhao_verify.words import Sentence, _, sentence

KIND = "qr"

_READ = _("二维码内容完整，签发机关 %(issuer)s，%(on)s签发。")
_SIGNED_WHOLE = _("签名直接覆盖二维码的全部内容。")
_SIGNED = _("二维码由所称密钥签名，内容未被改动。")
_KEY_MISSING = _("没有可以核对签名的密钥。")
_IDENTIFIER = _("证照标识 %(identifier)s。")
_NO_RECORD = _("二维码不附带证照记录。")
_NO_PROOF = _("没有提供公开日志的证明。")
_NOT_REACHED = _("二维码无法读取，未作检查。")
_NOT_ASKED = _("前面的步骤未通过，没有查询状态。")


def examine_code(text: str, *, name: str, trust: Trust) -> Verdict:
    """The verdict on the text of a code, its state left unknown; this raises nothing."""
    try:
        code = reading.read(reading.within(text))
    except reading.NotAStaticCode:
        return unreadable(name, failures.LiveCode() if reading.is_live(text) else failures.NotACode())
    return _Examination(name, code, trust).verdict()


def unreadable(name: str, failure: failures.VerificationFailure) -> Verdict:
    """The verdict on what holds no code."""
    course = Course()
    course.fail(failure)
    for step in list(StepName)[1:]:
        course.pass_over(step, sentence(_NOT_REACHED))
    return Verdict(name, KIND, None, None, tuple(course.steps))


class _Examination:
    """One code on its way through the steps."""

    def __init__(self, name: str, code: StaticCode, trust: Trust) -> None:
        self.name, self.code, self.trust = name, code, trust
        self.course = Course()
        self.certificate = trust.certificate(code.issuer, code.key_id)
        self.identifier: str | None = None

    def verdict(self) -> Verdict:
        """Take the steps and draw the conclusions."""
        course, code = self.course, self.code
        course.take(StepName.STRUCTURE, self._structure)
        course.pass_over(StepName.DIGESTS, sentence(_SIGNED_WHOLE))
        self._signature()
        course.take(StepName.IDENTIFIER, self._identify)
        course.pass_over(StepName.RECORD, sentence(_NO_RECORD))
        course.pass_over(StepName.LOG, sentence(_NO_PROOF))
        if course.is_clean:
            course.fail(failures.StatusNotGiven())
        else:
            course.pass_over(StepName.STATE, sentence(_NOT_ASKED))
        index = code.status_index
        return Verdict(
            file=self.name,
            kind=KIND,
            intact=self._intact(),
            trusted=not course.fails_at(StepName.SEAL, StepName.CHAIN),
            steps=tuple(course.steps),
            holder_masked=code.holder if not course.fails_at(StepName.SEAL, StepName.CHAIN) else None,
            identifier=self.identifier,
            place=StatusPlace(code.issuer, index) if index is not None else None,
            begins_at=self._issued_at,
            ends_at=datetime.fromtimestamp(code.expires, UTC) if code.expires is not None else None,
        )

    @property
    def _issued_at(self) -> datetime:
        return datetime.fromtimestamp(self.code.issued_at, UTC)

    def _structure(self) -> Sentence:
        return sentence(_READ, issuer=self.code.issuer, on=self._issued_at.date())

    def _signature(self) -> None:
        certificate = self.certificate
        if not self.code.uses_es256:
            self.course.fail(failures.CodeMethodWrong())
        elif certificate is None:
            self.course.pass_over(StepName.SEAL, sentence(_KEY_MISSING))
        else:
            self.course.take(StepName.SEAL, lambda: self._check_signature(certificate))
        if certificate is None:
            self.course.fail(failures.IssuerUnknown(issuer=self.code.issuer))
        else:
            self.course.take(
                StepName.CHAIN,
                lambda: trace(certificate, self.trust.intermediates, self.trust.roots, self._issued_at),
            )

    def _check_signature(self, certificate: Certificate) -> Sentence:
        try:
            if not self.code.is_signed_by(certificate.spki):
                raise failures.CodeSignatureWrong()
        except cose.KeyUnfit as error:
            raise failures.CodeMethodWrong() from error
        return sentence(_SIGNED)

    def _identify(self) -> Sentence:
        try:
            self.identifier = self.code.identifier(self.trust.type_codes)
        except reading.TypeCodeUnknown as error:
            raise failures.TypeUnknown() from error
        except reading.NotAStaticCode as error:
            raise failures.IdentifierWrong() from error
        return sentence(_IDENTIFIER, identifier=self.identifier)

    def _intact(self) -> bool | None:
        if Breaks.INTEGRITY in self.course.broken:
            return False
        return True if self.course.judged(StepName.SEAL) else None
