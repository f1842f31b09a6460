"""The failures raised for printed codes, for pictures of them, and for states known without network."""

from __future__ import annotations

from liangzhao_verify.failures.chain import ChainFailure
from liangzhao_verify.failures.failure import Breaks
from liangzhao_verify.failures.licence import IdentifierFailure, StateFailure
from liangzhao_verify.failures.seal import SealFailure
from liangzhao_verify.failures.structure import StructureFailure
from liangzhao_verify.words import _


class NotACode(StructureFailure):
    """Raised for text that is no printed code of ours."""

    breaks = Breaks.JUDGEMENT
    template = _("这不是电子证照的二维码内容，或内容不完整。请重新扫描。")


class LiveCode(StructureFailure):
    """Raised for the text of a live code."""

    breaks = Breaks.JUDGEMENT
    template = _("这是“亮照”动态二维码，只能联网核验：请用手机直接扫描打开。")


class PictureUnreadable(StructureFailure):
    """Raised when a picture cannot be opened or is too large."""

    breaks = Breaks.JUDGEMENT
    template = _("图片无法读取或过大。请重新拍摄或改用原文件。")


class PicturesNotRead(StructureFailure):
    """Raised where the libraries that read pictures are not installed."""

    breaks = Breaks.JUDGEMENT
    template = _("没有安装读取图片的组件，请直接提供二维码的文字内容。")


class NoCodeInPicture(StructureFailure):
    """Raised when a picture shows no QR code that can be read."""

    breaks = Breaks.JUDGEMENT
    template = _("图片中没有可以识别的二维码。请靠近、对正后重新拍摄。")


class SeveralCodes(StructureFailure):
    """Raised when a picture shows the codes of several licences."""

    breaks = Breaks.JUDGEMENT
    template = _("图片中有多个证照二维码，请逐个核验。")


class CodeMethodWrong(SealFailure):
    """Raised when a code names another algorithm than ours, or a key that the algorithm does not sign with."""

    template = _("二维码的签名算法或密钥不符合规定，不是签发机关制作的二维码。")


class CodeSignatureWrong(SealFailure):
    """Raised when a code is not signed by the key it names."""

    template = _("二维码的签名不正确：内容被改动过，或不是签发机关签发的。")


class IssuerUnknown(ChainFailure):
    """Raised when the trust bundle holds no certificate of the issuer with the key a code names."""

    template = _("信任资料中没有签发机关（%(issuer)s）的这一证书，无法判断二维码是否可信。请更新信任资料后再核验。")


class TypeUnknown(IdentifierFailure):
    """Raised when the trust bundle does not say which licence type a kind of licence has."""

    template = _("信任资料中没有这类证照的类型代码，无法组成证照标识。请更新信任资料。")


class LicenceExpired(StateFailure):
    """Raised when a licence is past the end of its validity."""

    template = _("证照有效期已于%(on)s届满。")


class NotYetIssued(StateFailure):
    """Raised when a code was signed later than the machine's clock says it is."""

    template = _("二维码的签发时间晚于本机时间。请校正本机时间后再核验。")


class StatusNotGiven(StateFailure):
    """Raised when the verifier was given no status lists."""

    template = _("没有提供状态列表，不知道证照现在的状态。")


class StatusPlaceMissing(StateFailure):
    """Raised when a licence does not say where its state stands."""

    template = _("证照没有状态编号，不能离线得知它现在的状态。请联网核验。")


class StateNotInProof(StateFailure):
    """Raised for a proof alone: it tells that a licence was issued, not whether it is in force."""

    template = _("证明文件只说明签发这件事，不说明证照现在是否有效。请核验证照文件或二维码。")


class StatusUnknown(StateFailure):
    """Raised when no status list at hand covers the licence."""

    template = _("手头没有签发机关（%(issuer)s）可用的状态列表，不知道证照现在的状态。")


class KnowledgeTooOld(StateFailure):
    """Raised when the last word that a licence is valid is older than anybody may rely on."""

    template = _("最近一次得知证照有效是 %(age)s前，超过了可以依据的期限，不能认定现在有效。请更新状态列表。")


class KnowledgeFromLater(StateFailure):
    """Raised when the status list is later than the machine's clock says it is."""

    template = _("状态列表的时间晚于本机时间。请校正本机时间后再核验。")


class NotInForceByList(StateFailure):
    """Raised when a status list says that a licence is not in force."""

    template = _("状态列表（%(age)s前）显示证照现在的状态是“%(state)s”，不是有效证照。")
