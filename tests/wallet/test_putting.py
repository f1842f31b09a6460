"""A holder puts the own licence into the own wallet."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.test import Client

from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.documents import store
from liangzhao.kernel import clock
from liangzhao.licensing import uses
from liangzhao.licensing.models import Licence, LicenceUse, UsedNonce, WalletOffer
from liangzhao.licensing.wallet import claims
from liangzhao.registers.models import NurseRegistration
from tests.support.cast import Cast
from tests.support.client import OutsideClient
from tests.wallet.wallets import PAGE, Opened, Wallet, offered, opened
from tests.web.scene import licensed, physician_at_home

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]


def given(client: Client, wallet: Wallet, configuration: str = "nurse_sd_jwt", **form: str) -> Opened:
    """What a wallet gets from an offer of the holder's page."""
    wallet.take_up(offered(client, **form))
    return opened(wallet.ask(configuration).json()["credentials"][0]["credential"])


def test_a_licence_goes_into_the_wallet_as_an_sd_jwt_vc(
    nurse: NurseRegistration, licence: Licence, client: Client, wallet: Wallet
) -> None:
    found = given(client, wallet)

    assert found.disclosed["name"] == "王小兰"
    assert found.disclosed["licence_number"] == nurse.licence_no
    assert found.disclosed["registered_until"] == "2030-06-30"
    assert found.disclosed["birth_month"] == "1990-05"
    assert found.disclosed["issued_on"] == "2025-06-20"
    assert found.disclosed["licence_identifier"] == licence.identifier
    assert (found.header["typ"], found.header["alg"], len(found.header["x5c"])) == ("dc+sd-jwt", "ES256", 1)
    assert found.payload["vct"] == "http://localhost:8000/wallet/types/nurse-licence"
    assert found.payload["iss"].endswith(f"/wallet/issuers/{licence.authority.uscc}")
    assert found.payload["status"]["status_list"] == {
        "idx": licence.status_index,
        "uri": f"http://localhost:8000/status/{licence.authority.uscc}",
    }


def test_it_is_bound_to_the_wallets_key(licence: Licence, client: Client, wallet: Wallet) -> None:
    found = given(client, wallet)

    assert found.payload["cnf"] == {"jwk": {n: wallet.key.as_dict()[n] for n in ("kty", "crv", "x", "y")}}


@pytest.mark.parametrize("configuration", ["nurse_sd_jwt", "nurse_w3c"])
def test_nothing_personal_stands_in_it_in_clear(
    nurse: NurseRegistration, licence: Licence, client: Client, wallet: Wallet, configuration: str
) -> None:
    found = given(client, wallet, configuration)

    signed = str(found.payload) + str(found.header)
    told = [nurse.person.name, nurse.licence_no, licence.identifier, "1990", "海淀示例医院"]
    assert [each for each in told if each in signed] == []
    assert set(found.payload) <= {
        *("@context", "_sd", "_sd_alg", "cnf", "credentialSubject", "exp", "iat", "iss", "issuer"),
        *("status", "type", "validFrom", "validUntil", "vct"),
    }
    assert set(found.payload.get("credentialSubject", {})) <= {"_sd"}


def test_the_id_number_is_in_none_of_it(
    nurse: NurseRegistration, licence: Licence, client: Client, wallet: Wallet
) -> None:
    wallet.take_up(offered(client, with_photo="on"))

    content = wallet.ask("nurse_sd_jwt").json()["credentials"][0]["credential"]

    said = [base64.urlsafe_b64decode(each + "==") for each in content.replace("~", ".").split(".") if each]
    assert nurse.person.id_no.encode() not in b"".join(said)
    assert nurse.person.mobile.encode() not in b"".join(said)


