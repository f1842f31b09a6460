"""A licence as PDF/A-2b with a PAdES signature: the same pages as the OFD, for those who read PDF."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from liangzhao.licensing.faces.face import Face
from liangzhao.licensing.faces.layout import Box, Image, Page
from liangzhao.licensing.faces.pdf_signature import Place, sign
from liangzhao.licensing.faces.pdf_typesetting import About, typeset
from liangzhao.signing.seals import seal_for
from liangzhao.signing.ses import Seal, parse_seal
from liangzhao.signing.signer import Signer

POINTS_PER_MM = 72 / 25.4


def write_pdf(
    face: Face, pages: tuple[Page, ...], signer: Signer, key: str, sealed_at: datetime, *, seal: bytes | None = None
) -> bytes:
    """Return the signed PDF of a face; ``key`` is the issuer's P-256 key, ``seal`` its DER seal if not the node's own.

    Raises GlyphMissing for a character that cannot be printed, UnknownKey or SignerUnavailable.
    """
    about = About(f"{face.title} {face.holder_name}", face.issuer, face.identifier)
    stamp = parse_seal(seal or seal_for(key))
    pdf = typeset(tuple(_sealed(page, stamp) for page in pages), about, sealed_at)
    place = next((_place(number, page) for number, page in enumerate(pages) if page.seal_box), None)
    return sign(pdf, signer, key, face=face, place=place, at=sealed_at)


def _sealed(page: Page, seal: Seal) -> Page:
    if page.seal_box is None:
        return page
    box = page.seal_box
    return replace(
        page,
        items=(*page.items, Image(box.x, box.y, box.w, box.h, seal.picture.data, f"image/{seal.picture.kind.lower()}")),
    )


def _place(number: int, page: Page) -> Place | None:
    if page.seal_box is None:
        return None
    return Place(number, _points(page.seal_box, page.height))


def _points(box: Box, height: float) -> tuple[int, int, int, int]:
    left, bottom, right, top = (
        round(length * POINTS_PER_MM) for length in (box.x, height - box.bottom, box.right, height - box.y)
    )
    return left, bottom, right, top
