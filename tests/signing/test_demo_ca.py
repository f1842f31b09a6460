"""The test CA: makes what is missing, leaves what is there, keeps keys to itself, and says what it is."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import x509

from liangzhao.kernel import clock
from liangzhao.signing import demo_ca, ses
from liangzhao.signing.key_directory import KeyDirectory, read_certificates
from liangzhao.signing.software import SoftwareSigner
from tests.signing.conftest import CITY, DISTRICT, SM2_KEY


def contents(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


@pytest.fixture
def copied(keys_dir: Path, tmp_path: Path) -> KeyDirectory:
    return KeyDirectory(shutil.copytree(keys_dir, tmp_path / "keys"))


def test_a_second_provisioning_changes_nothing(copied: KeyDirectory) -> None:
    before = contents(copied.path)

    demo_ca.provision(copied.path, [CITY, DISTRICT])

    assert contents(copied.path) == before


def test_one_more_authority_leaves_the_others_as_they_are(copied: KeyDirectory) -> None:
    before = contents(copied.path)

    demo_ca.make_authority(copied.path, "11110106000000031C", "示例市河西区卫生健康委员会（演示）")

    after = contents(copied.path)
    assert before.items() <= after.items()
    assert SoftwareSigner(copied.path).sign("11110106000000031C/sm2", b"").algorithm == "SM2"


def test_only_the_owner_reads_private_keys(keys_dir: Path) -> None:
    modes = {path.name: path.stat().st_mode & 0o777 for path in keys_dir.rglob("*.key.pem")}

    assert len(modes) == 6
    assert set(modes.values()) == {0o600}


def test_a_key_left_without_certificate_is_made_anew_and_so_is_its_seal(copied: KeyDirectory) -> None:
    old = copied.certificates(SM2_KEY)[0]
    copied.certificates_path(SM2_KEY).unlink()

    demo_ca.provision(copied.path, [CITY])

    new = copied.certificates(SM2_KEY)[0]
    assert new != old
    assert ses.parse_seal(copied.seal_path(CITY[0]).read_bytes()).certificates == (new,)
    assert SoftwareSigner(copied.path).certificate(SM2_KEY) == new


def test_two_provisionings_at_once_agree_on_one_root(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda authority: demo_ca.provision(tmp_path, [authority]), [CITY, DISTRICT]))

    signer = SoftwareSigner(tmp_path)
    roots = read_certificates(tmp_path / "trust" / "sm2-root.pem")
    assert signer.chain(SM2_KEY) == signer.chain(f"{DISTRICT[0]}/sm2") == roots


@pytest.mark.parametrize("kind", ["sm2", "p256"])
def test_the_roots_say_that_they_are_for_demonstration(keys_dir: Path, kind: str) -> None:
    root = x509.Certificate.load(read_certificates(keys_dir / "trust" / f"{kind}-root.pem")[0])

    assert "演示根证书" in root.subject.native["common_name"]
    assert "不具法律效力" in root.subject.native["organization_name"]
    assert root.ca


def test_a_certificate_holds_ten_years_from_the_year_before_last(tmp_path: Path) -> None:
    with clock.at(datetime(2026, 7, 1, tzinfo=UTC)):
        demo_ca.provision(tmp_path, [CITY])

    certificate = x509.Certificate.load(KeyDirectory(tmp_path).certificates(SM2_KEY)[0])
    assert certificate.not_valid_before == datetime(2024, 1, 1, tzinfo=UTC)
    assert certificate.not_valid_after == datetime(2034, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["sm2", "p256"])
def test_a_certificate_is_for_signing_documents_only(keys_dir: Path, kind: str) -> None:
    certificate = x509.Certificate.load(KeyDirectory(keys_dir).certificates(f"{CITY[0]}/{kind}")[0])
    root = x509.Certificate.load(read_certificates(keys_dir / "trust" / f"{kind}-root.pem")[0])

    assert certificate.key_usage_value.native == {"digital_signature", "non_repudiation"}
    assert not certificate.ca
    assert certificate.authority_key_identifier == root.key_identifier
    assert certificate.issuer == root.subject


def test_every_trust_root_is_found(keys_dir: Path) -> None:
    assert len(KeyDirectory(keys_dir).trust_roots()) == 2
