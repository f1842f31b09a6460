"""The sample faces as signed PDF, made once each."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from liangzhao.licensing.faces.face import Face, LicenceKind
from liangzhao.licensing.faces.layout import compose
from liangzhao.licensing.faces.pdf import write_pdf
from tests.faces import samples

KEY = f"{samples.ISSUER_CODE}/p256"
FACES: dict[str, Face] = {
    **{f"plain-{kind}": samples.plain(kind) for kind in LicenceKind},
    **{f"rare-{kind}": samples.rare_characters(kind) for kind in LicenceKind},
    **{f"long-{kind}": samples.long_names(kind) for kind in LicenceKind},
    "filings-physician": samples.twelve_filings(LicenceKind.PHYSICIAN),
    "filings-nurse": samples.twelve_filings(LicenceKind.NURSE),
    "forty-subjects": samples.forty_subjects(),
    "two-hundred-subjects": samples.two_hundred_subjects(),
}


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="keys-")


@cache
def office() -> samples.Office:
    """Return the issuer of the samples; its keys last as long as the run."""
    return samples.office(Path(_folder().name))


def trusted() -> list[bytes]:
    """Return the root of the issuer's P-256 certificate."""
    return office().signer.chain(KEY)[-1:]


@cache
def pdf(name: str) -> bytes:
    """Return the signed PDF of a named face."""
    return write(FACES[name])


def write(face: Face) -> bytes:
    """Return the signed PDF of a face."""
    return write_pdf(face, compose(face), office().signer, KEY, samples.SEALED_AT, seal=office().seal)
