"""Wrong PDF licences, one per way of being wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic as typeless
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from liangzhao.licensing.faces.layout import compose
from liangzhao.licensing.faces.pdf_typesetting import About, typeset
from tests.verification import makers
from tests.verification.makers import OTHER, Authority

generic: Any = typeless  # its constructors carry no types


@dataclass(frozen=True)
class Licence:
    """A right licence, the authority that made it, and one nobody trusts."""

    pdf: bytes
    authority: Authority
    stranger: Authority


@dataclass(frozen=True)
class Case:
    """A damage, the first step that fails of it, and what is left of integrity and trust."""

    damage: Callable[[Licence], bytes]
    step: str
    intact: bool | None
    trusted: bool | None


def content_flipped(licence: Licence) -> bytes:
    return _flipped(licence.pdf, licence.pdf.index(b"stream", 2000) + 200)


def identifier_changed(licence: Licence) -> bytes:
    return licence.pdf.replace(b"7K2Q9ZB4M1XC8D5T0R3V", b"7K2Q9ZB4M1XC8D5T0R3W")


def status_index_changed(licence: Licence) -> bytes:
    return licence.pdf.replace(b'statusIndex="42"', b'statusIndex="41"')


def valid_for_longer(licence: Licence) -> bytes:
    return licence.pdf.replace(b'validUntil="2030', b'validUntil="2039')


def signing_time_changed(licence: Licence) -> bytes:
    at = licence.pdf.rindex(b"(D:2026") + 6
    return _flipped(licence.pdf, at)


def signature_flipped(licence: Licence) -> bytes:
    """A digit of the signature value itself, the last thing before the padding."""
    digits = _contents(licence.pdf)
    end = digits.start(1) + len(digits.group(1).rstrip(b"0")) - 4
    other = b"1" if licence.pdf[end : end + 1] != b"1" else b"2"
    return licence.pdf[:end] + other + licence.pdf[end + 1 :]


def signature_blanked(licence: Licence) -> bytes:
    digits = _contents(licence.pdf)
    return licence.pdf[: digits.start(1)] + b"0" * len(digits.group(1)) + licence.pdf[digits.end(1) :]


def digits_in_capitals_and_small(licence: Licence) -> bytes:
    """The same signature, one digit written otherwise: no byte of the file is free."""
    digits = _contents(licence.pdf)
    at = next(found.start() for found in re.finditer(rb"[a-fA-F]", digits.group(1))) + digits.start(1)
    return licence.pdf[:at] + licence.pdf[at : at + 1].swapcase() + licence.pdf[at + 1 :]


def byte_range_shortened(licence: Licence) -> bytes:
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)", licence.pdf)
    assert found is not None
    shorter = str(int(found.group(3)) - 10).encode().rjust(len(found.group(3)))
    return licence.pdf[: found.start(3)] + shorter + licence.pdf[found.end(3) :]


def page_replaced_later(licence: Licence) -> bytes:
    """A later revision that draws something over the page: readers show the new page and the old signature."""

    def draw(writer: Any) -> None:
        page = writer.find_page_for_modification(0)[0].get_object()
        added = generic.StreamObject(stream_data=b"0 0 595 842 re f")
        page[generic.pdf_name("/Contents")] = generic.ArrayObject([*_contents_of(page), writer.add_object(added)])

    return _revised(licence.pdf, draw)


def metadata_replaced_later(licence: Licence) -> bytes:
    """A later revision that names another licence."""
    return _revised(
        licence.pdf,
        lambda writer: writer.root.__setitem__(
            generic.pdf_name("/Metadata"), writer.add_object(generic.StreamObject(stream_data=b"<x/>"))
        ),
    )


def annotation_added_later(licence: Licence) -> bytes:
    def annotate(writer: Any) -> None:
        note = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/Square"),
                generic.pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 500, 800)]),
            }
        )
        writer.register_annotation(writer.find_page_for_modification(0)[0], writer.add_object(note))

    return _revised(licence.pdf, annotate)


def bytes_appended(licence: Licence) -> bytes:
    return licence.pdf + b"\n"


def bytes_prepended(licence: Licence) -> bytes:
    return b"\n" + licence.pdf


def cut(licence: Licence) -> bytes:
    return licence.pdf[: len(licence.pdf) // 2]


def last_line_cut(licence: Licence) -> bytes:
    return licence.pdf[:-8]


def sealed_by_a_stranger(licence: Licence) -> bytes:
    return licence.stranger.pdf(licence.authority.face())


def sealed_by_another_authority(licence: Licence) -> bytes:
    return licence.authority.pdf(licence.authority.face(), OTHER)


def never_signed(licence: Licence) -> bytes:
    face = licence.authority.face()
    return typeset(compose(face), About(face.title, face.issuer, face.identifier), makers.SEALED_AT)


def _case(damage: Callable[[Licence], bytes], step: str, *, intact: bool | None, trusted: bool | None) -> Case:
    return Case(damage, step, intact, trusted)


CASES = (
    _case(content_flipped, "digests", intact=False, trusted=False),
    _case(identifier_changed, "digests", intact=False, trusted=False),
    _case(status_index_changed, "digests", intact=False, trusted=False),
    _case(valid_for_longer, "digests", intact=False, trusted=False),
    _case(signing_time_changed, "digests", intact=False, trusted=False),
    _case(signature_flipped, "seal", intact=False, trusted=False),
    _case(signature_blanked, "seal", intact=False, trusted=None),
    _case(digits_in_capitals_and_small, "digests", intact=False, trusted=True),
    _case(byte_range_shortened, "digests", intact=False, trusted=False),
    _case(page_replaced_later, "digests", intact=False, trusted=True),
    _case(metadata_replaced_later, "digests", intact=False, trusted=True),
    _case(annotation_added_later, "digests", intact=False, trusted=True),
    _case(bytes_appended, "digests", intact=False, trusted=True),
    _case(bytes_prepended, "structure", intact=False, trusted=None),
    _case(cut, "structure", intact=False, trusted=None),
    _case(last_line_cut, "structure", intact=False, trusted=None),
    _case(sealed_by_a_stranger, "chain", intact=True, trusted=False),
    _case(sealed_by_another_authority, "record", intact=True, trusted=False),
    _case(never_signed, "seal", intact=None, trusted=None),
)


def named(case: Case) -> str:
    """The case's name in test reports."""
    return case.damage.__name__


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _contents(pdf: bytes) -> re.Match[bytes]:
    """The hex digits of the signature."""
    found = re.search(rb"<([0-9a-fA-F]{2000,})>", pdf)
    assert found is not None
    return found


def _contents_of(page: Any) -> list[Any]:
    held = page.raw_get("/Contents")
    return list(held) if isinstance(held, generic.ArrayObject) else [held]


def _revised(pdf: bytes, change: Callable[[Any], None]) -> bytes:
    writer: Any = IncrementalPdfFileWriter(BytesIO(pdf))
    change(writer)
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
