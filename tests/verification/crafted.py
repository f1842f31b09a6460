"""OFD files as other vendors write them: the same document in many hands."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from asn1crypto import algos, cms, core, x509

from liangzhao.signing import ses
from liangzhao.signing.digests import sm3
from liangzhao_verify import ses_structures, sm2
from tests.verification.makers import ISSUER, SEALED_AT, Authority, Files

SIGNS = "Doc_0/Signs/"
KEY = f"{ISSUER}/sm2"
SM2_SIGNED_DATA, SM2_DATA = "1.2.156.10197.6.1.4.2.2", "1.2.156.10197.6.1.4.2.1"

Value = Callable[[Authority, bytes], bytes]


def seal_v4(authority: Authority, signature: bytes, at: datetime = SEALED_AT) -> bytes:
    """A seal signature of GB/T 38540."""
    signer = authority.signer
    return ses.build_ses_signature(
        authority.seal(),
        sm3(signature),
        f"/{SIGNS}Sign_0/Signature.xml",
        at,
        signer.certificate(KEY),
        lambda data: signer.sign(KEY, data).value,
    )


def in_turn(*values: Value) -> Value:
    """Each signature of a file in its own way."""
    turns = iter(values)
    return lambda authority, signature: next(turns)(authority, signature)


def late(authority: Authority, signature: bytes) -> bytes:
    """A seal used after its time."""
    return seal_v4(authority, signature, datetime(2090, 1, 1, tzinfo=UTC))


def wrong(authority: Authority, signature: bytes) -> bytes:
    """A seal over something else."""
    return seal_v4(authority, signature + b" ")


def seal_v1(authority: Authority, signature: bytes) -> bytes:
    """A seal signature of GM/T 0031."""
    signer = authority.signer
    made = ses.parse_seal(authority.seal())
    certificate = core.OctetString(signer.certificate(KEY))
    period = (made.created_at, made.valid_from, made.valid_until)
    created, valid_from, valid_until = (ses_structures.Instant("general", core.GeneralizedTime(at)) for at in period)
    info = ses_structures.SealInfoV1(
        {
            "header": {"id": "ES", "version": 1, "vid": "TEST"},
            "es_id": "seal-v1",
            "property": {
                "type": 3,
                "name": "示例专用章",
                "cert_list": [ses_structures.CertificateEntry("certificate", certificate)],
                "created": created,
                "valid_from": valid_from,
                "valid_until": valid_until,
            },
            "picture": {"type": "PNG", "data": b"picture", "width": 40, "height": 40},
        }
    )
    method = core.ObjectIdentifier(sm2.SIGNATURE_OID)
    together = core.SequenceOf([info, certificate, method], spec=core.Any).dump()
    made_by = {"certificate": certificate, "algorithm": method, "signature": signer.sign(KEY, together).value}
    to_sign = ses_structures.ToSignV1(
        {
            "version": 1,
            "seal": core.Any(ses_structures.SealV1({"info": info, "sign_info": made_by})),
            "time": core.Any(core.BitString(_bits(b"20260312023000Z"))),
            "data_hash": sm3(signature),
            "property_info": f"/{SIGNS}Sign_0/Signature.xml",
            "certificate": certificate,
            "algorithm": method,
        }
    )
    value = {"to_sign": to_sign, "signature": signer.sign(KEY, to_sign.dump()).value}
    der: bytes = ses_structures.SignatureV1(value).dump()
    return der


def bare(authority: Authority, signature: bytes) -> bytes:
    """A signature without a seal or a certificate."""
    return authority.signer.sign(KEY, signature).value


def signed_data(authority: Authority, signature: bytes) -> bytes:
    """A signature without a seal in the container of GM/T 0010, its certificate inside."""
    signer = authority.signer
    certificate = x509.Certificate.load(signer.certificate(KEY))
    attributes = cms.CMSAttributes(
        [
            {"type": "content_type", "values": [SM2_DATA]},
            {"type": "signing_time", "values": [cms.Time({"utc_time": core.UTCTime(SEALED_AT)})]},
            {"type": "message_digest", "values": [sm3(signature)]},
        ]
    )
    method = algos.DigestAlgorithm({"algorithm": sm2.DIGEST_OID})
    info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {"issuer_and_serial_number": {"issuer": certificate.issuer, "serial_number": certificate.serial_number}}
            ),
            "digest_algorithm": method,
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": sm2.SIGNATURE_OID},
            "signature": signer.sign(KEY, attributes.dump()).value,
        }
    )
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [method],
            "encap_content_info": {"content_type": SM2_DATA},
            "certificates": [certificate],
            "signer_infos": [info],
        }
    )
    whole: bytes = _Container({"type": SM2_SIGNED_DATA, "content": data}).dump()
    return whole


class _Container(core.Sequence):  # type: ignore[misc]  # asn1crypto ships no types
    _fields = [("type", core.ObjectIdentifier), ("content", cms.SignedData, {"explicit": 0})]


def zipped(files: Files) -> bytes:
    """Packed the ordinary way, with folders and today's dates."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.mkdir("Doc_0")
        for name, data in files.items():
            package.writestr(name, data)
    return out.getvalue()


