"""What every store of private keys promises: files, a PKCS#11 module and a signing server alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.signing.signer import UnknownKey
from liangzhao.signing.stores.files import CertificateOfAnotherKey, FileStore
from liangzhao.signing.stores.pkcs11 import Pkcs11Store
from liangzhao.signing.stores.public_keys import verifier_of
from liangzhao.signing.stores.remote import RemoteStore
from liangzhao.signing.stores.store import KeyStore
from tests.signing.conftest import P256_KEY, SM2_KEY

DATA = "护士执业证书".encode()
PLACES = [("files", P256_KEY), ("files", SM2_KEY), ("module", P256_KEY), ("remote", P256_KEY), ("remote", SM2_KEY)]


@pytest.fixture(params=PLACES, ids=lambda place: f"{place[0]}-{place[1].rpartition('/')[2]}")
def place(request: pytest.FixtureRequest, folder: Path) -> tuple[KeyStore, str]:
    name, key = request.param
    return FileStore(folder) if name == "files" else request.getfixturevalue(name), key


def test_a_signature_verifies_under_the_public_key(place: tuple[KeyStore, str]) -> None:
    store, key = place
    made = store.generate(key)

    verifies = verifier_of(key.rpartition("/")[2], made.spki)
    assert verifies(DATA, made.sign(DATA))
    assert not verifies(DATA + b" ", made.sign(DATA))


def test_a_key_is_found_again_by_its_public_half(place: tuple[KeyStore, str]) -> None:
    store, key = place
    made, other = store.generate(key), store.generate(key)

    store.check([(key, made.spki)])
    assert store.find(key, made.spki).spki == made.spki != other.spki
    assert verifier_of(key.rpartition("/")[2], other.spki)(DATA, store.find(key, other.spki).sign(DATA))


def test_a_destroyed_key_is_gone_and_the_others_stay(place: tuple[KeyStore, str]) -> None:
    store, key = place
    made, other = store.generate(key), store.generate(key)

    store.destroy(key, made.spki)
    store.destroy(key, made.spki)

    with pytest.raises((UnknownKey, CertificateOfAnotherKey)):  # a folder still has its plain key, another one
        store.find(key, made.spki)
    assert store.find(key, other.spki).spki == other.spki


def test_a_key_that_was_never_there_is_unknown(module: Pkcs11Store, remote: RemoteStore) -> None:
    for store in (module, remote):
        with pytest.raises(UnknownKey):
            store.find(P256_KEY, b"no such key")
