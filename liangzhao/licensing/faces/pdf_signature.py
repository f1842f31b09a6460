"""The PAdES-B-B signature of a licence's PDF, made by whoever holds the authority's P-256 key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from asn1crypto import cms, tsp, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.metadata.model import XmpStructure
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import (
    PdfCMSEmbedder,
    SigAppearanceSetup,
    SigIOSetup,
    SigMDPSetup,
    SigObjSetup,
)
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.stamp import StaticStampStyle

from liangzhao.licensing.faces import pdf_metadata
from liangzhao.licensing.faces.face import Face
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


def sign(pdf: bytes, signer: Signer, key: str, *, face: Face, place: Place | None, at: datetime) -> bytes:
    """Return the PDF with a certification signature that allows no change; raises UnknownKey or SignerUnavailable."""
    certificates = [x509.Certificate.load(der) for der in (signer.certificate(key), *signer.chain(key))]
    writer = IncrementalPdfFileWriter(BytesIO(pdf + b"\n"))
    _identify(writer, face)
    field = SigFieldSpec(FIELD, on_page=place.page, box=place.box) if place else SigFieldSpec(FIELD)
    embedding = PdfCMSEmbedder(field).write_cms(FIELD, writer)
    next(embedding)
    embedding.send(_entry(certificates, face.issuer, at))
    document, output = embedding.send(SigIOSetup(DIGEST))
    embedding.send(_container(document.document_digest, certificates, lambda data: signer.sign(key, data).der()))
    return bytes(output.getvalue())


def _entry(certificates: list[x509.Certificate], issuer: str, at: datetime) -> SigObjSetup:
    container_size = ATTRIBUTES_SIZE + sum(len(certificate.dump()) for certificate in certificates)
    entry = SignatureObject(
        timestamp=at,
        subfilter=SigSeedSubFilter.PADES,
        name=issuer,
        reason=REASON,
        bytes_reserved=2 * container_size,
    )
    return SigObjSetup(
        sig_placeholder=entry,
        mdp_setup=SigMDPSetup(md_algorithm=DIGEST, certify=True, docmdp_perms=MDPPerm.NO_CHANGES),
        # The seal's picture is part of the page; the field over it only opens the viewer's panel.
        appearance_setup=SigAppearanceSetup(_transparent(), at, issuer),
    )


def _container(
    digest: bytes, certificates: list[x509.Certificate], signature: Callable[[bytes], bytes]
) -> cms.ContentInfo:
    """Return the CMS container of PAdES-B-B: the signing time stays in the PDF, the certificate is signed with."""
    own = certificates[0]
    attributes = cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["data"]},
            {"type": "message_digest", "values": [digest]},
            {"type": "signing_certificate_v2", "values": [_identified(own)]},
        ]
    )
    signer_info = {
        "version": "v1",
        "sid": {"issuer_and_serial_number": {"issuer": own.issuer, "serial_number": own.serial_number}},
        "digest_algorithm": {"algorithm": DIGEST},
        "signed_attrs": attributes,
        "signature_algorithm": {"algorithm": "sha256_ecdsa"},
        "signature": signature(attributes.dump()),
    }
    signed = {
        "version": "v1",
        "digest_algorithms": [{"algorithm": DIGEST}],
        "encap_content_info": {"content_type": "data"},
        "certificates": certificates,
        "signer_infos": [signer_info],
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})


def _identified(certificate: x509.Certificate) -> tsp.SigningCertificateV2:
    return tsp.SigningCertificateV2({"certs": [{"cert_hash": hashlib.sha256(certificate.dump()).digest()}]})


def _transparent() -> StaticStampStyle:
    return StaticStampStyle(border_width=0, background=None)


def _identify(writer: IncrementalPdfFileWriter, face: Face) -> None:
    """Let the metadata speak of the licence; dc:identifier is its own in place of the compiler's."""
    kept = writer.root["/Metadata"].xmp
    ours = pdf_metadata.properties(face)
    kept[:] = [XmpStructure({name: value for part in kept for name, value in part} | ours)]
