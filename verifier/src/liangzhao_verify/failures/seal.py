"""The failures raised when a signature does not hold."""

from __future__ import annotations

from liangzhao_verify.failures.failure import Breaks, VerificationFailure
from liangzhao_verify.verdict import StepName
from liangzhao_verify.words import _


class SealFailure(VerificationFailure):
    """Raised when a signature does not hold."""

    step = StepName.SEAL
    template = _("签名验证不通过。")


class NotSigned(SealFailure):
    """Raised when the file carries no signature."""

    breaks = Breaks.JUDGEMENT
    template = _("文件没有电子签章，不能判断内容是否真实。")


class NoCertificate(SealFailure):
    """Raised when a signature carries no certificate to verify it with."""

    breaks = Breaks.JUDGEMENT
    template = _("签名 %(signature)s 不含证书，无法验证签名者。")


class SignatureUnreadable(SealFailure):
    """Raised when the signature value does not parse."""

    template = _("签名 %(signature)s 的签名值已损坏，无法读取。")


class SignatureMethodUnknown(SealFailure):
    """Raised when the signature algorithm is not one this verifier knows."""

    breaks = Breaks.JUDGEMENT
    template = _("签名 %(signature)s 使用的算法不受支持，无法验证。")


class SignedHashDiffers(SealFailure):
    """Raised when the digest that was sealed is not the digest of the list of contents."""

    template = _("签名 %(signature)s 的签名描述被改动，与签章中的摘要不一致。")


class SignatureWrong(SealFailure):
    """Raised when the signature is not by the key in its certificate over this content."""

    template = _("签名 %(signature)s 不正确：不是证书所示签名者对本文件的签名。")


class ContainerNotCanonical(SealFailure):
    """Raised when what no signature covers in a licence's signature container is not as its writer put it there."""

    template = _("签名 %(signature)s 的外层数据被改动过，不是签发机关制作的原文件。")


class SealSignatureWrong(SealFailure):
    """Raised when the seal is not signed by its maker."""

    template = _("签名 %(signature)s 所用电子印章的制章签名不正确，印章可能被改动或伪造。")


class SealDiffers(SealFailure):
    """Raised when the seal file is not the seal that was used."""

    template = _("签名 %(signature)s 所附印章文件与签章中的印章不一致。")


class SignerNotOfSeal(SealFailure):
    """Raised when the signer's certificate is not among those the seal was made for."""

    template = _("签名 %(signature)s 的签名者不在印章授权的证书名单中。")


class SealNotInForce(SealFailure):
    """Raised when the seal was used outside its own validity."""

    breaks = Breaks.TRUST
    template = _("签名 %(signature)s 的电子印章在签章时（%(on)s）不在有效期内。")
