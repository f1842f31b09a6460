"""What a wallet must not get, and what it is told: the error codes of the standards, and never a failure of ours."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from joserfc.jwk import ECKey
from pytest_django.fixtures import Settings

from liangzhao.audit.models import Event
from liangzhao.kernel import clock
from liangzhao.licensing.models import Licence, WalletOffer
from liangzhao.licensing.wallet import nonces, putting
from liangzhao.licensing.wallet.concealing import without_padding
from liangzhao.signing.signer import SignerUnavailable
from tests.support.cast import Cast
from tests.support.client import OutsideClient
from tests.wallet.wallets import GRANT, Wallet, offered
from tests.web.scene import licensed, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys", "licence")]


@pytest.fixture
def ready(client: Client, wallet: Wallet) -> Wallet:
    """The wallet with a token."""
    wallet.take_up(offered(client))
    return wallet


@pytest.fixture(autouse=True)
def nothing_was_given_by_mistake(licence: Licence) -> Iterator[None]:
    """A refusal leaves no word in the journal that a licence was given."""
    yield
    assert not Event.objects.filter(tag="licence.put_in_wallet").exists()


def refusal(answer: Any) -> tuple[int, str]:
    """Status and error code of an answer, which must be JSON of the standard's shape and not to be kept."""
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert body.get("error_description", "").isascii()
    return answer.status_code, body["error"]


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": GRANT}, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x"}, "unsupported_grant_type"),
        ({"grant_type": GRANT, "pre-authorized_code": "guessed"}, "invalid_grant"),
        ({"grant_type": GRANT, "pre-authorized_code": "x" * 100_000}, "invalid_grant"),
        ({"grant_type": GRANT, "pre-authorized_code": "\0'\"号"}, "invalid_grant"),
        ({"grant_type": [GRANT, GRANT], "pre-authorized_code": "guessed"}, "invalid_request"),
    ],
)
def test_a_token_request_that_is_wrong(wallet: Wallet, form: dict[str, Any], error: str) -> None:
    assert refusal(wallet.client.post("/wallet/token", form)) == (400, error)


def test_a_code_is_good_once(client: Client, wallet: Wallet) -> None:
    path = offered(client)
    code = wallet.client.get(path).json()["grants"][GRANT]["pre-authorized_code"]
    assert wallet.ask_token(code).status_code == 200

    assert refusal(wallet.ask_token(code)) == (400, "invalid_grant")
    assert wallet.client.get(path).status_code == 404


def test_a_code_that_is_over(client: Client, wallet: Wallet) -> None:
    path = offered(client)
    code = wallet.client.get(path).json()["grants"][GRANT]["pre-authorized_code"]
    long_ago = clock.now() - timedelta(minutes=6)
    WalletOffer.objects.update(made_at=long_ago, good_until=long_ago + timedelta(minutes=5))

    assert refusal(wallet.ask_token(code)) == (400, "invalid_grant")
    assert wallet.client.get(path).status_code == 404


def test_a_new_offer_ends_the_one_before(client: Client, wallet: Wallet) -> None:
    path = offered(client)
    code = wallet.client.get(path).json()["grants"][GRANT]["pre-authorized_code"]
    offered(client)

    assert refusal(wallet.ask_token(code)) == (400, "invalid_grant")


def test_a_token_that_is_unknown_missing_or_over(ready: Wallet) -> None:
    WalletOffer.objects.update(token_until=clock.now() - timedelta(seconds=1))
    over = ready.ask("nurse_sd_jwt")
    ready.token = "guessed"
    unknown = ready.ask("nurse_sd_jwt")
    missing = ready.client.post("/wallet/credential", {}, content_type="application/json")

    assert [refusal(each) for each in (over, unknown, missing)] == [(401, "invalid_token")] * 3
    assert over["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def another_key() -> dict[str, Any]:
    """A public key the wallet does not hold."""
    return dict(ECKey.generate_key("P-256").as_dict(private=False))


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "JWT"},
        {"jwk": another_key()},
        {"jwk": {"kty": "oct", "k": "c2VjcmV0"}},
        {"jwk": "a text"},
        {"jwk": None},
        {"jwk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}},
        {"kid": "did:example:1"},
        {"x5c": ["MIIB"]},
    ],
)
def test_a_proof_whose_header_is_wrong(ready: Wallet, header: dict[str, Any]) -> None:
    assert refusal(ready.ask("nurse_sd_jwt", ready.proof(header=header))) == (400, "invalid_proof")


