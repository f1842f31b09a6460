"""Keys in a PKCS#11 module: none leaves it, none came from elsewhere, and its ECDSA is never SM2 (SEC-K1, K4)."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from pkcs11 import Attribute, Mechanism, ObjectClass
from pkcs11.exceptions import AttributeSensitive

from liangzhao.signing.keyring import Keyring
from liangzhao.signing.signer import SignerUnavailable, key_id, raw_to_der
from liangzhao.signing.stores import KeyNotSafe, StoreCannot, StoreTrouble
from liangzhao.signing.stores.pkcs11 import Pkcs11Store, Token
from liangzhao.signing.stores.public_keys import verifier_of
from liangzhao_verify import sm2
from tests.keys import modules
from tests.keys.settings_of_stores import rotated_into
from tests.signing.conftest import P256_KEY, SM2_KEY

DATA = b"data"


def test_the_value_of_a_private_key_is_refused(module: Pkcs11Store) -> None:
    spki = module.generate(P256_KEY).spki
    module.close()

    with modules.session() as opened:
        private = opened.get_key(object_class=ObjectClass.PRIVATE_KEY, id=bytes.fromhex(key_id(spki)))
        with pytest.raises(AttributeSensitive):
            private[Attribute.VALUE]
        assert not private[Attribute.EXTRACTABLE]


def test_a_key_made_outside_and_imported_is_refused(
    module: Pkcs11Store, module_configuration: Path, tmp_path: Path
) -> None:
    spki = modules.import_key(module_configuration, tmp_path)

    with pytest.raises(KeyNotSafe, match="make a new key inside the module"):
        module.check([(P256_KEY, spki)])


@pytest.mark.parametrize(
    ("attributes", "named"),
    [({"extractable": True}, "EXTRACTABLE"), ({"sensitive": False, "extractable": False}, "SENSITIVE")],
)
def test_a_key_that_could_leave_is_refused(module: Pkcs11Store, attributes: dict[str, bool], named: str) -> None:
    spki, (opened, _private) = modules.make_key(modules.P256_CURVE, **attributes)
    opened.close()

    with pytest.raises(KeyNotSafe, match=named):
        module.check([(P256_KEY, spki)])


@pytest.fixture
def ecdsa_on_the_sm2_curve(module_configuration: Path) -> tuple[bytes, bytes]:
    """What the module makes of an SM2 digest on the SM2 curve: public key and signature."""
    spki, (opened, private) = modules.make_key(modules.SM2_CURVE, sensitive=True, extractable=False)
    signature: bytes = private.sign(hashlib.sha256(DATA).digest(), mechanism=Mechanism.ECDSA)
    opened.close()
    return spki, raw_to_der(signature)


def test_ecdsa_on_the_sm2_curve_is_no_sm2_signature(ecdsa_on_the_sm2_curve: tuple[bytes, bytes]) -> None:
    spki, signature = ecdsa_on_the_sm2_curve

    assert not verifier_of("sm2", spki)(DATA, signature)


def test_a_key_on_the_sm2_curve_is_refused_in_the_place_of_a_p256_key(
    module: Pkcs11Store, ecdsa_on_the_sm2_curve: tuple[bytes, bytes]
) -> None:
    with pytest.raises(KeyNotSafe, match="not a P-256 key"):
        module.check([(P256_KEY, ecdsa_on_the_sm2_curve[0])])


def test_sm2_keys_are_not_taken_from_a_module(module: Pkcs11Store) -> None:
    with pytest.raises(StoreCannot, match="is not SM2"):
        module.find(SM2_KEY, b"")
    with pytest.raises(StoreCannot, match="is not SM2"):
        module.generate(SM2_KEY)


# The library's search object complains when it is dropped together with the broken session.
@pytest.mark.filterwarnings("ignore:Exception ignored in.*pkcs11:pytest.PytestUnraisableExceptionWarning")
def test_a_broken_session_is_opened_anew_and_the_act_tried_again(module: Pkcs11Store) -> None:
    made = module.generate(P256_KEY)
    pkcs11.lib(str(modules.MODULE)).reinitialize()

    assert verifier_of("p256", made.spki)(DATA, made.sign(DATA))


def test_a_module_that_stays_away_is_trouble_and_works_when_it_is_back(
    module: Pkcs11Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = module.generate(P256_KEY)
    tried: list[str] = []

    def away(*_: object, **__: object) -> Any:
        tried.append("")
        raise pkcs11.exceptions.DeviceRemoved

    with monkeypatch.context() as broken:
        broken.setattr(Pkcs11Store, "_handle", away)
        with pytest.raises(StoreTrouble, match="DeviceRemoved"):
            made.sign(DATA)

    assert len(tried) == 2
    assert verifier_of("p256", made.spki)(DATA, made.sign(DATA))


def test_a_wrong_pin_is_trouble_and_shows_no_pin(module_configuration: Path, folder: Path) -> None:
    store = Pkcs11Store(Token(modules.MODULE, modules.LABEL, "13572468"))

    with pytest.raises(SignerUnavailable) as refused:
        Keyring(folder, lambda _key: store).sign(P256_KEY, DATA)

    assert isinstance(refused.value.__cause__, StoreTrouble)
    assert "13572468" not in repr(refused.value.__cause__) + repr(Token(modules.MODULE, modules.LABEL, "13572468"))


def test_a_module_that_signs_otherwise_is_caught_before_anything_leaves(
    module: Pkcs11Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = rotated_into(folder, P256_KEY, module)
    another = module.generate(P256_KEY).sign(DATA)
    monkeypatch.setattr(Pkcs11Store, "sign", lambda *_: another)

    with pytest.raises(sm2.SignatureFailed):
        ring.sign(P256_KEY, DATA)
