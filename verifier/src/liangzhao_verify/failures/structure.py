"""The failures raised when a file cannot be read as what it claims to be."""

from __future__ import annotations

from liangzhao_verify.failures.failure import Breaks, VerificationFailure
from liangzhao_verify.verdict import StepName
from liangzhao_verify.words import _


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


class NotAnOfd(StructureFailure):
    """Raised for a ZIP without OFD.xml."""

    template = _("这不是 OFD 文件，或文件不完整：其中没有 OFD.xml。")


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
