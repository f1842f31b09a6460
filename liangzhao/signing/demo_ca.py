"""A test CA and everything a demo node signs with. Nothing it makes has any legal effect, and every name says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from uuid import uuid4

from asn1crypto import csr, x509

from liangzhao.kernel import clock
from liangzhao.signing import certificates, keys, ses
from liangzhao.signing.certificates import Issuer, Subject, Validity
from liangzhao.signing.key_directory import KeyDirectory, armored, read_certificates, write
from liangzhao.signing.keys import SigningKey
from liangzhao.signing.signer import UnknownKey

KINDS = ("sm2", "p256")
LOG_KINDS = {"sm2": "sm2", "ed25519": "p256"}  # each with the root above it
ROOT_NAMES = {"sm2": "亮照演示根证书 SM2", "p256": "亮照演示根证书 P-256"}
ORGANISATION = "亮照演示（不具法律效力）"
LOG_NAME = "亮照演示公开日志"
SEAL_MAKER = "亮照演示制章者"

_PRIVATE = 0o600
_ROOT_YEARS = 20
_YEARS = 10
# The demo's history begins before the day it is made; its certificates hold on those days too.
_YEARS_BEFORE = 2
_SEAL_OF_AN_ORGANISATION = 1
_MAKER_SYSTEM = "LIANGZHAO-DEMO"


@dataclass(frozen=True)
class Root:
    """A root of the test CA: its certificate and what it signs with."""

    certificate: bytes
    issuer: Issuer


@dataclass(frozen=True)
class Files:
    """Where a key and its certificates lie."""

    key: Path
    certificates: Path


def provision(directory: Path, authorities: list[tuple[str, str]], font: Path | None = None) -> None:
    """Keys, certificates and seals for every (USCC, name), under test roots; what exists already stays as it is.

    ``font`` draws the seals' pictures; without one a Chinese font of the machine does.
    """
    store = KeyDirectory(directory)
    with store.locked():
        roots = {kind: root(store, kind) for kind in KINDS}
        for uscc, name in authorities:
            for kind in KINDS:
                _authority_key(store, roots[kind], f"{uscc}/{kind}", name, number=uscc)
            _authority_seal(store, roots["sm2"], uscc, name, font)


def provision_log(directory: Path) -> None:
    """The keys of the public log, under the same roots; what exists already stays as it is."""
    store = KeyDirectory(directory)
    with store.locked():
        for kind, above in LOG_KINDS.items():
            _authority_key(store, root(store, above), f"log/{kind}", LOG_NAME, number=None)


def make_authority(directory: Path, uscc: str, name: str, font: Path | None = None) -> None:
    """The same for one more authority."""
    provision(directory, [(uscc, name)], font)


def is_here(store: KeyDirectory) -> bool:
    """Whether this node has the demo's CA: a node with certificates of another has not."""
    return (store.path / "ca").is_dir()


def certify(store: KeyDirectory, key: str, request: bytes) -> list[bytes]:
    """The certificate for a request by the key of this name and the root above it: what the CA answers in the demo."""
    holder, kind = store.parts(key)
    if not certificates.request_is_signed(kind, request):
        raise UnknownKey(key)
    above = root(store, LOG_KINDS[kind] if holder == "log" else kind)
    present = x509.Certificate.load(store.certificates(key)[0]).subject.native["common_name"]
    subject = Subject(present, present, None if holder == "log" else holder)
    content = csr.CertificationRequest.load(request)["certification_request_info"]
    return [certificate_under(above, subject, content["subject_pk_info"].dump()), above.certificate]


def reseal(store: KeyDirectory, uscc: str, signers: list[bytes], font: Path | None = None) -> None:
    """The authority's seal made anew for these DER certificates, in its name and with its picture where it has one."""
    path = store.seal_path(uscc)
    picture = ses.parse_seal(path.read_bytes()).picture if path.exists() else None
    name = x509.Certificate.load(signers[0]).subject.native["common_name"]
    _make_seal(store, root(store, "sm2"), path, _content(name, signers, picture or _picture(name, font)))


