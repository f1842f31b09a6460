"""The failures raised when the licence a file names is not the one its authority issued."""

from __future__ import annotations

from liangzhao_verify.failures.failure import Breaks, VerificationFailure
from liangzhao_verify.verdict import StepName
from liangzhao_verify.words import _


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


class FaceDiffers(RecordFailure):
    """Raised when a licence of ours shows other facts than its record: the record is what the authority signed."""

    template = _("票面或照面数据与证照记录不一致：%(names)s。")


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
