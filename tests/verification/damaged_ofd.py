"""Wrong OFD licences, one per way of being wrong."""

from __future__ import annotations

import base64
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from liangzhao.kernel import records
from liangzhao.kernel.identifiers import licence_id
from liangzhao.signing import ses
from liangzhao.signing.digests import sm3
from tests.verification import makers
from tests.verification.makers import ISSUER, OTHER, PAGE, RECORD, RECORD_SIGNATURE, Authority, packed, unpacked

SIGN = "Doc_0/Signs/Sign_0/"
SIGNATURE, VALUE, SEAL, LISTED = (
    f"{SIGN}Signature.xml",
    f"{SIGN}SignedValue.dat",
    f"{SIGN}Seal.esl",
    "Doc_0/Signs/Signatures.xml",
)


@dataclass(frozen=True)
class Licence:
    """A right licence, the authority that made it, and one nobody trusts."""

    ofd: bytes
    authority: Authority
    stranger: Authority


Damage = Callable[[Licence], bytes]


@dataclass(frozen=True)
class Case:
    """A damage, the first step that fails of it, and what is left of integrity and trust."""

    damage: Damage
    step: str
    intact: bool | None
    trusted: bool | None


def _flip(data: bytes, at: int) -> bytes:
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def _edited(licence: Licence, name: str, edit: Callable[[bytes], bytes]) -> bytes:
    files = unpacked(licence.ofd)
    edited = edit(files[name])
    assert edited != files[name]
    return packed({**files, name: edited})


def _with(licence: Licence, name: str, data: bytes) -> bytes:
    return packed({**unpacked(licence.ofd), name: data})


def _deflated(licence: Licence, added: dict[str, bytes]) -> bytes:
    """The members as our writer lists them, but compressed, with more behind them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in {**unpacked(licence.ofd), **added}.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o644 << 16
            package.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _first(licence: Licence, ending: str) -> str:
    return next(name for name in unpacked(licence.ofd) if name.endswith(ending))


def _resealed(licence: Licence, name: str, edit: Callable[[bytes], bytes]) -> bytes:
    files = unpacked(licence.ofd)
    return licence.authority.resealed({**files, name: edit(files[name])})


def page_changed(licence: Licence) -> bytes:
    return _edited(licence, PAGE, lambda page: page.replace(b"201511000218", b"201511000219"))


def photo_flipped(licence: Licence) -> bytes:
    return _edited(licence, _first(licence, ".jpg"), lambda photo: _flip(photo, len(photo) // 2))


def font_flipped(licence: Licence) -> bytes:
    return _edited(licence, _first(licence, ".ttf"), lambda font: _flip(font, len(font) // 2))


def resources_changed(licence: Licence) -> bytes:
    return _edited(licence, "Doc_0/PublicRes.xml", lambda listed: listed.replace(b"font_", b"fond_", 1))


def custom_data_changed(licence: Licence) -> bytes:
    return _edited(licence, "OFD.xml", lambda root: root.replace("李示例".encode(), "王示例".encode()))


def record_changed(licence: Licence) -> bytes:
    return _edited(licence, RECORD, lambda record: record.replace("李".encode(), "王".encode()))


def record_signature_flipped(licence: Licence) -> bytes:
    return _edited(licence, RECORD_SIGNATURE, lambda signature: _flip(signature, 20))


def digest_replaced(licence: Licence) -> bytes:
    """A page and its digest changed together: the list of digests no longer is what was sealed."""
    files = unpacked(licence.ofd)
    page = files[PAGE].replace(b"201511000218", b"201511000219")
    old, new = (base64.b64encode(sm3(content)) for content in (files[PAGE], page))
    return packed({**files, PAGE: page, SIGNATURE: files[SIGNATURE].replace(old, new)})


def sealing_time_changed(licence: Licence) -> bytes:
    return _edited(licence, SIGNATURE, lambda text: text.replace(b"2026-03-12", b"2027-03-12"))


def stamp_moved(licence: Licence) -> bytes:
    return _edited(licence, SIGNATURE, lambda text: text.replace(b'Boundary="', b'Boundary="1', 1))


def signature_value_flipped(licence: Licence) -> bytes:
    return _edited(licence, VALUE, lambda value: _flip(value, len(value) - 3))


def signature_value_cut(licence: Licence) -> bytes:
    return _edited(licence, VALUE, lambda value: value[:-9])


def signature_value_emptied(licence: Licence) -> bytes:
    return _edited(licence, VALUE, lambda _value: b"")


def seal_file_swapped(licence: Licence) -> bytes:
    return _edited(licence, SEAL, lambda _seal: licence.authority.seal(OTHER))


def value_of_another_authority(licence: Licence) -> bytes:
    """The seal of another authority over the same description, the seal file left as it was."""
    signature = unpacked(licence.ofd)[SIGNATURE]
    value = _sealed_value(licence.authority, signature, seal=licence.authority.seal(OTHER), uscc=OTHER, key=OTHER)
    return _edited(licence, VALUE, lambda _value: value)


def wrong_key(licence: Licence) -> bytes:
    """The authority's certificate beside a signature of another key."""
    signature = unpacked(licence.ofd)[SIGNATURE]
    value = _sealed_value(licence.authority, signature, seal=licence.authority.seal(), uscc=ISSUER, key=OTHER)
    return _edited(licence, VALUE, lambda _value: value)