def root(store: KeyDirectory, kind: str) -> Root:
    """The root of this kind, made at first need."""
    files = Files(store.path / "ca" / f"root-{kind}.key.pem", store.trust_path() / f"{kind}-root.pem")
    if not files.certificates.exists():
        _make_root(kind, files)
    key = keys.load(kind, files.key.read_bytes())
    return Root(read_certificates(files.certificates)[0], _issuer(kind, key))


def validity(years: int = _YEARS) -> Validity:
    """The days on which a certificate made today holds: from 1 January two years ago."""
    first = clock.today().year - _YEARS_BEFORE
    return Validity(date(first, 1, 1), date(first + years, 1, 1))


def _make_root(kind: str, files: Files) -> None:
    key = keys.generate(kind)
    issuer = _issuer(kind, key)
    extensions = certificates.authority_extensions(key.spki)
    own = certificates.certificate(issuer.subject, key.spki, issuer, validity(_ROOT_YEARS), extensions=extensions)
    write(files.key, key.pem(), _PRIVATE)
    write(files.certificates, armored(own))


def _issuer(kind: str, key: SigningKey) -> Issuer:
    return Issuer(Subject(ROOT_NAMES[kind], ORGANISATION), key.spki, key.algorithm, key.sign)


def _authority_key(store: KeyDirectory, root: Root, name: str, holder: str, number: str | None) -> None:
    files = Files(store.key_path(name), store.certificates_path(name))
    _certified_key(store.parts(name)[1], root, Subject(holder, holder, number), files)


def _certified_key(kind: str, root: Root, subject: Subject, files: Files) -> None:
    # The certificate is written last: a key without one was left by a crash and is made anew.
    if files.certificates.exists():
        return
    key = keys.generate(kind)
    own = certificate_under(root, subject, key.spki)
    write(files.key, key.pem(), _PRIVATE)
    write(files.certificates, armored(own, root.certificate))


def certificate_under(root: Root, subject: Subject, spki: bytes) -> bytes:
    """The certificate of a key that signs documents, by this root, in DER."""
    extensions = certificates.holder_extensions(spki, root.issuer.spki)
    return certificates.certificate(subject, spki, root.issuer, validity(), extensions=extensions)


def _authority_seal(store: KeyDirectory, root: Root, uscc: str, name: str, font: Path | None) -> None:
    signer = store.certificates(f"{uscc}/sm2")[0]
    path = store.seal_path(uscc)
    if path.exists() and signer in ses.parse_seal(path.read_bytes()).certificates:
        return
    _make_seal(store, root, path, _content(name, [signer], _picture(name, font)))


def _make_seal(store: KeyDirectory, root: Root, path: Path, content: ses.SealContent) -> None:
    maker = Files(store.path / "ca" / "seal-maker.key.pem", store.path / "ca" / "seal-maker.crt.pem")
    _certified_key("sm2", root, Subject(SEAL_MAKER, ORGANISATION), maker)
    key = keys.load("sm2", maker.key.read_bytes())
    write(path, ses.build_seal(content, read_certificates(maker.certificates)[0], key.sign))


def _picture(name: str, font: Path | None) -> ses.SealPicture:
    from liangzhao.signing import seal_picture  # with it come Pillow and its fonts, which only drawing needs

    return ses.SealPicture("PNG", seal_picture.draw(name, font), seal_picture.SIZE_MM, seal_picture.SIZE_MM)


def _content(name: str, signers: list[bytes], picture: ses.SealPicture) -> ses.SealContent:
    from liangzhao.signing import seal_picture

    period = validity()
    return ses.SealContent(
        seal_id=uuid4().hex,
        maker_system=_MAKER_SYSTEM,
        kind=_SEAL_OF_AN_ORGANISATION,
        name=f"{name}{seal_picture.CAPTION}",
        certificates=tuple(signers),
        created_at=clock.now(),
        valid_from=datetime.combine(period.first, time(), UTC),
        valid_until=datetime.combine(period.end, time(), UTC),
        picture=picture,
    )
