"""A test CA and everything a demo node signs with. Nothing it makes has any legal effect, and every name says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from liangzhao.kernel import clock
from liangzhao.signing import certificates, keys
from liangzhao.signing.certificates import Issuer, Subject, Validity
from liangzhao.signing.key_directory import KeyDirectory, armored, read_certificates, write
from liangzhao.signing.keys import SigningKey

KINDS = ("sm2", "p256")
ROOT_NAMES = {"sm2": "亮照演示根证书 SM2", "p256": "亮照演示根证书 P-256"}
ORGANISATION = "亮照演示（不具法律效力）"

_PRIVATE = 0o600
_ROOT_YEARS = 20
_YEARS = 10
# The demo's history begins before the day it is made; its certificates hold on those days too.
_YEARS_BEFORE = 2


@dataclass(frozen=True)
class Root:
    """A root of the test CA: its certificate and what it signs with."""

    certificate: bytes
    issuer: Issuer


def provision(directory: Path, authorities: list[tuple[str, str]]) -> None:
    """Keys, certificates and seals for every (USCC, name), under test roots; what exists already stays as it is."""
    store = KeyDirectory(directory)
    with store.locked():
        roots = {kind: root(store, kind) for kind in KINDS}
        for uscc, name in authorities:
            for kind in KINDS:
                _certified_key(store, roots[kind], f"{uscc}/{kind}", name)


def make_authority(directory: Path, uscc: str, name: str) -> None:
    """The same for one more authority."""
    provision(directory, [(uscc, name)])


def root(store: KeyDirectory, kind: str) -> Root:
    """The root of this kind, made at first need."""
    key_file = store.path / "ca" / f"root-{kind}.key.pem"
    certificate_file = store.trust_path() / f"{kind}-root.pem"
    if not certificate_file.exists():
        _make_root(kind, key_file, certificate_file)
    key = keys.load(kind, key_file.read_bytes())
    return Root(read_certificates(certificate_file)[0], _issuer(kind, key))


def validity(years: int = _YEARS) -> Validity:
    """The days on which a certificate made today holds: from 1 January two years ago."""
    first = clock.today().year - _YEARS_BEFORE
    return Validity(date(first, 1, 1), date(first + years, 1, 1))


def _make_root(kind: str, key_file: Path, certificate_file: Path) -> None:
    key = keys.generate(kind)
    issuer = _issuer(kind, key)
    extensions = certificates.authority_extensions(key.spki)
    own = certificates.certificate(issuer.subject, key.spki, issuer, validity(_ROOT_YEARS), extensions=extensions)
    write(key_file, key.pem(), _PRIVATE)
    write(certificate_file, armored(own))


def _issuer(kind: str, key: SigningKey) -> Issuer:
    return Issuer(Subject(ROOT_NAMES[kind], ORGANISATION), key.spki, key.algorithm, key.sign)


def _certified_key(store: KeyDirectory, root: Root, name: str, holder: str) -> None:
    # The certificate is written last: a key without one was left by a crash and is made anew.
    if store.certificates_path(name).exists():
        return
    uscc, kind = store.parts(name)
    key = keys.generate(kind)
    subject = Subject(holder, holder, uscc)
    extensions = certificates.holder_extensions(key.spki, root.issuer.spki)
    own = certificates.certificate(subject, key.spki, root.issuer, validity(), extensions=extensions)
    write(store.key_path(name), key.pem(), _PRIVATE)
    write(store.certificates_path(name), armored(own, root.certificate))