def test_the_form_of_the_w3c_says_the_same(licence: Licence, client: Client, wallet: Wallet) -> None:
    wallet.take_up(offered(client))
    first, second = (
        opened(wallet.ask(each).json()["credentials"][0]["credential"]) for each in ("nurse_sd_jwt", "nurse_w3c")
    )

    assert second.disclosed == first.disclosed
    assert (second.header["typ"], second.header["cty"]) == ("vc+sd-jwt", "vc")
    assert second.payload["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert second.payload["type"] == ["VerifiableCredential", "NurseLicence"]
    assert second.payload["issuer"]["id"] == first.payload["iss"]


def test_a_physician_with_filings(cast: Cast, client: Client, wallet: Wallet) -> None:
    physician = physician_at_home(cast, client)
    licence = licensed(physician)

    found = given(client, wallet, "physician_sd_jwt")

    assert set(found.disclosed) <= set(claims.labels_of("physician"))
    assert found.disclosed["practice_scope"] == dict(licence.face["facts"])["执业范围"]


def test_every_fact_of_the_face_becomes_a_claim(licence: Licence, client: Client, wallet: Wallet) -> None:
    found = given(client, wallet)

    facts = {claims.NAMES[label]: claims.plain(text) for label, text in licence.face["facts"] if text}
    beside = {"licence_identifier", "record_sm3"}
    assert {name: value for name, value in found.disclosed.items() if name not in beside} == facts


def test_filings_are_shown_one_by_one() -> None:
    licence = Licence(
        kind="physician",
        identifier="x",
        record_digest=b"\x01",
        face={
            "facts": [],
            "filings": {"columns": ["机构名称", "执业范围", "有效期限"], "rows": [["甲医院", "内科专业", "一年"]]},
        },
    )

    found = claims.claims_of(licence, with_photo=False)["filings"].value

    assert isinstance(found, list)
    assert found[0].value == {"institution": "甲医院", "practice_scope": "内科专业", "term": "一年"}


def test_the_photo_goes_along_only_when_wanted(licence: Licence, client: Client, wallet: Wallet) -> None:
    without = given(client, wallet)
    with_it = given(client, wallet, with_photo="on")

    assert "picture" not in without.disclosed
    head, _comma, content = with_it.disclosed["picture"].partition(",")
    assert head == "data:image/jpeg;base64"
    assert licence.photo is not None
    assert base64.b64decode(content) == store.read(licence.photo)


def test_it_lives_no_longer_than_a_year_nor_than_the_licence(licence: Licence, client: Client, wallet: Wallet) -> None:
    year = given(client, wallet).payload
    Licence.objects.filter(pk=licence.pk).update(valid_until=clock.today() + timedelta(days=3))
    short = given(client, wallet).payload

    assert year["exp"] - year["iat"] == 365 * 24 * 3600
    assert 3 * 24 * 3600 <= short["exp"] - short["iat"] <= 4 * 24 * 3600


def test_the_journal_says_it_without_names(
    nurse: NurseRegistration, licence: Licence, client: Client, wallet: Wallet
) -> None:
    given(client, wallet, with_photo="on")

    event = Event.objects.get(tag="licence.put_in_wallet")
    assert (event.subject_id, event.person_id) == (licence.pk, nurse.person_id)
    assert event.actor_id == WalletOffer.objects.get().account_id is not None
    assert journal.body_of(event) == {"form": "dc+sd-jwt", "key": wallet.key.thumbprint(), "photo": True}


def test_the_holder_sees_it_in_the_record_of_use(licence: Licence, client: Client, wallet: Wallet) -> None:
    given(client, wallet)
    uses.LOG.flush()

    assert LicenceUse.objects.get(licence=licence).how == "WALLET"
    assert "放入手机钱包" in client.get("/me/licence/log/").content.decode()


def test_a_nonce_is_used_once(licence: Licence, client: Client, wallet: Wallet) -> None:
    wallet.take_up(offered(client))
    proof = wallet.proof()
    assert wallet.ask("nurse_sd_jwt", proof).status_code == 200

    again = wallet.ask("nurse_w3c", proof)

    assert (again.status_code, again.json()["error"]) == (400, "invalid_nonce")
    assert UsedNonce.objects.count() == 1


def test_a_pin_lets_the_wallet_in(licence: Licence, client: Client, wallet: Wallet, settings: object) -> None:
    settings.LIANGZHAO_WALLET_PIN = True  # type: ignore[attr-defined]  # pytest-django's own
    shown = client.post(PAGE).content.decode()
    pin = shown.partition("请输入验证码：")[2].partition('class="code">')[2][:6]
    path = "/wallet/offers/" + shown.partition("%2Fwallet%2Foffers%2F")[2].partition('"')[0]

    assert wallet.take_up(path, tx_code=pin).status_code == 200


def test_codes_and_tokens_are_kept_as_digests(licence: Licence, client: Client, wallet: Wallet) -> None:
    path = offered(client)
    code = wallet.client.get(path).json()["grants"]
    wallet.take_up(path)

    kept = str(WalletOffer.objects.values().get())
    assert wallet.token not in kept
    assert path.rpartition("/")[2] not in kept
    assert next(iter(code.values()))["pre-authorized_code"] not in kept


def test_the_page_says_what_it_is_and_links_from_the_licence(licence: Licence, client: Client) -> None:
    assert f'href="{PAGE}?kind=nurse"' in client.get("/me/licence/").content.decode()
    before = client.get(PAGE).content.decode()
    after = client.post(PAGE).content.decode()

    assert "openid-credential-offer" not in before
    assert '<svg class="qr"' in after
    assert "openid-credential-offer://?credential_offer_uri=http%3A%2F%2Flocalhost" in after


def test_who_makes_offers_without_end_is_told_to_wait(licence: Licence, client: Client) -> None:
    answers = [client.post(PAGE) for _time in range(6)]

    assert [each.status_code for each in answers] == [200] * 5 + [429]
    assert "半分钟后再试" in answers[-1].content.decode()


def test_what_the_issuer_says_of_itself(wallet: Wallet, licence: Licence) -> None:
    said = wallet.client.get("/.well-known/openid-credential-issuer").json()
    server = wallet.client.get("/.well-known/oauth-authorization-server").json()

    assert said["credential_issuer"] == server["issuer"] == "http://localhost:8000"
    assert set(said["credential_configurations_supported"]) == {
        *("physician_sd_jwt", "physician_w3c", "nurse_sd_jwt", "nurse_w3c"),
    }
    first = said["credential_configurations_supported"]["nurse_sd_jwt"]["credential_metadata"]["claims"][0]
    assert first["path"] == ["name"]
    assert first["display"] == [{"name": "姓名", "locale": "zh-CN"}, {"name": "Name", "locale": "en"}]


def test_the_keys_and_the_type_stand_where_the_credential_says(
    licence: Licence, client: Client, wallet: Wallet
) -> None:
    found = given(client, wallet)

    keys = wallet.client.get(f"/.well-known/jwt-vc-issuer/wallet/issuers/{licence.authority.uscc}").json()
    described = wallet.client.get(found.payload["vct"].removeprefix("http://localhost:8000")).json()

    assert keys["issuer"] == found.payload["iss"]
    assert [each["kid"] for each in keys["jwks"]["keys"]] == [found.header["kid"]]
    assert described["vct"] == found.payload["vct"]
    assert set(found.disclosed) <= {each["path"][0] for each in described["claims"]}


@pytest.mark.parametrize(
    "path",
    [
        "/.well-known/jwt-vc-issuer/wallet/issuers/11110000000000099X",
        "/.well-known/jwt-vc-issuer/wallet/issuers/..",
        "/.well-known/jwt-vc-issuer/wallet/issuers/%00",
        "/wallet/types/institution-licence",
        "/wallet/offers/%00",
    ],
)
def test_what_is_not_there(path: str) -> None:
    assert OutsideClient().get(path).status_code == 404
