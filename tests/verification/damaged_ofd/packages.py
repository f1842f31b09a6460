"""The members are right, but not the package that holds them."""

from __future__ import annotations

import io
import struct
import zipfile

from tests.verification.damaged_ofd.licence import Licence, flip, with_member
from tests.verification.makers import PAGE, packed, unpacked


def members_reordered(licence: Licence) -> bytes:
    return packed(dict(reversed(unpacked(licence.ofd).items())))


def cut(licence: Licence) -> bytes:
    return licence.ofd[: len(licence.ofd) // 2]


def last_byte_cut(licence: Licence) -> bytes:
    return licence.ofd[:-1]


def bytes_appended(licence: Licence) -> bytes:
    return licence.ofd + b"\0"


def bytes_prepended(licence: Licence) -> bytes:
    return b"PK\0\0" + licence.ofd


def comment_added(licence: Licence) -> bytes:
    return licence.ofd[:-2] + struct.pack("<H", 5) + b"hello"


def date_of_a_member_changed(licence: Licence) -> bytes:
    at = licence.ofd.index(b"PK\x01\x02")
    return flip(licence.ofd, at + 12)


def compressed(licence: Licence) -> bytes:
    """The same members in deflate streams: one content has many, and a changed bit of one may not show."""
    return _deflated(licence, {})


def bomb_added(licence: Licence) -> bytes:
    return _deflated(licence, {"Doc_0/Res/bomb": b"\0" * (8 * 1024 * 1024)})


def member_doubled(licence: Licence) -> bytes:
    """The same name twice: which one a reader shows is its own choice."""
    other = PAGE.replace("Content", "Cantent")
    doubled = packed({**unpacked(licence.ofd), other: b"<Page/>"})
    return doubled.replace(other.encode(), PAGE.encode())


def member_differing_in_case_added(licence: Licence) -> bytes:
    return with_member(licence, PAGE.upper(), b"<Page/>")


def directories_disagree(licence: Licence) -> bytes:
    """A member that is called otherwise in its own header than in the list of members."""
    at = licence.ofd.index(b"Doc_0/PublicRes.xml")
    return licence.ofd[:at] + b"Doc_0/PublicRas.xml" + licence.ofd[at + 19 :]


def _deflated(licence: Licence, added: dict[str, bytes]) -> bytes:
    """The members as our writer lists them, but compressed, with more behind them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in {**unpacked(licence.ofd), **added}.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o644 << 16
            package.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