def seal_borrowed(licence: Licence) -> bytes:
    """The issuer's seal used by another authority with its own certificate and key."""
    signature = unpacked(licence.ofd)[SIGNATURE]
    value = _sealed_value(licence.authority, signature, seal=licence.authority.seal(), uscc=OTHER, key=OTHER)
    return _edited(licence, VALUE, lambda _value: value)


def seal_forged(licence: Licence) -> bytes:
    """A seal whose name was changed after its maker signed it."""
    seal = licence.authority.seal().replace("海淀".encode(), "朝阳".encode())
    return licence.authority.resealed(unpacked(licence.ofd), seal_der=seal)


def sealed_by_another_authority(licence: Licence) -> bytes:
    return licence.authority.resealed(unpacked(licence.ofd), uscc=OTHER)


def sealed_by_a_stranger(licence: Licence) -> bytes:
    """The same names, keys and seals made at home."""
    return licence.stranger.ofd(licence.stranger.face())


def sealed_again_by_a_stranger(licence: Licence) -> bytes:
    """The authority's own record under a stranger's seal."""
    return licence.stranger.resealed(unpacked(licence.ofd))


def member_added(licence: Licence) -> bytes:
    return _with(licence, "Doc_0/Res/image_9.jpg", b"\xff\xd8\xff\xd9")


def annotation_added(licence: Licence) -> bytes:
    return _with(licence, "Doc_0/Annotations.xml", b"<Annotations/>")


def page_removed(licence: Licence) -> bytes:
    return packed({name: data for name, data in unpacked(licence.ofd).items() if name != PAGE})


def font_removed(licence: Licence) -> bytes:
    font = _first(licence, ".ttf")
    return packed({name: data for name, data in unpacked(licence.ofd).items() if name != font})


def signature_removed(licence: Licence) -> bytes:
    return packed({name: data for name, data in unpacked(licence.ofd).items() if not name.startswith(SIGN)})


def signatures_unnamed(licence: Licence) -> bytes:
    """OFD.xml no longer names the signatures, as if there had been none."""
    return _edited(licence, "OFD.xml", lambda root: re.sub(rb"<ofd:Signatures>.*</ofd:Signatures>", b"", root))


def second_signature_unfinished(licence: Licence) -> bytes:
    return _edited(
        licence,
        LISTED,
        lambda text: text.replace(
            b"</ofd:Signatures>", b'<ofd:Signature ID="2" BaseLoc="Sign_1/Signature.xml"/></ofd:Signatures>'
        ),
    )


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
    return _flip(licence.ofd, at + 12)


def doctype_added(licence: Licence) -> bytes:
    return _edited(
        licence, "Doc_0/Document.xml", lambda text: text.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "c">]>', 1)
    )


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
    return _with(licence, PAGE.upper(), b"<Page/>")


def directories_disagree(licence: Licence) -> bytes:
    """A member that is called otherwise in its own header than in the list of members."""
    at = licence.ofd.index(b"Doc_0/PublicRes.xml")
    return licence.ofd[:at] + b"Doc_0/PublicRas.xml" + licence.ofd[at + 19 :]


def content_flipped_in_place(licence: Licence) -> bytes:
    """A byte of a stored member changed together with its check sums, as a careful hand would."""
    name = _first(licence, ".jpg")
    photo = unpacked(licence.ofd)[name]
    changed = _flip(photo, 700)
    old, new = (struct.pack("<L", zlib.crc32(content)) for content in (photo, changed))
    return licence.ofd.replace(photo, changed).replace(old, new)


def identifier_with_a_wrong_check_character(licence: Licence) -> bytes:
    right = licence.authority.face().identifier
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B")
    return _resealed(licence, "OFD.xml", lambda root: root.replace(right.encode(), wrong.encode()))


def identifier_missing(licence: Licence) -> bytes:
    return _resealed(licence, "OFD.xml", lambda root: root.replace(b'Name="ZZBS"', b'Name="KZ_BS"'))


def custom_data_unlike_the_record(licence: Licence) -> bytes:
    return _resealed(licence, "OFD.xml", lambda root: root.replace("李示例".encode(), "王示例".encode()))


def page_unlike_the_record(licence: Licence) -> bytes:
    return _resealed(licence, PAGE, lambda page: page.replace("主管护师".encode(), "主任护师".encode()))


def filing_unlike_the_record(licence: Licence) -> bytes:
    return _resealed(licence, PAGE, lambda page: page.replace("卫生服务中心".encode(), "卫生服务公司".encode()))


