"""The failures raised when a proof does not show that a licence stands in the public log."""

from __future__ import annotations

from liangzhao_verify.failures.failure import Breaks, VerificationFailure
from liangzhao_verify.failures.structure import StructureFailure
from liangzhao_verify.verdict import StepName
from liangzhao_verify.words import _


class NotAProof(StructureFailure):
    """Raised for a JSON file that is no proof of a licence."""

    breaks = Breaks.JUDGEMENT
    template = _("这不是公开日志的证明文件，或文件不完整。请重新下载。")


_FOR_AUDITORS = _(
    "这是供日志审计工具使用的通用格式（C2SP tlog-proof），其中没有证照记录，不能说明是哪一份证照。"
    "请改用公开日志页的“下载证明（JSON）”。"
)


class ProofForAuditors(StructureFailure):
    """Raised for a proof in the text form of C2SP, which opens nothing and so names no record."""

    breaks = Breaks.JUDGEMENT
    template = _FOR_AUDITORS


class LogFailure(VerificationFailure):
    """Raised when a proof does not show that a licence stands in the public log."""

    step = StepName.LOG
    template = _("公开日志的证明不成立。")


class ProofUnreadable(LogFailure):
    """Raised when the proof that came with a licence cannot be read."""

    breaks = Breaks.VALIDITY
    template = _("随附的日志证明无法读取。")


class ProofBesideForAuditors(LogFailure):
    """Raised when the proof beside a licence is in the text form of C2SP."""

    breaks = Breaks.JUDGEMENT
    template = _FOR_AUDITORS


class LogUnknown(LogFailure):
    """Raised when the proof is from a log that the trust bundle does not name."""

    breaks = Breaks.TRUST
    template = _("证明出自信任资料之外的日志（%(origin)s），不能采信。")


class CheckpointNotSigned(LogFailure):
    """Raised when no key of the log signed the checkpoint."""

    breaks = Breaks.TRUST
    template = _("日志检查点没有可信日志的正确签名。")


class NotInLog(LogFailure):
    """Raised when the path does not lead from the entry to the root of the checkpoint."""

    template = _("按证明计算的结果与日志检查点不符：这一条目不在日志的这个位置。")


class ProofAltered(LogFailure):
    """Raised when what a proof says, or opens, is not what its entry says."""

    template = _("证明的内容与日志条目不一致，证明被改动过。")


class ProofOfAnother(LogFailure):
    """Raised when the proof is of another licence, or of another record, than the one at hand."""

    breaks = Breaks.VALIDITY
    template = _("证明属于另一张证照或另一个版本，与本证照不符。")
