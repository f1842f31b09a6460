"""What the file store and the sandbox say when they cannot do what was asked."""

from __future__ import annotations

from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _


class FileUnreadable(Refusal):
    """A file that breaks the program reading it: damaged, cut short, or made to do harm."""

    template = _("文件无法读取，可能已损坏或不是所要求的格式。请用原来的软件重新保存后再上传。")


class FileSlow(Refusal):
    """A file that takes longer to read than any honest one."""

    template = _("文件处理超时，内容过于复杂。请缩小或重新导出后再上传。")


class FileHeavy(Refusal):
    """A file that unfolds to more than the memory one call may use."""

    template = _("文件展开后过大，无法处理。请缩小或重新导出后再上传。")


class ServiceBusy(Refusal):
    """The process that reads files could not be started."""

    template = _("文件处理服务暂时不可用，您的文件没有问题。请稍后重试。")


class BlobMissing(Exception):
    """A stored file that is not in its place; restore it from the backup."""


class BlobBroken(Exception):
    """A stored file whose bytes are not those that were stored, or whose content key is not here."""
