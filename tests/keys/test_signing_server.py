"""Asking a signing server: what it may do wrong, and that none of it becomes a signature of ours (SEC-K2 to K4)."""

from __future__ import annotations

import base64
import hashlib
import time
from pathlib import Path

import pytest

from liangzhao.signing.signer import SignerUnavailable, UnknownKey
from liangzhao.signing.software import SoftwareSigner
from liangzhao.signing.stores import KeyNotSafe, StoreCannot, StoreTrouble
from liangzhao.signing.stores.public_keys import verifier_of
from liangzhao.signing.stores.remote import RemoteStore, Server
from liangzhao_verify import sm2
from tests.keys.settings_of_stores import rotated_into
from tests.keys.signing_server import TOKEN, SigningServer, Sm2
from tests.signing.conftest import P256_KEY, SM2_KEY

DATA = b"data"
TROUBLES = ["cut", "rubbish", "status", "unproved", "answer to another"]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_one_trouble_is_got_over(remote: RemoteStore, signing_server: SigningServer, trouble: str) -> None:
    made = remote.generate(SM2_KEY)
    signing_server.troubles.append(trouble)

    assert verifier_of("sm2", made.spki)(DATA, made.sign(DATA))


@pytest.mark.parametrize("trouble", TROUBLES)
def test_two_troubles_are_a_refusal_and_the_next_request_is_served(
    remote: RemoteStore, signing_server: SigningServer, trouble: str
) -> None:
    made = remote.generate(SM2_KEY)
    signing_server.troubles.extend([trouble, trouble])

    with pytest.raises(StoreTrouble):
        made.sign(DATA)

    assert verifier_of("sm2", made.spki)(DATA, made.sign(DATA))


def test_a_server_that_hangs_is_waited_for_no_longer_than_callers_wait(signing_server: SigningServer) -> None:
    store = RemoteStore(Server(signing_server.url, TOKEN), seconds=0.2)
    made = store.generate(SM2_KEY)
    signing_server.troubles.extend(["hang", "hang"])
    begun = time.monotonic()

    with pytest.raises(StoreTrouble):
        made.sign(DATA)

    assert 0.4 <= time.monotonic() - begun < 2.0


def test_only_the_digest_is_sent(remote: RemoteStore, signing_server: SigningServer) -> None:
    remote.generate(P256_KEY).sign(DATA)

    asked = signing_server.asked[-1]
    assert asked.keys() == {"do", "key", "key_id", "algorithm", "digest"}
    assert base64.b64decode(asked["digest"]) == hashlib.sha256(DATA).digest()


def test_a_client_without_the_token_gets_nothing(signing_server: SigningServer) -> None:
    with pytest.raises(StoreTrouble):
        RemoteStore(Server(signing_server.url, bytes(32))).generate(SM2_KEY)

    assert signing_server.asked == []


def test_a_request_is_taken_once(remote: RemoteStore, signing_server: SigningServer) -> None:
    remote.generate(SM2_KEY)
    (nonce,) = signing_server.nonces
    headers = {"Liangzhao-Time": str(int(time.time())), "Liangzhao-Nonce": nonce, "Liangzhao-Mac": ""}

    assert not signing_server.proves(headers, b"{}")


def test_a_device_that_makes_ecdsa_on_the_sm2_curve_is_caught(
    remote: RemoteStore, signing_server: SigningServer, folder: Path
) -> None:
    ring = rotated_into(folder, SM2_KEY, remote)
    assert ring.sign(SM2_KEY, DATA).algorithm == "SM2"
    (key,) = signing_server.keys.values()
    assert isinstance(key, Sm2)
    key.is_trap = True

    with pytest.raises(sm2.SignatureFailed):
        ring.sign(SM2_KEY, DATA)


def test_a_server_that_is_away_makes_its_keys_unavailable_and_no_others(
    remote: RemoteStore, signing_server: SigningServer, folder: Path
) -> None:
    ring = rotated_into(folder, SM2_KEY, remote)
    signing_server.troubles.extend(["cut"] * 2)

    with pytest.raises(SignerUnavailable):
        ring.sign(SM2_KEY, DATA)
    assert SoftwareSigner(folder).sign(P256_KEY, DATA).algorithm == "ES256"
    assert ring.sign(SM2_KEY, DATA).algorithm == "SM2"


def test_a_key_the_server_gives_for_another_is_refused(remote: RemoteStore, signing_server: SigningServer) -> None:
    made, other = remote.generate(SM2_KEY), remote.generate(SM2_KEY)
    (first, second) = signing_server.keys
    signing_server.keys[first] = signing_server.keys[second]

    with pytest.raises(KeyNotSafe):
        remote.find(SM2_KEY, made.spki)
    assert remote.find(SM2_KEY, other.spki)


def test_a_key_that_it_does_not_hold_is_unknown_without_a_second_attempt(
    remote: RemoteStore, signing_server: SigningServer
) -> None:
    with pytest.raises(UnknownKey):
        remote.find(SM2_KEY, b"none")

    assert len(signing_server.asked) == 1


@pytest.mark.parametrize(
    ("url", "token"),
    [("http://device.example/sign", TOKEN), ("ftp://localhost/", TOKEN), ("https://device.example/", b"short")],
)
def test_plain_addresses_and_short_tokens_are_refused(url: str, token: bytes) -> None:
    with pytest.raises(StoreCannot):
        Server(url, token)


def test_the_token_is_not_shown() -> None:
    assert TOKEN.decode() not in repr(Server("https://device.example/", TOKEN))