def test_a_proof_that_shows_the_private_key(ready: Wallet) -> None:
    proof = ready.proof(header={"jwk": ready.key.as_dict(private=True)})

    assert refusal(ready.ask("nurse_sd_jwt", proof)) == (400, "invalid_proof")


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://elsewhere.example"},
        {"aud": None},
        {"aud": ["http://localhost:8000", "https://elsewhere.example"]},
        {"iat": None},
        {"iat": "now"},
        {"iat": 1_600_000_000},
        {"iat": 10**400},
        {"iat": 4_000_000_000},
    ],
)
def test_a_proof_that_is_not_for_us_and_now(ready: Wallet, claims: dict[str, Any]) -> None:
    assert refusal(ready.ask("nurse_sd_jwt", ready.proof(**claims))) == (400, "invalid_proof")


def unsigned(proof: str) -> str:
    """The proof with ``alg`` none and no signature."""
    header, claims, _signature = proof.split(".")
    said = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4))) | {"alg": "none"}
    return f"{without_padding(json.dumps(said).encode())}.{claims}."


@pytest.mark.parametrize(
    "spoil",
    [
        unsigned,
        lambda proof: proof[:-8] + "AAAAAAAA",
        lambda proof: proof.rpartition(".")[0],
        lambda _proof: "...",
        lambda _proof: "",
        lambda _proof: "证明",
        lambda _proof: "a" * 20_000,
        lambda _proof: 7,
        lambda _proof: {"jwt": "x"},
    ],
)
def test_what_is_no_proof(ready: Wallet, spoil: Any) -> None:
    body = {"credential_configuration_id": "nurse_sd_jwt", "proofs": {"jwt": [spoil(ready.proof())]}}

    assert refusal(send(ready, body)) == (400, "invalid_proof")


