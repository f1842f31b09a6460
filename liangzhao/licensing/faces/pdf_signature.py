"""The PAdES-B-B signature of a licence's PDF, made by whoever holds the authority's P-256 key."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from asn1crypto import algos, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.metadata.model import NS, ExpandedName, XmpStructure, XmpValue
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import Signer as CmsSigner
from pyhanko.sign.signers.cms_embedder import (
    PdfCMSEmbedder,
    SigAppearanceSetup,
    SigIOSetup,
    SigMDPSetup,
    SigObjSetup,
)
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from liangzhao.signing.signer import Signer

DIGEST = "sha256"
FIELD = "Seal"
REASON = "签发电子证照"
ATTRIBUTES_SIZE = 1024  # bytes of a CMS container beside its certificates


@dataclass(frozen=True)
class Place:
    """Where a click opens the signature: the page from 0 and left, bottom, right, top in points."""

    page: int
    box: tuple[int, int, int, int]


def sign(
    pdf: bytes, signer: Signer, key: str, *, issuer: str, identifier: str, place: Place | None, at: datetime
) -> bytes:
    """Return the PDF with a certification signature that allows no change; raises UnknownKey or SignerUnavailable."""
    cms_signer = _AuthoritySigner(signer, key)
    writer = IncrementalPdfFileWriter(BytesIO(pdf + b"\n"))
    _identify(writer, identifier)
    field = SigFieldSpec(FIELD, on_page=place.page, box=place.box) if place else SigFieldSpec(FIELD)
    embedding = PdfCMSEmbedder(field).write_cms(FIELD, writer)
    next(embedding)
    embedding.send(_signature(cms_signer, issuer, at))
    digest, output = embedding.send(SigIOSetup(DIGEST))
    embedding.send(asyncio.run(cms_signer.async_sign(digest.document_digest, DIGEST, use_pades=True)))
    return bytes(output.getvalue())


class _AuthoritySigner(CmsSigner):
    """Lets pyHanko build the container and our signer make the signature."""

    def __init__(self, signer: Signer, key: str) -> None:
        certificate, *chain = (x509.Certificate.load(der) for der in (signer.certificate(key), *signer.chain(key)))
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # its __init__ has no annotations
        store.register_multiple(chain)
        super().__init__(
            signing_cert=certificate,
            cert_registry=store,
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
        )
        self._signer, self._key = signer, key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002 - pyHanko's
        """Return the signature as DER."""
        return self._signer.sign(self._key, data).der()

    @property
    def container_size(self) -> int:
        """How many bytes the container may take."""
        certificates = (self.signing_cert, *self.cert_registry)
        return ATTRIBUTES_SIZE + sum(len(certificate.dump()) for certificate in certificates)


def _signature(signer: _AuthoritySigner, issuer: str, at: datetime) -> SigObjSetup:
    entry = SignatureObject(
        timestamp=at,
        subfilter=SigSeedSubFilter.PADES,
        name=issuer,
        reason=REASON,
        bytes_reserved=2 * signer.container_size,
    )
    return SigObjSetup(
        sig_placeholder=entry,
        mdp_setup=SigMDPSetup(md_algorithm=DIGEST, certify=True, docmdp_perms=MDPPerm.NO_CHANGES),
        # The seal's picture is part of the page; the field over it only opens the viewer's panel.
        appearance_setup=SigAppearanceSetup(_transparent(), at, issuer),
    )


def _transparent() -> StaticStampStyle:
    return StaticStampStyle(border_width=0, background=None)


def _identify(writer: IncrementalPdfFileWriter, identifier: str) -> None:
    """Let dc:identifier be the licence's own in place of the compiler's."""
    properties = writer.root["/Metadata"].xmp
    ours = {ExpandedName(NS["dc"], "identifier"): XmpValue(identifier)}
    properties[:] = [XmpStructure({name: value for part in properties for name, value in part} | ours)]
