"""The failures raised when a signer cannot be traced to a trust root."""

from __future__ import annotations

from liangzhao_verify.failures.failure import Breaks, VerificationFailure
from liangzhao_verify.verdict import StepName
from liangzhao_verify.words import _


class ChainFailure(VerificationFailure):
    """Raised when a signer cannot be traced to a trust root."""

    step = StepName.CHAIN
    breaks = Breaks.TRUST
    template = _("签名者证书不可信。")


class NoTrustRoots(ChainFailure):
    """Raised when no trust root is configured."""

    template = _("没有配置信任根证书，无法判断签名者是否可信。")


class UntrustedRoot(ChainFailure):
    """Raised when no configured root issued the chain."""

    template = _("证书“%(subject)s”由“%(issuer)s”签发，不在信任的根证书之下。")


class CertificateExpired(ChainFailure):
    """Raised when a certificate of the chain was not in force at the time of signing."""

    template = _("证书“%(subject)s”在签章时（%(on)s）不在有效期内。")


class KeyRevoked(ChainFailure):
    """Raised when a key of the chain had been revoked at the time of signing."""

    template = _("证书“%(subject)s”的密钥已于 %(on)s 吊销，此后的签章无效。")


class SignedBeforeUnproven(KeyRevoked):
    """Raised when a key was stolen, and nothing but the signature itself says that it is older."""

    template = _("证书“%(subject)s”的密钥因泄露已于 %(on)s 吊销，没有时间证明能说明签章在此之前。")


class CertificateForged(ChainFailure):
    """Raised when a certificate is not signed by the authority it names."""

    template = _("证书“%(subject)s”不是由其所称的签发者签发的。")


class CertificateAltered(ChainFailure):
    """Raised when a certificate that travels along is no longer what its issuer signed."""

    breaks = Breaks.INTEGRITY
    template = _("文件所附的证书“%(subject)s”被改动过。")


class NotForSigning(ChainFailure):
    """Raised when a certificate is used for what it was not made for."""

    template = _("证书“%(subject)s”的用途不允许这样使用。")


class NotForIssuing(NotForSigning):
    """Raised when a certificate that is not an authority's has issued another."""

    template = _("证书“%(subject)s”不是签发机构证书，却签发了其他证书。")


class SigningTimeUnknown(ChainFailure):
    """Raised when the time of signing is missing, so no validity can be judged."""

    template = _("签名没有签章时间，无法判断证书当时是否有效。")
