"""A test CA and everything a demo node signs with. Nothing it makes has any legal effect, and every name says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from uuid import uuid4

from liangzhao.kernel import clock
from liangzhao.signing import certificates, keys, seal_picture, ses
from liangzhao.signing.certificates import Issuer, Subject, Validity
from liangzhao.signing.key_directory import KeyDirectory, armored, read_certificates, write
from liangzhao.signing.keys import SigningKey

KINDS = ("sm2", "p256")
ROOT_NAMES = {"sm2": "亮照演示根证书 SM2", "p256": "亮照演示根证书 P-256"}
ORGANISATION = "亮照演示（不具法律效力）"
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
                _authority_key(store, roots[kind], f"{uscc}/{kind}", name)
            _authority_seal(store, roots["sm2"], uscc, name, font)


def make_authority(directory: Path, uscc: str, name: str, font: Path | None = None) -> None:
    """The same for one more authority."""
    provision(directory, [(uscc, name)], font)


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


def _authority_key(store: KeyDirectory, root: Root, name: str, holder: str) -> None:
    uscc, kind = store.parts(name)
    files = Files(store.key_path(name), store.certificates_path(name))
    _certified_key(kind, root, Subject(holder, holder, uscc), files)


def _certified_key(kind: str, root: Root, subject: Subject, files: Files) -> None:
    # The certificate is written last: a key without one was left by a crash and is made anew.
    if files.certificates.exists():
        return
    key = keys.generate(kind)
    extensions = certificates.holder_extensions(key.spki, root.issuer.spki)
    own = certificates.certificate(subject, key.spki, root.issuer, validity(), extensions=extensions)
    write(files.key, key.pem(), _PRIVATE)
    write(files.certificates, armored(own, root.certificate))


def _authority_seal(store: KeyDirectory, root: Root, uscc: str, name: str, font: Path | None) -> None:
    signer = store.certificates(f"{uscc}/sm2")[0]
    path = store.seal_path(uscc)
    if path.exists() and signer in ses.parse_seal(path.read_bytes()).certificates:
        return
    maker = Files(store.path / "ca" / "seal-maker.key.pem", store.path / "ca" / "seal-maker.crt.pem")
    _certified_key("sm2", root, Subject(SEAL_MAKER, ORGANISATION), maker)
    key = keys.load("sm2", maker.key.read_bytes())
    write(path, ses.build_seal(_content(name, signer, font), read_certificates(maker.certificates)[0], key.sign))


def _content(name: str, signer: bytes, font: Path | None) -> ses.SealContent:
    period = validity()
    return ses.SealContent(
        seal_id=uuid4().hex,
        maker_system=_MAKER_SYSTEM,
        kind=_SEAL_OF_AN_ORGANISATION,
        name=f"{name}{seal_picture.CAPTION}",
        certificates=(signer,),
        created_at=clock.now(),
        valid_from=datetime.combine(period.first, time(), UTC),
        valid_until=datetime.combine(period.end, time(), UTC),
        picture=ses.SealPicture("PNG", seal_picture.draw(name, font), seal_picture.SIZE_MM, seal_picture.SIZE_MM),
    )