def streamed(files: Files) -> bytes:
    """Packed by a writer that cannot go back: sizes and check sums follow the data."""
    out = _Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return out.getvalue()


def with_backslashes(files: Files) -> bytes:
    """Packed by a Windows program."""
    plain = zipped(files)
    for name in files:
        plain = plain.replace(name.encode(), name.replace("/", "\\").encode())
    return plain


def with_names_in_gbk(files: Files) -> bytes:
    """Packed by a program that writes names in the code page of its system and does not say so."""
    ascii_names = {name: "".join(char if char.isascii() else "~~" for char in name) for name in files}
    plain = zipped({ascii_names[name]: data for name, data in files.items()})
    for name, stand_in in ascii_names.items():
        plain = plain.replace(stand_in.encode(), name.encode("gbk"))
    return plain


@dataclass(frozen=True)
class Style:
    """How a vendor writes."""

    reference: Callable[[str], str] = "/{}".format
    method: str = sm2.DIGEST_OID
    digest: Callable[[bytes], bytes] = sm3
    value: Value = seal_v4
    namespace: str = "http://www.ofdspec.org/2016"
    prefix: str = "ofd:"
    pack: Callable[[Files], bytes] = zipped
    resources: Files = field(default_factory=dict)


def write(authority: Authority, style: Style) -> bytes:
    """A one-page OFD signed by the authority in this style."""
    files = {**_document(style), **style.resources}
    return style.pack({**files, **_signed(authority, style, files, 0)})


def write_twice(authority: Authority, style: Style) -> bytes:
    """The same, the first signature covering the signature list, a second one appended later."""
    files = {**_document(style), **style.resources}
    first = {**files, f"{SIGNS}Signatures.xml": _list(style, 1)}
    signed = {**first, **_signed(authority, style, first, 0)}
    covered = {name: data for name, data in signed.items() if not name.endswith("Signatures.xml")}
    second = _signed(authority, style, covered, 1)
    return style.pack({**signed, **second, f"{SIGNS}Signatures.xml": _list(style, 2)})


def _signed(authority: Authority, style: Style, files: Files, number: int) -> Files:
    place = f"{SIGNS}Sign_{number}/"
    references = "".join(
        f'<{style.prefix}Reference FileRef="{style.reference(name)}"><{style.prefix}CheckValue>'
        f"{base64.b64encode(style.digest(data)).decode()}</{style.prefix}CheckValue></{style.prefix}Reference>"
        for name, data in files.items()
    )
    signature = _xml(
        style,
        "Signature",
        "<{0}SignedInfo><{0}SignatureMethod>1.2.156.10197.1.501</{0}SignatureMethod>"
        f'<{{0}}References CheckMethod="{style.method}">{references}</{{0}}References></{{0}}SignedInfo>'
        "<{0}SignedValue>SignedValue.dat</{0}SignedValue>",
    )
    value = style.value(authority, signature)
    listed = {} if f"{SIGNS}Signatures.xml" in files else {f"{SIGNS}Signatures.xml": _list(style, 1)}
    return {**listed, f"{place}Signature.xml": signature, f"{place}SignedValue.dat": value}


def _document(style: Style) -> Files:
    return {
        "OFD.xml": _xml(
            style,
            "OFD",
            "<{0}DocBody><{0}DocInfo/><{0}DocRoot>Doc_0/Document.xml</{0}DocRoot>"
            "<{0}Signatures>/Doc_0/Signs/Signatures.xml</{0}Signatures></{0}DocBody>",
        ),
        "Doc_0/Document.xml": _xml(style, "Document", '<{0}Pages><{0}Page BaseLoc="Pages/第一页.xml"/></{0}Pages>'),
        "Doc_0/Pages/第一页.xml": _xml(style, "Page", "<{0}Content/>"),
    }


def _list(style: Style, count: int) -> bytes:
    return _xml(
        style,
        "Signatures",
        "".join(
            f'<{{0}}Signature ID="s{number}" BaseLoc="Sign_{number}/Signature.xml"/>'
            f"<{{0}}MaxSignId>s{number}</{{0}}MaxSignId>"
            for number in range(count)
        ),
    )


def _xml(style: Style, root: str, content: str) -> bytes:
    name = style.prefix.rstrip(":")
    declared = f'xmlns:{name}="{style.namespace}"' if name else f'xmlns="{style.namespace}"'
    body = content.format(style.prefix)
    head = "<?xml version='1.0' encoding='UTF-8'?>\n"
    return f"{head}<{style.prefix}{root} {declared}>{body}</{style.prefix}{root}>".encode()


def _bits(octets: bytes) -> tuple[int, ...]:
    return tuple(int(bit) for octet in octets for bit in f"{octet:08b}")


def sha256(data: bytes) -> bytes:
    """SHA-256 of the data."""
    return hashlib.sha256(data).digest()


class _Unseekable(io.BytesIO):
    def seekable(self) -> bool:
        return False

    def seek(self, *_args: int) -> int:
        raise OSError

    def tell(self) -> int:
        raise OSError
