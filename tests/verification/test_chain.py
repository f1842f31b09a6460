"""From a certificate to a root: what is wrong is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import pem

from liangzhao.signing import certificates, keys
from liangzhao.signing.certificates import Issuer, Subject, Validity
from liangzhao.signing.keys import SigningKey
from liangzhao_verify import TrustRoots, TrustRootsUnreadable, failures
from liangzhao_verify.chain import Certificate, read_certificate, trace

AT = datetime(2026, 3, 12, tzinfo=UTC)
PERIOD = Validity(date(2025, 1, 1), date(2027, 1, 1))
ROOT, MIDDLE, LEAF = (Subject(name, "示例") for name in ("根", "中间", "签章"))


@dataclass(frozen=True)
class Made:
    """A certificate and the key it is about."""

    certificate: Certificate
    key: SigningKey
    subject: Subject

    @property
    def issuer(self) -> Issuer:
        return Issuer(self.subject, self.key.spki, self.key.algorithm, self.key.sign)


def _made(
    subject: Subject, by: Made | None, *, kind: str = "sm2", authority: bool = True, period: Validity = PERIOD
) -> Made:
    key = keys.generate(kind)
    issuer = by.issuer if by else Issuer(subject, key.spki, key.algorithm, key.sign)
    extensions: list[Any] = (
        certificates.authority_extensions(key.spki)
        if authority
        else certificates.holder_extensions(key.spki, issuer.spki)
    )
    der = certificates.certificate(subject, key.spki, issuer, period, extensions=extensions)
    return Made(read_certificate(der), key, subject)


def _trace(leaf: Made, *others: Made, root: Made, at: datetime | None = AT) -> str:
    return str(trace(leaf.certificate, tuple(made.certificate for made in others), TrustRoots((root.certificate,)), at))


@pytest.mark.parametrize("kind", ["sm2", "p256"])
def test_a_chain_over_an_intermediate_is_traced_to_its_root(kind: str) -> None:
    root = _made(ROOT, None, kind=kind)
    middle = _made(MIDDLE, root, kind=kind)

    assert "根" in _trace(_made(LEAF, middle, kind=kind, authority=False), middle, root=root)


def test_a_trusted_certificate_needs_no_issuer() -> None:
    leaf = _made(LEAF, _made(ROOT, None), authority=False)

    assert "签章" in _trace(leaf, root=leaf)


def test_a_root_nobody_trusts_is_named() -> None:
    with pytest.raises(failures.UntrustedRoot, match="“签章”由“根”签发"):
        _trace(_made(LEAF, _made(ROOT, None), authority=False), root=_made(Subject("别的根", "示例"), None))


def test_an_intermediate_that_did_not_come_along_is_missed() -> None:
    root = _made(ROOT, None)

    with pytest.raises(failures.UntrustedRoot):
        _trace(_made(LEAF, _made(MIDDLE, root), authority=False), root=root)


def test_another_root_of_the_same_name_did_not_issue_it() -> None:
    with pytest.raises(failures.CertificateForged):
        _trace(_made(LEAF, _made(ROOT, None), authority=False), root=_made(ROOT, None))


@pytest.mark.parametrize("at", [datetime(2024, 12, 31, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC)])
def test_a_certificate_out_of_its_period_is_refused(at: datetime) -> None:
    root = _made(ROOT, None, period=Validity(date(2020, 1, 1), date(2040, 1, 1)))

    with pytest.raises(failures.CertificateExpired, match="签章"):
        _trace(_made(LEAF, root, authority=False), root=root, at=at)


def test_a_root_out_of_its_period_is_refused() -> None:
    root = _made(ROOT, None, period=Validity(date(2020, 1, 1), date(2021, 1, 1)))

    with pytest.raises(failures.CertificateExpired, match="根"):
        _trace(_made(LEAF, root, authority=False), root=root)


def test_a_time_of_signing_is_needed() -> None:
    root = _made(ROOT, None)

    with pytest.raises(failures.SigningTimeUnknown):
        _trace(_made(LEAF, root, authority=False), root=root, at=None)


def test_one_who_may_sign_documents_may_not_issue_certificates() -> None:
    root = _made(ROOT, None)
    clerk = _made(MIDDLE, root, authority=False)

    with pytest.raises(failures.NotForIssuing, match="中间"):
        _trace(_made(LEAF, clerk, authority=False), clerk, root=root)


def test_one_who_may_only_issue_may_not_sign_documents() -> None:
    root = _made(ROOT, None)

    with pytest.raises(failures.NotForSigning):
        _trace(_made(LEAF, root), root=root)


def test_certificates_that_issue_each_other_lead_nowhere() -> None:
    first = _made(ROOT, None)
    second = _made(MIDDLE, first)
    third = _made(ROOT, second)
    looped = Made(third.certificate, first.key, ROOT)

    with pytest.raises(failures.ChainFailure):
        _trace(_made(LEAF, looped, authority=False), second, looped, root=_made(Subject("别的根", "示例"), None))


def test_an_altered_copy_that_travels_along_is_noticed() -> None:
    root = _made(ROOT, None)
    der = root.certificate.der
    altered = read_certificate(der.replace("根".encode(), "棍".encode()))

    with pytest.raises(failures.CertificateAltered):
        trace(_made(LEAF, root, authority=False).certificate, (altered,), TrustRoots((root.certificate,)), AT)


def test_roots_are_read_from_a_file_or_a_folder_in_pem_or_der(tmp_path: Path) -> None:
    first, second = _made(ROOT, None), _made(MIDDLE, None)
    (tmp_path / "first.pem").write_bytes(pem.armor("CERTIFICATE", first.certificate.der))
    (tmp_path / "second.cer").write_bytes(second.certificate.der)
    (tmp_path / "README").write_text("no certificate")

    assert TrustRoots.load(tmp_path).certificates == (first.certificate, second.certificate)
    assert TrustRoots.load(tmp_path / "first.pem").certificates == (first.certificate,)


@pytest.mark.parametrize(
    "content", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]
)
def test_roots_that_hold_no_certificate_are_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "roots.pem"
    path.write_bytes(content)

    with pytest.raises(TrustRootsUnreadable, match=r"roots\.pem"):
        TrustRoots.load(path)


def test_roots_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TrustRootsUnreadable):
        TrustRoots.load(tmp_path / "missing.pem")
