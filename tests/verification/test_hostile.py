"""Files made to break their reader: a verdict with words, never an exception."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liangzhao_verify import StepName, TrustRoots, Verdict, verify_file
from tests.verification.conftest import Verify

ROOT = b"<OFD><DocBody><DocInfo/><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>"
DOCUMENT = b'<Document><Pages><Page BaseLoc="Page.xml"/></Pages></Document>'
RIGHT = {"OFD.xml": ROOT, "Doc_0/Document.xml": DOCUMENT, "Doc_0/Page.xml": b"<Page/>"}
BOMB = b"<!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>"
PDF_HEAD = b"%PDF-1.7\n"
MUTATIONS = 150


def _zip(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, content in members.items():
            package.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def _ofd(**changes: bytes) -> bytes:
    names = {"root": "OFD.xml", "document": "Doc_0/Document.xml", "page": "Doc_0/Page.xml"}
    return _zip({**RIGHT, **{names[name]: content for name, content in changes.items()}})


def _renamed(new: str) -> bytes:
    """A right file with one member more, called otherwise than a packer would let us call it."""
    data = _zip({**RIGHT, "x" * len(new.encode()): b"x"})
    return data.replace(b"x" * len(new.encode()), new.encode())


def _claiming(size: int) -> bytes:
    """A member that says it unpacks to this size."""
    data = bytearray(_zip({**RIGHT, "big": b"0" * 100}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<L", size)
    return bytes(data)


def _with_flag(flag: int) -> bytes:
    data = bytearray(_zip(RIGHT))
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= flag
    return bytes(data)


def _with_method(method: int) -> bytes:
    data = bytearray(_zip(RIGHT))
    for mark, offset in ((b"PK\x01\x02", 10), (b"PK\x03\x04", 8)):
        at = data.rindex(mark)
        data[at + offset : at + offset + 2] = struct.pack("<H", method)
    return bytes(data)


def _nested(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


def _pdf(body: bytes) -> bytes:
    return PDF_HEAD + body + b"\n%%EOF\n"


def _pdf_bomb() -> bytes:
    """A page whose content unpacks to 200 MB."""
    stream = zlib.compress(b" " * (200 * 1024 * 1024), 9)
    return _objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
    )


def _objects(*bodies: bytes, trailer: bytes = b"") -> bytes:
    out, offsets = PDF_HEAD, []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(bodies) + 1, table)
    tail = b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, trailer, len(out))
    return out + head + tail


HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "one byte": lambda: b"P",
    "text": lambda: "护士执业证书".encode(),
    "picture": lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "PK alone": lambda: b"PK\x03\x04",
    "end of archive alone": lambda: b"PK\x05\x06" + b"\0" * 18,
    "archive of nothing": lambda: _zip({}),
    "archive without OFD.xml": lambda: _zip({"word/document.xml": b"<a/>"}),
    "archive in an archive": lambda: _zip({"OFD.xml": _zip(RIGHT)}),
    "empty root": lambda: _ofd(root=b""),
    "root that is no XML": lambda: _ofd(root=b"\0\1\2"),
    "root of another kind": lambda: _ofd(root=b"<html/>"),
    "root without document": lambda: _ofd(root=b"<OFD/>"),
    "encrypted document": lambda: _zip({**RIGHT, "Encryptions.xml": b"<Encryptions/>", "Doc_0/Page.xml": b"\0\1"}),
    "document outside": lambda: _ofd(root=ROOT.replace(b"Doc_0/", b"../../etc/")),
    "document that is its own page": lambda: _ofd(document=DOCUMENT.replace(b"Page.xml", b"Document.xml")),
    "document without pages": lambda: _ofd(document=b"<Document/>"),
    "page missing": lambda: _ofd(document=DOCUMENT.replace(b"Page.xml", b"Pages.xml")),
    "entity bomb": lambda: _ofd(root=BOMB + ROOT),
    "external entity": lambda: _ofd(page=b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><Page/>'),
    "entity bomb in UTF-16": lambda: _ofd(page=(BOMB + b"<Page/>").decode().encode("utf-16")),
    "deep XML": lambda: _ofd(page=_nested(200)),
    "very deep XML": lambda: _ofd(page=_nested(200_000)),
    "XML in an unknown encoding": lambda: _ofd(page=b'<?xml version="1.0" encoding="klingon"?><Page/>'),
    "name that climbs": lambda: _renamed("../../../etc/passwd"),
    "name on a drive": lambda: _renamed("C:/windows/win.ini"),
    "name with a control character": lambda: _renamed("Doc_0/\x01.xml"),
    "name written from right to left": lambda: _renamed("Doc_0/\u202elmx.exe"),
    "two members of one name": lambda: _renamed("OFD.xml"),
    "two members but for case": lambda: _renamed("ofd.XML"),
    "two members but for width": lambda: _renamed("ＯＦＤ.xml"),
    "too many members": lambda: _zip({**RIGHT, **{f"{n}.txt": b"" for n in range(300)}}),
    "bomb": lambda: _zip({**RIGHT, "bomb": b"\0" * (30 * 1024 * 1024)}),
    "many smaller bombs": lambda: _zip({**RIGHT, **{f"{n}": b"\0" * 1_000_000 for n in range(60)}}),
    "size that lies low": lambda: _claiming(1),
    "size that lies high": lambda: _claiming(40 * 1024 * 1024),
    "size beyond 32 bits": lambda: _claiming(0xFFFFFFFF),
    "encrypted member": lambda: _with_flag(1),
    "unknown packing": lambda: _with_method(99),
    "PDF head alone": lambda: PDF_HEAD,
    "PDF of noise": lambda: _pdf(bytes(range(256)) * 20),
    "PDF that points into nothing": lambda: _pdf(b"startxref\n999999999"),
    "PDF table that points to itself": lambda: PDF_HEAD + b"xref\n0 0\ntrailer<</Prev 9>>\nstartxref\n9\n%%EOF",
    "PDF without pages": lambda: _objects(b"<</Type/Catalog>>"),
    "PDF with deep nesting": lambda: _objects(b"[" * 100_000),
    "PDF whose form holds itself": lambda: _objects(
        b"<</Pages<</Count 1>>/AcroForm<</Fields[2 0 R]>>>>", b"<</T(a)/Kids[2 0 R]/FT/Sig>>"
    ),
    "PDF with an empty signature": lambda: _objects(
        b"<</Pages<</Count 1>>/AcroForm<</Fields[2 0 R]>>>>", b"<</T(a)/FT/Sig/V<</Contents<>/ByteRange[0 0 0 0]>>>>"
    ),
    "PDF whose signature covers less than nothing": lambda: _objects(
        b"<</Pages<</Count 1>>/AcroForm<</Fields[2 0 R]>>>>", b"<</T(a)/FT/Sig/V<</Contents<30>/ByteRange[0 -5 3]>>>>"
    ),
    "PDF encrypted in an unknown way": lambda: _objects(
        b"<</Pages<</Count 1>>>>", trailer=b"/Encrypt<</Filter/None>>/ID[<00><00>]"
    ),
}


def _verdict(data: bytes) -> Verdict:
    return verify_file(data, name="hostile", trust=TrustRoots())


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_gets_a_verdict_in_words(make: Callable[[], bytes]) -> None:
    verdict = _verdict(make())

    assert verdict.first_failure is not None
    assert len(verdict.first_failure.detail) > 5
    assert "读取时出错" not in verdict.first_failure.detail
    assert "%(" not in verdict.first_failure.detail
    assert verdict.intact is not True
    assert not verdict.valid
    assert [step.step for step in verdict.steps] == list(StepName)


def test_the_right_file_that_the_hostile_ones_are_made_of_is_readable() -> None:
    assert _verdict(_zip(RIGHT)).steps[0].ok is True


def test_a_page_that_would_unpack_to_much_is_never_unpacked() -> None:
    assert _verdict(_pdf_bomb()).steps[0].ok is True


@settings(max_examples=MUTATIONS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_mutation_of_a_licence_breaks_the_verifier_or_passes(
    data: st.DataObject, ofd: bytes, pdf: bytes, verify: Verify
) -> None:
    original = data.draw(st.sampled_from([ofd, pdf]))
    start = data.draw(st.integers(0, len(original)))
    end = data.draw(st.integers(start, min(len(original), start + 64)))
    mutated = original[:start] + data.draw(st.binary(max_size=64)) + original[end:]

    verdict = verify(mutated)

    assert verdict.valid is (mutated == original)


@settings(max_examples=MUTATIONS, deadline=None)
@given(head=st.sampled_from([b"PK\x03\x04", b"PK", b"%PDF-1.4\n", b""]), tail=st.binary(max_size=2000))
def test_noise_gets_a_verdict(head: bytes, tail: bytes) -> None:
    verdict = _verdict(head + tail)

    assert verdict.first_failure is not None
    assert verdict.first_failure.step == StepName.STRUCTURE