def index_left_out(licence: Licence) -> bytes:
    """Without the index of fields nothing tells what the page says."""
    return _resealed(
        licence, "Doc_0/Document.xml", lambda text: re.sub(rb"<ofd:CustomTags>.*</ofd:CustomTags>", b"", text)
    )


def record_left_out(licence: Licence) -> bytes:
    return _resealed(
        licence, "Doc_0/Attachs/Attachments.xml", lambda text: text.replace(b'Name="record.sig"', b'Name="other.sig"')
    )


def record_changed_and_sealed_again(licence: Licence) -> bytes:
    return _resealed(licence, RECORD, lambda record: record.replace("李".encode(), "王".encode()))


def record_broken_and_sealed_again(licence: Licence) -> bytes:
    return _resealed(licence, RECORD, lambda record: record[:-1])


def record_signed_by_another_authority(licence: Licence) -> bytes:
    signature = licence.authority.record_signature(unpacked(licence.ofd)[RECORD], OTHER)
    return _resealed(licence, RECORD_SIGNATURE, lambda _signature: signature)


def record_of_another_licence(licence: Licence) -> bytes:
    identifier = licence_id.compose(makers.TYPE_CODE, ISSUER, "0" * 20, 1)
    record = records.encode({"identifier": identifier, "holder": "王示例"})
    files = {
        **unpacked(licence.ofd),
        RECORD: record,
        RECORD_SIGNATURE: licence.authority.record_signature(record),
    }
    return licence.authority.resealed(files)


def _sealed_value(authority: Authority, signature: bytes, *, seal: bytes, uscc: str, key: str) -> bytes:
    """A seal signature by ``uscc``'s certificate and ``key``'s key."""
    signer = authority.signer
    return ses.build_ses_signature(
        seal,
        sm3(signature),
        f"/{SIGNATURE}",
        makers.SEALED_AT,
        signer.certificate(f"{uscc}/sm2"),
        lambda data: signer.sign(f"{key}/sm2", data).value,
    )


def _case(damage: Damage, step: str, *, intact: bool | None = False, trusted: bool | None = True) -> Case:
    return Case(damage, step, intact, trusted)


CASES = (
    _case(page_changed, "digests"),
    _case(photo_flipped, "digests"),
    _case(font_flipped, "digests"),
    _case(resources_changed, "digests"),
    _case(custom_data_changed, "digests"),
    _case(record_changed, "digests"),
    _case(record_signature_flipped, "digests"),
    _case(seal_file_swapped, "digests", trusted=False),
    _case(member_added, "digests"),
    _case(annotation_added, "digests"),
    _case(digest_replaced, "seal", trusted=False),
    _case(sealing_time_changed, "seal", trusted=False),
    _case(stamp_moved, "seal", trusted=False),
    _case(signature_value_flipped, "seal", trusted=False),
    _case(signature_value_cut, "seal", trusted=None),
    _case(signature_value_emptied, "seal", trusted=None),
    _case(value_of_another_authority, "seal", trusted=False),
    _case(wrong_key, "seal", trusted=False),
    _case(seal_borrowed, "seal", trusted=False),
    _case(seal_forged, "seal", trusted=False),
    _case(sealed_by_a_stranger, "chain", intact=True, trusted=False),
    _case(sealed_again_by_a_stranger, "chain", trusted=False),
    _case(identifier_with_a_wrong_check_character, "identifier", intact=True),
    _case(identifier_missing, "identifier", intact=True),
    _case(sealed_by_another_authority, "record", intact=True, trusted=False),
    _case(record_left_out, "record", intact=True),
    _case(record_changed_and_sealed_again, "record"),
    _case(record_broken_and_sealed_again, "record"),
    _case(record_signed_by_another_authority, "record"),
    _case(record_of_another_licence, "record", intact=True),
    _case(custom_data_unlike_the_record, "record", intact=True),
    _case(page_unlike_the_record, "record", intact=True),
    _case(filing_unlike_the_record, "record", intact=True),
    _case(index_left_out, "record", intact=True),
    _case(page_removed, "structure", trusted=None),
    _case(font_removed, "digests"),
    _case(signature_removed, "structure", trusted=None),
    _case(signatures_unnamed, "digests"),
    _case(second_signature_unfinished, "structure", trusted=None),
    _case(members_reordered, "digests"),
    _case(cut, "structure", trusted=None),
    _case(last_byte_cut, "structure", trusted=None),
    _case(bytes_appended, "structure", trusted=None),
    _case(bytes_prepended, "structure", trusted=None),
    _case(comment_added, "digests"),
    _case(date_of_a_member_changed, "digests"),
    _case(doctype_added, "structure", trusted=None),
    _case(compressed, "digests"),
    _case(bomb_added, "structure", trusted=None),
    _case(member_doubled, "structure", trusted=None),
    _case(member_differing_in_case_added, "structure", trusted=None),
    _case(directories_disagree, "structure", trusted=None),
    _case(content_flipped_in_place, "digests"),
)


def named(case: Case) -> str:
    """The case's name in test reports."""
    return case.damage.__name__
