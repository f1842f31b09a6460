"""The issuer sealed it, and yet the parts of the licence do not agree."""

from __future__ import annotations

import re

from liangzhao.kernel import records
from liangzhao.kernel.identifiers import licence_id
from tests.verification import makers
from tests.verification.damaged_ofd.licence import Licence, resealed
from tests.verification.makers import ISSUER, OTHER, PAGE, RECORD, RECORD_SIGNATURE, unpacked


def identifier_with_a_wrong_check_character(licence: Licence) -> bytes:
    right = licence.authority.face().identifier
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B")
    return resealed(licence, "OFD.xml", lambda root: root.replace(right.encode(), wrong.encode()))


def identifier_missing(licence: Licence) -> bytes:
    return resealed(licence, "OFD.xml", lambda root: root.replace(b'Name="ZZBS"', b'Name="KZ_BS"'))


def custom_data_unlike_the_record(licence: Licence) -> bytes:
    return resealed(licence, "OFD.xml", lambda root: root.replace("李示例".encode(), "王示例".encode()))


def page_unlike_the_record(licence: Licence) -> bytes:
    return resealed(licence, PAGE, lambda page: page.replace("主管护师".encode(), "主任护师".encode()))


def filing_unlike_the_record(licence: Licence) -> bytes:
    return resealed(licence, PAGE, lambda page: page.replace("卫生服务中心".encode(), "卫生服务公司".encode()))


def index_left_out(licence: Licence) -> bytes:
    """Without the index of fields nothing tells what the page says."""
    return resealed(
        licence, "Doc_0/Document.xml", lambda text: re.sub(rb"<ofd:CustomTags>.*</ofd:CustomTags>", b"", text)
    )


def record_left_out(licence: Licence) -> bytes:
    return resealed(
        licence, "Doc_0/Attachs/Attachments.xml", lambda text: text.replace(b'Name="record.sig"', b'Name="other.sig"')
    )


def record_changed_and_sealed_again(licence: Licence) -> bytes:
    return resealed(licence, RECORD, lambda record: record.replace("李".encode(), "王".encode()))


def record_broken_and_sealed_again(licence: Licence) -> bytes:
    return resealed(licence, RECORD, lambda record: record[:-1])


def record_signed_by_another_authority(licence: Licence) -> bytes:
    signature = licence.authority.record_signature(unpacked(licence.ofd)[RECORD], OTHER)
    return resealed(licence, RECORD_SIGNATURE, lambda _signature: signature)


def record_of_another_licence(licence: Licence) -> bytes:
    identifier = licence_id.compose(makers.TYPE_CODE, ISSUER, "0" * 20, 1)
    record = records.encode({"identifier": identifier, "holder": "王示例"})
    files = {
        **unpacked(licence.ofd),
        RECORD: record,
        RECORD_SIGNATURE: licence.authority.record_signature(record),
    }
    return licence.authority.resealed(files)
