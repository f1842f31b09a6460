"""What the licence says is changed, and the seal left as it was."""

from __future__ import annotations

import struct
import zlib

from tests.verification.damaged_ofd.licence import Licence, edited, first, flip, with_member
from tests.verification.makers import PAGE, RECORD, RECORD_SIGNATURE, packed, unpacked


def page_changed(licence: Licence) -> bytes:
    return edited(licence, PAGE, lambda page: page.replace(b"201511000218", b"201511000219"))


def photo_flipped(licence: Licence) -> bytes:
    return edited(licence, first(licence, ".jpg"), lambda photo: flip(photo, len(photo) // 2))


def font_flipped(licence: Licence) -> bytes:
    return edited(licence, first(licence, ".ttf"), lambda font: flip(font, len(font) // 2))


def resources_changed(licence: Licence) -> bytes:
    return edited(licence, "Doc_0/PublicRes.xml", lambda listed: listed.replace(b"font_", b"fond_", 1))


def custom_data_changed(licence: Licence) -> bytes:
    return edited(licence, "OFD.xml", lambda root: root.replace("李示例".encode(), "王示例".encode()))


def record_changed(licence: Licence) -> bytes:
    return edited(licence, RECORD, lambda record: record.replace("李".encode(), "王".encode()))


def record_signature_flipped(licence: Licence) -> bytes:
    return edited(licence, RECORD_SIGNATURE, lambda signature: flip(signature, 20))


def content_flipped_in_place(licence: Licence) -> bytes:
    """A byte of a stored member changed together with its check sums, as a careful hand would."""
    name = first(licence, ".jpg")
    photo = unpacked(licence.ofd)[name]
    changed = flip(photo, 700)
    old, new = (struct.pack("<L", zlib.crc32(content)) for content in (photo, changed))
    return licence.ofd.replace(photo, changed).replace(old, new)


def page_removed(licence: Licence) -> bytes:
    return packed({name: data for name, data in unpacked(licence.ofd).items() if name != PAGE})


def font_removed(licence: Licence) -> bytes:
    font = first(licence, ".ttf")
    return packed({name: data for name, data in unpacked(licence.ofd).items() if name != font})


def member_added(licence: Licence) -> bytes:
    return with_member(licence, "Doc_0/Res/image_9.jpg", b"\xff\xd8\xff\xd9")


def annotation_added(licence: Licence) -> bytes:
    return with_member(licence, "Doc_0/Annotations.xml", b"<Annotations/>")


def doctype_added(licence: Licence) -> bytes:
    return edited(
        licence, "Doc_0/Document.xml", lambda text: text.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "c">]>', 1)
    )
