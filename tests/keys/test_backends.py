"""Choosing the store of each key by a file, and what was signed before the choice changed (SEC-K3)."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.signing import demo_ca
from liangzhao.signing.backends import WrongStoreSettings, open_keyring, read_backends
from liangzhao.signing.certificates import Subject
from liangzhao.signing.key_directory import KeyDirectory, armored, write
from liangzhao.signing.keyring import spki_of
from liangzhao.signing.signer import UnknownKey
from liangzhao.signing.stores import KeyNotSafe
from liangzhao.signing.stores.public_keys import verifier_of
from tests.keys import modules
from tests.keys.settings_of_stores import rotate, write_settings
from tests.keys.signing_server import SigningServer
from tests.signing.conftest import CITY, DISTRICT, P256_KEY, SM2_KEY

DATA = b"data"


def test_without_settings_every_key_lies_in_files(folder: Path) -> None:
    assert {read_backends(folder).name_of(key) for key in KeyDirectory(folder).key_names()} == {"files"}


def test_the_first_pattern_that_fits_decides(folder: Path) -> None:
    write_settings(folder, keys={f"{CITY[0]}/p256": "files", "*/p256": "module"})
    backends = read_backends(folder)

    named = {key: backends.name_of(key) for key in (P256_KEY, f"{DISTRICT[0]}/p256", SM2_KEY)}
    assert named == {P256_KEY: "files", f"{DISTRICT[0]}/p256": "module", SM2_KEY: "files"}


def test_p256_in_the_module_and_sm2_on_the_server_and_what_files_signed_still_verifies(
    folder: Path, signing_server: SigningServer, module_configuration: Path
) -> None:
    store = KeyDirectory(folder)
    before = {key: (store.certificates(key)[0], open_keyring(folder).sign(key, DATA)) for key in (P256_KEY, SM2_KEY)}
    write_settings(folder, server=signing_server.url, keys={"*/p256": "module", "*/sm2": "device"})
    ring = open_keyring(folder)

    for key in (P256_KEY, SM2_KEY):
        rotate(folder, ring, key)

    ring.check()
    for key, (certificate, former) in before.items():
        signed, kind = ring.sign(key, DATA), key.rpartition("/")[2]
        assert signed.key_id != former.key_id
        assert verifier_of(kind, spki_of(ring.certificate(key)))(DATA, signed.der())
        assert verifier_of(kind, spki_of(certificate))(DATA, former.der())
        assert certificate in store.certificates_ever(key)
    assert not list(folder.glob(f"{CITY[0]}/*.key.pem")), "a private key stayed in a file"


def test_a_key_that_was_left_in_a_file_does_not_sign_once_the_module_is_chosen(
    folder: Path, module_configuration: Path
) -> None:
    write_settings(folder, keys={"*/p256": "module"})

    with pytest.raises(UnknownKey):
        open_keyring(folder).sign(P256_KEY, DATA)


def test_the_signer_does_not_begin_with_a_key_that_was_imported(
    folder: Path, module_configuration: Path, tmp_path: Path
) -> None:
    spki = modules.import_key(module_configuration, tmp_path)
    store = KeyDirectory(folder)
    root = demo_ca.root(store, "p256")
    own = demo_ca.certificate_under(root, Subject(CITY[1], CITY[1], CITY[0]), spki)
    write(store.certificates_path(P256_KEY), armored(own, root.certificate))
    write_settings(folder, keys={P256_KEY: "module"})

    with pytest.raises(KeyNotSafe, match=P256_KEY):
        open_keyring(folder).check()


WRONG = {
    "not TOML": "[stores",
    "a store that is not there": '[keys]\n"*/p256" = "module"',
    "a kind that is not there": '[stores.x]\nkind = "cloud"',
    "no PIN": '[stores.x]\nkind = "pkcs11"\nmodule = "m"\ntoken = "t"\npin_file = "absent"',
    "an open PIN": '[stores.x]\nkind = "pkcs11"\nmodule = "m"\ntoken = "t"\npin_file = "open.pin"',
    "a server without TLS": '[stores.x]\nkind = "remote"\nurl = "http://device.example/"\ntoken_file = "device.token"',
    "keys that are no table": 'keys = "module"',
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_wrong_settings_are_refused_as_a_whole(folder: Path, text: str) -> None:
    write(folder / "open.pin", b"1234", 0o644)
    write(folder / "device.token", bytes(32), 0o600)
    (folder / "stores.toml").write_text(text)

    with pytest.raises(WrongStoreSettings):
        read_backends(folder)
