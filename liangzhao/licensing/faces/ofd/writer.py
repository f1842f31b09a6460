"""From a face and its pages to a sealed OFD file."""

from __future__ import annotations

from datetime import datetime

from liangzhao.licensing.faces.face import Face
from liangzhao.licensing.faces.layout.primitives import Page
from liangzhao.licensing.faces.ofd.container import pack, parts
from liangzhao.licensing.faces.ofd.seal import sealed
from liangzhao.signing import seals, ses
from liangzhao.signing.signer import Signer


def write_ofd(
    face: Face, pages: tuple[Page, ...], signer: Signer, key: str, sealed_at: datetime, *, seal: bytes | None = None
) -> bytes:
    """Return the licence as a sealed OFD file; ``key`` is ``<uscc>/sm2``, ``seal`` its DER seal if not the node's own.

    Raises GlyphMissing for a character that cannot be printed, UnknownKey or SignerUnavailable.
    """
    seal = seal or seals.seal_for(key)
    box = next(page.seal_box for page in pages if page.seal_box is not None)
    unsealed = parts(face, pages, ses.parse_seal(seal).name, sealed_at)
    return pack(sealed(unsealed, box, seal, signer, key, sealed_at))
