"""Every way a file can be wrong, one class each: the step that fails, and what follows for the verdict."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
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


class StructureFailure(VerificationFailure):
    """Raised when the file cannot be read as what it claims to be."""

    step = StepName.STRUCTURE
    template = _("文件结构不完整或已损坏，无法读取。请重新获取原文件。")


class UnknownKind(StructureFailure):
    """Raised for a file that is neither OFD nor PDF."""

    breaks = Breaks.JUDGEMENT
    template = _("这不是 OFD 或 PDF 文件。请上传下载的电子证照原文件。")


class EmptyFile(StructureFailure):
    """Raised for a file without a byte."""

    breaks = Breaks.JUDGEMENT
    template = _("文件是空的。请重新获取原文件。")


class FileMissing(StructureFailure):
    """Raised when the file cannot be opened."""

    breaks = Breaks.JUDGEMENT
    template = _("文件无法打开。请检查文件名和读取权限。")


class FileTooLarge(StructureFailure):
    """Raised for a file larger than the verifier reads."""

    breaks = Breaks.JUDGEMENT
    template = _("文件超过 %(limit)s MB，不予读取。")


class BeyondReading(StructureFailure):
    """Raised when a reader gives up on a file in a way nobody foresaw."""

    template = _("文件内容异常，读取时出错，不能验证。请重新获取原文件。")


class ContainerBroken(StructureFailure):
    """Raised when the ZIP structure contradicts itself or is cut."""

    template = _("文件不完整或已损坏：压缩包结构有误。请重新获取原文件。")


class AppendedBytes(StructureFailure):
    """Raised when bytes follow the end of the ZIP."""

    template = _("文件末尾多出了内容，不是原文件。")


class HiddenBytes(StructureFailure):
    """Raised when bytes lie before, between or behind the members."""

    template = _("压缩包内有不属于任何文件的内容，不是原文件。")


class TooManyMembers(StructureFailure):
    """Raised when a ZIP lists more members than the limit."""

    template = _("压缩包内文件超过 %(limit)s 个，不予读取。")


class TooLarge(StructureFailure):
    """Raised when the members would unpack to more than the limit in MB."""

    template = _("压缩包展开后超过 %(limit)s MB，不予读取。")


class CompressionBomb(StructureFailure):
    """Raised when a member would unpack to far more than it is."""

    template = _("压缩包内 %(name)s 的压缩比异常，不予读取。")


class OddName(StructureFailure):
    """Raised when a member's name climbs out of the container or names something else."""

    template = _("压缩包内有不合规的文件名：%(name)s。")


class DuplicateMember(StructureFailure):
    """Raised when two members have one name, letter case aside."""

    template = _("压缩包内有重名文件：%(name)s。")


class TwoDirectories(StructureFailure):
    """Raised when a member's own header and the list of members disagree."""

    template = _("压缩包内 %(name)s 的两处登记不一致，文件被改动过。")


class MemberEncrypted(StructureFailure):
    """Raised when a member is encrypted."""

    breaks = Breaks.JUDGEMENT
    template = _("压缩包内 %(name)s 已加密，无法验证。")


class MemberDamaged(StructureFailure):
    """Raised when a member does not unpack to its length and check sum."""

    template = _("压缩包内 %(name)s 已损坏。请重新获取原文件。")


class MemberMissing(StructureFailure):
    """Raised when a file that the document needs is not in the container."""

    template = _("文件缺少 %(name)s，不完整。")


class OfdEncrypted(StructureFailure):
    """Raised when an OFD is encrypted (GM/T 0099)."""

    breaks = Breaks.JUDGEMENT
    template = _("OFD 文件已加密，无法验证。请上传未加密的原文件。")


class XmlBroken(StructureFailure):
    """Raised when an XML file does not parse."""

    template = _("%(name)s 不是正确的 XML，文件已损坏。")


class XmlDeclaresTypes(StructureFailure):
    """Raised when an XML file carries a document type declaration."""

    template = _("%(name)s 含有文档类型声明（DTD），不予读取。")


class XmlTooDeep(StructureFailure):
    """Raised when an XML file nests deeper than any document needs."""

    template = _("%(name)s 的层级过深，不予读取。")


class PdfBroken(StructureFailure):
    """Raised when a PDF does not parse."""

    template = _("PDF 文件不完整或已损坏，无法读取。请重新获取原文件。")


class PdfEncrypted(StructureFailure):
    """Raised when a PDF is encrypted."""

    breaks = Breaks.JUDGEMENT
    template = _("PDF 文件已加密，无法验证。请上传未加密的原文件。")


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


class IdentifierFailure(VerificationFailure):
    """Raised when the licence identifier is not one."""

    step = StepName.IDENTIFIER
    breaks = Breaks.VALIDITY
    template = _("证照标识不正确。")


class IdentifierWrong(IdentifierFailure):
    """Raised when the identifier's form or check character is wrong."""

    template = _("证照标识的格式或校验位不正确。")


class RecordFailure(VerificationFailure):
    """Raised when the signed licence record does not belong here."""

    step = StepName.RECORD
    breaks = Breaks.VALIDITY
    template = _("证照记录不正确。")


class RecordMissing(RecordFailure):
    """Raised when a licence carries no record."""

    template = _("文件没有附带签发机关签名的证照记录。")


class RecordUnreadable(RecordFailure):
    """Raised when the record or its signature does not parse."""

    breaks = Breaks.INTEGRITY
    template = _("所附证照记录已损坏，无法读取。")


class RecordSignatureWrong(RecordFailure):
    """Raised when the record is not signed by the authority."""

    breaks = Breaks.INTEGRITY
    template = _("所附证照记录的签名不正确，记录被改动过或不是签发机关签发的。")


class RecordOfAnother(RecordFailure):
    """Raised when the record is of another licence than the page shows."""

    template = _("所附证照记录属于另一张证照（%(identifier)s），与票面不符。")


class SealOfAnother(RecordFailure):
    """Raised when another authority than the issuer sealed the file."""

    breaks = Breaks.TRUST
    template = _("盖章的机关不是证照记录中的签发机关。")


class StateFailure(VerificationFailure):
    """Raised when the licence is not known to be in force."""

    step = StepName.STATE
    breaks = Breaks.VALIDITY
    template = _("不能确认证照现在有效。")


class NotALicence(StateFailure):
    """Raised for a file without a licence identifier."""

    template = _("文件不含证照标识，没有可以查询的证照状态。")


class RegisterNotAsked(StateFailure):
    """Raised when the verification runs without a register."""

    template = _("没有查询登记簿，不知道证照现在的状态。")


class RegisterUnavailable(StateFailure):
    """Raised when the register did not answer."""

    template = _("登记簿暂时无法查询，不知道证照现在的状态。请稍后再试。")


class NotInRegister(StateFailure):
    """Raised when the register does not know the identifier."""

    template = _("登记簿中没有这张证照。")


class RecordNotRegistered(StateFailure):
    """Raised when the register holds another record under this identifier."""

    template = _("所附证照记录与登记簿中的记录不一致。")


class NotInForce(StateFailure):
    """Raised when the licence exists but is not in force."""

    template = _("证照现在的状态是“%(state)s”，不是有效证照。")