def send(wallet: Wallet, body: object) -> Any:
    """A credential request with this body."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {wallet.token}"}
    return wallet.client.post("/wallet/credential", content, content_type="application/json", headers=headers)


def test_a_nonce_that_is_missing_old_or_not_ours(ready: Wallet) -> None:
    old = nonces.fresh(clock.now() - timedelta(minutes=10))
    made_up = nonces.fresh(clock.now())[:-4] + "AAAA"

    found = [
        refusal(ready.ask("nurse_sd_jwt", ready.proof(nonce=each))) for each in (None, "", "x", "号", old, made_up)
    ]

    assert found == [(400, "invalid_nonce")] * 6


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "invalid_credential_request"),
        (b"{", "invalid_credential_request"),
        (b"\xff\xfe", "invalid_credential_request"),
        (b"[" * 60_000, "invalid_credential_request"),
        (b" " * 70_000, "invalid_credential_request"),
        ([], "invalid_credential_request"),
        ({}, "invalid_credential_request"),
        ({"credential_configuration_id": 7}, "invalid_credential_request"),
        ({"credential_configuration_id": "institution_sd_jwt"}, "unknown_credential_configuration"),
        ({"credential_configuration_id": "nurse_sd_jwt\ud800"}, "unknown_credential_configuration"),
        ({"credential_identifier": "x"}, "unknown_credential_identifier"),
        ({"credential_configuration_id": "nurse_sd_jwt"}, "invalid_proof"),
        ({"credential_configuration_id": "nurse_sd_jwt", "proofs": {"jwt": []}}, "invalid_proof"),
        ({"credential_configuration_id": "nurse_sd_jwt", "proofs": {"jwt": ["a", "b"]}}, "invalid_proof"),
        ({"credential_configuration_id": "nurse_sd_jwt", "proofs": {"di_vp": [{}]}}, "invalid_proof"),
        (
            {"credential_configuration_id": "nurse_sd_jwt", "credential_response_encryption": {}},
            "invalid_encryption_parameters",
        ),
    ],
)
def test_a_credential_request_that_is_wrong(ready: Wallet, body: object, error: str) -> None:
    assert refusal(send(ready, body)) == (400, error)


def test_a_credential_of_another_kind_than_was_offered(ready: Wallet) -> None:
    assert refusal(ready.ask("physician_sd_jwt")) == (400, "unknown_credential_configuration")


def test_a_licence_that_no_longer_stands(ready: Wallet, licence: Licence) -> None:
    Licence.objects.filter(pk=licence.pk).update(valid_until=clock.today() - timedelta(days=1))

    assert refusal(ready.ask("nurse_sd_jwt")) == (400, "credential_request_denied")


def test_an_offer_that_gave_enough(ready: Wallet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(putting, "MOST_CREDENTIALS", 0)

    assert refusal(ready.ask("nurse_sd_jwt")) == (400, "credential_request_denied")


def test_a_signer_that_is_away(ready: Wallet, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise SignerUnavailable

    monkeypatch.setattr(putting, "configured", away)

    answer = ready.ask("nurse_sd_jwt")

    assert refusal(answer) == (503, "temporarily_unavailable")
    assert answer["Retry-After"] == "5"


def test_who_asks_too_often_waits(wallet: Wallet) -> None:
    answers = [wallet.client.post("/wallet/nonce") for _time in range(25)]

    assert answers[0].status_code == 200
    assert refusal(answers[-1]) == (429, "slow_down")
    assert int(answers[-1]["Retry-After"]) >= 1


def test_a_pin_is_asked_for_where_the_node_wants_one(client: Client, wallet: Wallet, settings: Settings) -> None:
    settings.LIANGZHAO_WALLET_PIN = True
    path = offered(client)
    grant = wallet.client.get(path).json()["grants"][GRANT]
    code = grant["pre-authorized_code"]

    assert grant["tx_code"] == {"input_mode": "numeric", "length": 6}
    assert refusal(wallet.ask_token(code)) == (400, "invalid_request")
    assert [refusal(wallet.ask_token(code, tx_code="wrong")) for _try in range(3)] == [(400, "invalid_grant")] * 3
    assert wallet.client.get(path).status_code == 404


def test_a_pin_nobody_asked_for(client: Client, wallet: Wallet) -> None:
    assert refusal(wallet.take_up(offered(client), tx_code="123456")) == (400, "invalid_request")


def test_somebody_elses_licence_is_never_offered(cast: Cast, licence: Licence) -> None:
    other = cast.nurse("陈静", cast.institution("北京海淀另一医院"))
    mine = licensed(other)
    page = signed_in(cast, OutsideClient(), other.person)

    offered(page, licence=str(licence.pk), ref=str(licence.pk))

    assert WalletOffer.objects.get().licence_id == mine.pk


def test_who_has_no_licence_is_sent_back(cast: Cast) -> None:
    page = signed_in(cast, OutsideClient(), cast.nurse("陈静", cast.institution("北京海淀另一医院")).person)

    answer = page.post("/me/licence/wallet/", follow=True)

    assert answer.redirect_chain == [("/me/licence/?kind=nurse", 302)]
    assert "不能放入钱包" in answer.content.decode()
    assert not WalletOffer.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "/.well-known/openid-credential-issuer",
        "/.well-known/oauth-authorization-server",
        "/wallet/types/nurse-licence",
        "/wallet/context/v1",
        "/wallet/offers/x",
        "/me/licence/wallet/",
    ],
)
def test_a_node_without_wallets_has_none_of_the_pages(client: Client, settings: Settings, path: str) -> None:
    settings.LIANGZHAO_WALLET = False

    assert client.get(path).status_code == 404
    assert "放入钱包" not in client.get("/me/licence/").content.decode()


@pytest.mark.parametrize("path", ["/wallet/token", "/wallet/nonce", "/wallet/credential"])
def test_a_node_without_wallets_answers_none(wallet: Wallet, settings: Settings, path: str) -> None:
    settings.LIANGZHAO_WALLET = False

    assert wallet.client.post(path).status_code == 404
