"""A printed code is scanned years after it was made: whoever changes keys keeps the old certificate."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509

from liangzhao.kernel.identifiers import licence_id
from liangzhao.licensing.codes import static, static_check
from liangzhao.licensing.models import Licence
from liangzhao.signing import demo_ca
from liangzhao.signing.signer import key_id
from liangzhao.signing.software import SoftwareSigner

ISSUER = ("11110108000000010A", "海淀区卫生健康委员会（演示）")
OTHER = ("11110105000000020B", "朝阳区卫生健康委员会（演示）")
IDENTIFIER = licence_id.compose("11100000000000019F003", ISSUER[0], "7K2Q9ZB4M1XC8D5T0R3V", 1)


@pytest.fixture
def keys_dir(tmp_path: Path, settings: Any) -> Path:
    """The keys of two authorities, as the node's own."""
    settings.LIANGZHAO_KEYS_DIR = tmp_path
    demo_ca.provision(tmp_path, [ISSUER, OTHER])
    return tmp_path


def printed(keys_dir: Path, authority: tuple[str, str] = ISSUER) -> str:
    """A code of the issuer's licence, signed with the key an authority has now."""
    signer, key = SoftwareSigner(keys_dir), f"{authority[0]}/p256"
    licence = Licence(
        kind=Licence.Kind.NURSE, identifier=IDENTIFIER, face={"holder": "王小兰"}, valid_until=date(2030, 6, 30)
    )
    spki = x509.Certificate.load(signer.certificate(key)).public_key.dump()
    unsigned = static.compose(licence, key_id=key_id(spki), at=datetime(2026, 3, 12, tzinfo=UTC))
    return unsigned.url(signer.sign(key, unsigned.to_sign)).rpartition("/")[2]


def change_key(keys_dir: Path, kept_as: str) -> None:
    """A new key pair for the issuer; the old certificate stays under another name."""
    folder = keys_dir / ISSUER[0]
    (folder / "p256.key.pem").unlink()
    (folder / "p256.crt.pem").rename(folder / kept_as)
    demo_ca.provision(keys_dir, [ISSUER])


def test_a_code_is_proven_after_its_authority_changed_keys_twice(keys_dir: Path) -> None:
    oldest = printed(keys_dir)
    change_key(keys_dir, "p256.2026-03-12.crt.pem")
    older = printed(keys_dir)
    change_key(keys_dir, "p256.2028-03-12.crt.pem")

    proved = [static_check.check(code) for code in (oldest, older, printed(keys_dir))]

    assert [one.identifier for one in proved] == [IDENTIFIER] * 3


def test_a_code_by_a_key_that_was_not_kept_is_refused(keys_dir: Path) -> None:
    code = printed(keys_dir)
    change_key(keys_dir, "p256.crt.pem.compromised")

    with pytest.raises(static_check.ForgedCodeError):
        static_check.check(code)


def test_a_code_by_the_key_of_another_authority_is_refused(keys_dir: Path) -> None:
    with pytest.raises(static_check.ForgedCodeError):
        static_check.check(printed(keys_dir, OTHER))
