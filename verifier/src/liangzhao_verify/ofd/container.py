"""The ZIP around an OFD: every byte of it accounted for before anything inside is believed."""

from __future__ import annotations

import struct
import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from liangzhao_verify import failures

_EOCD = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_LONGEST_COMMENT = 0xFFFF
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _DESCRIPTOR, _UTF8 = 0x1, 0x8, 0x800
_IN_ZIP64 = 0xFFFFFFFF
_DESCRIPTORS = (struct.Struct("<3L"), struct.Struct("<LQQ"))
# Made by and readable by version 2.0 on Unix, 1980-01-01, no extra field, no comment, plain file rw-r--r--.
_PLAIN_MARKS = (0x314, 20, 0, 0x21, 0, 0, 0, 0o644 << 16)
_PLAIN_LOCAL = (20, 0, 0x21, 0)
_DESCRIPTOR_MARK = b"PK\x07\x08"


@dataclass(frozen=True)
class Limits:
    """What a container may ask of its reader; sizes in bytes, ``ratio`` for members larger than ``ratio_from``."""

    members: int = 200
    total: int = 50 * 1024 * 1024
    ratio: int = 100
    ratio_from: int = 1024 * 1024


@dataclass(frozen=True)
class _Entry:
    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    marks: tuple[object, ...]


@dataclass(frozen=True)
class Package:
    """The files of a container by name, folders left out; names are relative and use forward slashes.

    ``is_plain``: nothing is compressed, and no header says anything (times, systems, comments, extra fields) that our
    own writer would not say: these members have this one package only.
    """

    members: Mapping[str, bytes]
    is_plain: bool
    _by_folded: Mapping[str, str]

    def find(self, name: str) -> str | None:
        """The member of this name, or the only one that differs from it in letter case alone."""
        return name if name in self.members else self._by_folded.get(_folded(name))

    def __getitem__(self, name: str) -> bytes:
        return self.members[name]


def read_container(data: bytes, limits: Limits | None = None) -> Package:
    """The files of a ZIP; raises the StructureFailure that fits when it is damaged, hostile or ambiguous."""
    limits = limits or Limits()
    start, end = _central_directory(data, limits)
    listed = list(_entries(data, start, end))
    entries = sorted(listed, key=lambda entry: entry.offset)
    _refuse_bombs(entries, limits)
    members: dict[str, bytes] = {}
    folded: dict[str, str] = {}
    position = 0
    for entry, following in zip(entries, [*(e.offset for e in entries[1:]), start], strict=True):
        if entry.offset != position:
            raise failures.HiddenBytes()
        content = _content(data, entry, following)
        position = following
        if _folded(entry.name) in folded:
            raise failures.DuplicateMember(name=entry.name)
        folded[_folded(entry.name)] = entry.name
        if not entry.name.endswith("/"):
            members[entry.name] = content
    is_plain = end + _EOCD.size == len(data) and entries == listed and all(_is_plain(data, e) for e in entries)
    return Package(MappingProxyType(members), is_plain, MappingProxyType(folded))


def _central_directory(data: bytes, limits: Limits) -> tuple[int, int]:
    """Where the list of members begins and ends."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - _EOCD.size - _LONGEST_COMMENT))
    if at < 0 or at + _EOCD.size > len(data):
        raise failures.ContainerBroken()
    _mark, disk, first_disk, here, count, size, offset, comment = _EOCD.unpack_from(data, at)
    if at + _EOCD.size + comment != len(data):
        raise failures.AppendedBytes()
    if disk or first_disk or not count or here != count or offset + size != at:
        raise failures.ContainerBroken()
    if count > limits.members:
        raise failures.TooManyMembers(limit=limits.members)
    return offset, at


def _entries(data: bytes, at: int, end: int) -> Iterator[_Entry]:
    while at < end:
        if at + _CENTRAL.size > end or data[at : at + 4] != b"PK\x01\x02":
            raise failures.ContainerBroken()
        fields = _CENTRAL.unpack_from(data, at)
        flags, method, crc, packed, size, name_length, extra, comment = (*fields[3:5], *fields[7:13])
        disk, offset = fields[13], fields[16]
        raw_name = data[at + _CENTRAL.size : at + _CENTRAL.size + name_length]
        marks = (*fields[1:3], *fields[5:7], extra, comment, *fields[14:16])
        at += _CENTRAL.size + name_length + extra + comment
        if at > end or disk or _IN_ZIP64 in (packed, size, offset):
            raise failures.ContainerBroken()
        yield _Entry(_name(raw_name, flags), raw_name, flags, method, crc, packed, size, offset, marks)


def _is_plain(data: bytes, entry: _Entry) -> bool:
    local = _LOCAL.unpack_from(data, entry.offset)
    said = (local[1], *local[4:6], local[10])
    flags = 0 if entry.raw_name.isascii() else _UTF8
    return (*entry.marks, entry.method, entry.flags) == (*_PLAIN_MARKS, _STORED, flags) and said == _PLAIN_LOCAL


def _refuse_bombs(entries: list[_Entry], limits: Limits) -> None:
    if sum(entry.size for entry in entries) > limits.total:
        raise failures.TooLarge(limit=limits.total // (1024 * 1024))
    for entry in entries:
        if entry.size > limits.ratio_from and entry.size > limits.ratio * max(entry.packed, 1):
            raise failures.CompressionBomb(name=entry.name)


def _content(data: bytes, entry: _Entry, following: int) -> bytes:
    """A member's bytes; its local header must repeat the list and its data end where the next member begins."""
    begin = _local_data(data, entry, following)
    packed = data[begin : begin + entry.packed]
    if not _is_descriptor(data[begin + entry.packed : following], entry):
        raise failures.HiddenBytes()
    content = _unpacked(packed, entry)
    if len(content) != entry.size or zlib.crc32(content) != entry.crc:
        raise failures.MemberDamaged(name=entry.name)
    return content


