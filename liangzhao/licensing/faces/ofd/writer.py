"""From a face and its pages to a sealed OFD file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from liangzhao.licensing.faces.face import Face
from liangzhao.licensing.faces.layout.primitives import Page
from liangzhao.licensing.faces.ofd.container import pack, parts
from liangzhao.licensing.faces.ofd.seal import sealed
from liangzhao.signing import seals, ses
from liangzhao.signing.signer import KeyReplaced, Signer


def write_ofd(
    face: Face, pages: tuple[Page, ...], signer: Signer, key: str, sealed_at: datetime, *, seal: bytes | None = None
) -> bytes:
    """Return the licence as a sealed OFD file; ``key`` is ``<uscc>/sm2``, ``seal`` its DER seal if not the node's own.

    Raises GlyphMissing for a character that cannot be printed, UnknownKey or SignerUnavailable.
    """
    seal = seal or _own_seal(signer, key)
    box = next(page.seal_box for page in pages if page.seal_box is not None)
    if face.record_certificate == signer.certificate(key):
        face = replace(face, record_certificate=b"")  # the seal brings it
    unsealed = parts(face, pages, ses.parse_seal(seal).name, sealed_at)
    return pack(sealed(unsealed, box, seal, signer, key, sealed_at))


def _own_seal(signer: Signer, key: str) -> bytes:
    """The node's seal, which must list the certificate in force: between the two a key may be rotated."""
    seal = seals.seal_for(key)
    if not seals.lists(ses.parse_seal(seal), signer.certificate(key)):
        raise KeyReplaced
    return seal
