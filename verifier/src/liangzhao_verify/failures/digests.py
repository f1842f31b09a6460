"""The failures raised when what was signed is not what is there."""

from __future__ import annotations

from liangzhao_verify.failures.failure import Breaks, VerificationFailure
from liangzhao_verify.verdict import StepName
from liangzhao_verify.words import _


class DigestFailure(VerificationFailure):
    """Raised when what was signed is not what is there."""

    step = StepName.DIGESTS
    template = _("文件内容与签名时不一致。")


class ContentChanged(DigestFailure):
    """Raised when a member's digest differs from the one that was signed."""

    template = _("签名后内容被改动：%(names)s。")


class ContentRemoved(DigestFailure):
    """Raised when a member that was signed is gone."""

    template = _("签名时有的内容已不在文件中：%(names)s。")


class ContentUnprotected(DigestFailure):
    """Raised when no signature covers a member."""

    template = _("文件中有未经签名保护的内容：%(names)s，可能是签名后加入的。")


class DigestMethodUnknown(DigestFailure):
    """Raised when the digest method is unknown or no longer safe, so a match would prove nothing."""

    breaks = Breaks.JUDGEMENT
    template = _("签名使用的摘要算法 %(method)s 不受支持或已不安全，不能据此判断内容未改动。")


class NothingProtected(DigestFailure):
    """Raised when a signature lists nothing."""

    template = _("签名 %(signature)s 没有保护任何内容。")


class PdfContentChanged(DigestFailure):
    """Raised when the bytes a PDF signature covers are not those that were signed."""

    template = _("PDF 的内容在签名后被改动。")


class ChangedAfterSigning(DigestFailure):
    """Raised when a PDF was changed in a later revision."""

    template = _("PDF 在签名后被修改过。")


class SignatureCoversPart(DigestFailure):
    """Raised when a PDF signature leaves out part of its revision."""

    template = _("PDF 签名没有覆盖整个文件。")


class NotCanonical(DigestFailure):
    """Raised when a licence of ours is packed otherwise than its writer packs."""

    template = _("文件被重新打包过，不是签发机关制作的原文件。")