def _local_data(data: bytes, entry: _Entry, following: int) -> int:
    """Where the member's data begins."""
    if entry.offset + _LOCAL.size > following:
        raise failures.ContainerBroken()
    mark, _version, flags, method, _time, _date, crc, packed, size, name_length, extra = _LOCAL.unpack_from(
        data, entry.offset
    )
    begin = entry.offset + _LOCAL.size + int(name_length) + int(extra)
    name = data[entry.offset + _LOCAL.size : entry.offset + _LOCAL.size + name_length]
    if mark != b"PK\x03\x04" or begin + entry.packed > following:
        raise failures.ContainerBroken()
    if (flags, method, name) != (entry.flags, entry.method, entry.raw_name):
        raise failures.TwoDirectories(name=entry.name)
    expected = (entry.crc, entry.packed, entry.size)
    deferred = bool(flags & _DESCRIPTOR)
    for said, known in zip((crc, packed, size), expected, strict=True):
        if said != known and not (deferred and said == 0) and not (known != crc and said == _IN_ZIP64):
            raise failures.TwoDirectories(name=entry.name)
    return begin


def _is_descriptor(between: bytes, entry: _Entry) -> bool:
    """Whether the bytes after the data are nothing, or the data descriptor that the flags announce."""
    if not between or not entry.flags & _DESCRIPTOR:
        return not between
    expected = (entry.crc, entry.packed, entry.size)
    body = between.removeprefix(_DESCRIPTOR_MARK) if len(between) in (16, 24) else between
    return any(len(body) == form.size and form.unpack(body) == expected for form in _DESCRIPTORS)


def _unpacked(packed: bytes, entry: _Entry) -> bytes:
    if entry.flags & _ENCRYPTED:
        raise failures.MemberEncrypted(name=entry.name)
    if entry.method == _STORED:
        return packed
    if entry.method != _DEFLATED or not packed:
        raise failures.MemberDamaged(name=entry.name)
    last = packed[-1]
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        head = inflater.decompress(packed[:-1], entry.size + 1)
        if len(head) > entry.size:
            raise failures.MemberDamaged(name=entry.name)
        before_last_byte = inflater.copy()
        content = head + inflater.decompress(inflater.unconsumed_tail + packed[-1:], entry.size + 1 - len(head))
    except (zlib.error, ValueError) as error:
        raise failures.MemberDamaged(name=entry.name) from error
    if not inflater.eof or inflater.unused_data or _padding(before_last_byte, last, content[len(head) :]):
        raise failures.MemberDamaged(name=entry.name)
    return content


def _padding(before: zlib._Decompress, last: int, tail: bytes) -> int:
    """The unused high bits of the last byte that are set; a packer leaves them at zero."""
    unused = 0
    for bit in range(7, -1, -1):
        trial = before.copy()
        try:
            read = trial.decompress(trial.unconsumed_tail + bytes([last ^ (1 << bit)]), len(tail) + 1)
        except zlib.error:
            break
        if read != tail or not trial.eof:
            break
        unused |= 1 << bit
    return last & unused


def _name(raw: bytes, flags: int) -> str:
    """A member's name, relative and with forward slashes; raises OddName for one that could mean something else."""
    text = _decoded(raw, flags).replace("\\", "/")
    name = text.removeprefix("/").removeprefix("./")
    parts = name.removesuffix("/").split("/")
    odd = any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in name)
    if odd or any(part in ("", ".", "..") or ":" in part for part in parts):
        raise failures.OddName(name=_shown(text))
    return name


def _decoded(raw: bytes, flags: int) -> str:
    for encoding in ("utf-8",) if flags & _UTF8 else ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise failures.OddName(name=_shown(raw.decode("latin-1")))


def _shown(name: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in name[:80])


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name.removesuffix("/")).casefold()
