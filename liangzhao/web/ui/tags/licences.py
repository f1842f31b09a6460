"""The licence as a card, as its full face, and as a live code."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from liangzhao.licensing.faces.face import Face
from liangzhao.web.ui.parts import LicenceCard
from liangzhao.web.ui.tags.library import register
from liangzhao.web.ui.tones import Badge, Words


@register.inclusion_tag("ui/parts/licence_card.html")
def licence_card(card: LicenceCard) -> dict[str, Any]:
    """Title, state, photo, name, key line, code and time of the last refresh."""
    return {"card": card}


@register.inclusion_tag("ui/parts/licence_face.html")
def licence_face(
    face: Face,
    *,
    photo_url: str = "",
    qr: SafeString | None = None,
    seal: str = "",
    badge: Badge | None = None,
) -> dict[str, Any]:
    """The statutory face, fields in the order of the law; printing the page prints only this."""
    closing = len(face.facts) - 2
    rows = [list(zip(face.filings.columns, row, strict=True)) for row in face.filings.rows] if face.filings else []
    return {
        "face": face,
        "photo_url": photo_url,
        "qr": qr,
        "seal": seal,
        "badge": badge,
        "filing_rows": rows,
        "facts": face.facts[:closing],
        "closing": face.facts[closing:],
    }


@register.inclusion_tag("ui/parts/poster.html")
def poster(qr: SafeString, *, title: Words, name: Words, address: str) -> dict[str, Any]:
    """A sheet with a large code to print and hang on the wall; printing the page prints only this."""
    return {"qr": qr, "title": title, "name": name, "address": address}


@register.inclusion_tag("ui/parts/live_code.html")
def live_code(
    qr: SafeString,
    *,
    name: Words,
    title: Words,
    seconds: int,
    made_at: datetime,
    photo_url: str = "",
    kind: str = "physician",
    refresh_url: str = "",
    address: str = "",
) -> dict[str, Any]:
    """The full-screen 亮照: a large code on white, nothing over it, with the seconds it still lives.

    ``address`` is what the code says, for a verifier without a camera.
    """
    return {
        "qr": qr,
        "name": name,
        "title": title,
        "seconds": seconds,
        "made_at": made_at,
        "photo_url": photo_url,
        "kind": kind,
        "refresh_url": refresh_url,
        "address": address,
    }
