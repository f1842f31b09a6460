"""The door for uploads: the same examination, in a child process that may fail alone."""

from __future__ import annotations

import json
import struct

from liangzhao.documents import sandbox
from liangzhao.documents.refusals import FileHeavy, FileSlow, FileUnreadable
from liangzhao.registers.photos.checking import examination, thresholds
from liangzhao.registers.photos.checking.findings import Examination, finding, megabytes
from liangzhao.registers.photos.checking.findings import examination as conclude

_FUNCTION = f"{__name__}:_examine_in_child"
_HEAD = struct.Struct(">III")


def examine_upload(data: bytes) -> Examination:
    """What :func:`examine` finds, whatever the bytes are; ServiceBusy when no child can be started."""
    if (refused := too_large(len(data))) is not None:
        return refused
    try:
        return _unpack(sandbox.run(_FUNCTION, data))
    except (FileHeavy, FileSlow, FileUnreadable):
        return conclude([finding("readable", ok=False)])


def too_large(size: int) -> Examination | None:
    """The refusal of an upload of so many bytes; None when it may be examined."""
    if size <= thresholds.MAX_FILE_BYTES:
        return None
    return conclude([finding("file-size", ok=False, megabytes=megabytes(size))])


def _examine_in_child(data: bytes) -> bytes:
    found = examination.examine(data)
    words = [[one.id, one.ok, dict(one.says.params)] for one in found.findings]
    told = json.dumps([found.likeness, words]).encode()
    crop, original = found.crop or b"", found.original or b""
    return _HEAD.pack(len(told), len(crop), len(original)) + told + crop + original


def _unpack(answer: bytes) -> Examination:
    told, crop, original = _HEAD.unpack_from(answer)
    likeness, words = json.loads(answer[_HEAD.size : _HEAD.size + told])
    pictures = answer[_HEAD.size + told :]
    return conclude(
        [finding(name, ok=ok, **params) for name, ok, params in words],
        crop=pictures[:crop] or None,
        original=pictures[crop : crop + original] or None,
        likeness=likeness,
    )
