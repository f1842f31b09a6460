"""SEC-L2: a passkey answers one challenge of this site for its own account, with its holder present and checked."""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import struct
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings as node
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from pytest_django.fixtures import Settings

from liangzhao.access import guessing, passkeys, second_factors, signing_in
from liangzhao.access.models import Account, Passkey, SignIn
from liangzhao.access.passkeys import State, WrongPasskey
from liangzhao.access.proofs import Proof
from liangzhao.access.roles import RoleCode
from liangzhao.access.signing_in import Means, Visit
from liangzhao.audit.models import Event
from liangzhao.kernel import clock
from tests.support.cast import PASSWORD, Cast
from tests.support.client import OutsideClient

pytestmark = pytest.mark.django_db

PRESENT, VERIFIED, ATTESTED = 1, 4, 64


@dataclass
class Key:
    """A security key in software, which can be made to lie."""

    origin: str = node.LIANGZHAO_PUBLIC_URL
    party: str = "localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    secret: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    name: bytes = b"a credential of the test"
    holder: bytes = b""

    def makes(self, options: dict[str, Any]) -> str:
        """The answer to a question for a new passkey."""
        cose = cbor.encode(ES256.from_cryptography_key(self.secret.public_key()))  # type: ignore[no-untyped-call]  # fido2 leaves it so
        attested = bytes(16) + struct.pack(">H", len(self.name)) + self.name + cose
        data = self._data(self.flags | ATTESTED) + attested
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        said = {"clientDataJSON": self._client("webauthn.create", options), "attestationObject": attestation}
        return self._answer(said)

    def answers(self, options: dict[str, Any], kind: str = "webauthn.get") -> str:
        """The answer to a question for a passkey."""
        self.count += 1
        data, client = self._data(self.flags), self._client(kind, options)
        signature = self.secret.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        said = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._answer(said | ({"userHandle": self.holder} if self.holder else {}))

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.party.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _answer(self, response: dict[str, bytes]) -> str:
        name = websafe_encode(self.name)
        said = {part: websafe_encode(value) for part, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": said})


@pytest.fixture
def decider(cast: Cast) -> Account:
    """林志远, who decides in Haidian."""
    return cast.account("lin", RoleCode.DECIDER, authority=cast.authority("海淀"))


@pytest.fixture
def key(decider: Account) -> Key:
    """His key, added."""
    made = Key()
    add(decider, made)
    return made


def add(account: Account, key: Key) -> Passkey:
    """Add a key to an account."""
    options, state = passkeys.begin_adding(account)
    return passkeys.finish_adding(account, state, key.makes(options), "测试密钥")


def prove(account: Account, key: Key, **lie: Any) -> Means:
    """Answer a new question."""
    options, state = passkeys.begin_proving(account)
    return signing_in.prove_passkey(account, state, key.answers(options, **lie), Visit())


def test_a_passkey_answers(decider: Account, key: Key) -> None:
    assert prove(decider, key) is Means.PASSKEY
    assert second_factors.strongest(decider) is Proof.PASSKEY
    assert signing_in.duty_of(decider) is None
    assert Event.objects.filter(tag="factor.added", subject_id=decider.pk).count() == 1


LIES: dict[str, dict[str, Any]] = {
    "other origin": {"origin": "https://liangzhao.example"},
    "other port": {"origin": "http://localhost:1"},
    "origin that begins alike": {"origin": node.LIANGZHAO_PUBLIC_URL + ".example"},
    "other party": {"party": "liangzhao.example"},
    "nobody there": {"flags": VERIFIED},
    "holder not checked": {"flags": PRESENT},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_at_the_door_is_refused(decider: Account, key: Key, lie: str) -> None:
    vars(key).update(LIES[lie])

    with pytest.raises(WrongPasskey):
        prove(decider, key)


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_when_adding_is_refused(decider: Account, lie: str) -> None:
    with pytest.raises(WrongPasskey):
        add(decider, Key(**LIES[lie]))

    assert not Passkey.objects.exists()


def test_an_answer_is_taken_once(decider: Account, key: Key) -> None:
    options, state = passkeys.begin_proving(decider)
    answer = key.answers(options)
    signing_in.prove_passkey(decider, state, answer, Visit())

    with pytest.raises(WrongPasskey):
        signing_in.prove_passkey(decider, state, answer, Visit())


def test_an_answer_to_another_question_is_refused(decider: Account, key: Key) -> None:
    options, _state = passkeys.begin_proving(decider)
    _options, state = passkeys.begin_proving(decider)

    with pytest.raises(WrongPasskey):
        signing_in.prove_passkey(decider, state, key.answers(options), Visit())


@pytest.mark.parametrize("state", [None, {}])
def test_without_a_question_no_answer_counts(decider: Account, key: Key, state: State | None) -> None:
    options, _state = passkeys.begin_proving(decider)

    with pytest.raises(WrongPasskey):
        signing_in.prove_passkey(decider, state, key.answers(options), Visit())


def test_the_answer_of_adding_does_not_open_the_door(decider: Account, key: Key) -> None:
    with pytest.raises(WrongPasskey):
        prove(decider, key, kind="webauthn.create")


def test_a_copied_passkey_gives_itself_away(decider: Account, key: Key) -> None:
    copy = Key(secret=key.secret, count=0)
    prove(decider, key)
    prove(decider, key)

    with pytest.raises(WrongPasskey):
        prove(decider, copy)


def test_a_key_of_the_same_name_with_another_secret_is_refused(decider: Account, key: Key) -> None:
    with pytest.raises(WrongPasskey):
        prove(decider, Key())


def test_the_passkey_of_somebody_else_is_refused(cast: Cast, decider: Account, key: Key) -> None:
    other = cast.account("other", RoleCode.DECIDER, authority=cast.authority("东城"))
    add(other, Key(name=b"the other's credential"))

    with pytest.raises(WrongPasskey):
        prove(other, key)
    with pytest.raises(WrongPasskey):
        add(other, key)


@pytest.mark.parametrize("answer", ["", "[]", "{}", "null", '{"id":"x"}', "[" * 5000, "x" * 9000, '{"rawId":1}'])
def test_nonsense_is_refused(decider: Account, key: Key, answer: str) -> None:
    _options, state = passkeys.begin_proving(decider)

    with pytest.raises(WrongPasskey):
        signing_in.prove_passkey(decider, state, answer, Visit())
    with pytest.raises(WrongPasskey):
        passkeys.finish_adding(decider, state, answer, "测试")


def spoilt(answer: str, part: str, chance: random.Random) -> str:
    """The answer with some bytes of one part changed, cut or doubled."""
    said = json.loads(answer)
    content = bytearray(websafe_decode(said["response"][part]))
    for _each in range(chance.randint(1, 4)):
        content[chance.randrange(len(content))] ^= chance.randrange(1, 256)
    end = chance.choice([len(content), chance.randrange(len(content))])
    said["response"][part] = websafe_encode(bytes(content[:end]))
    return json.dumps(said)


@pytest.mark.parametrize("part", ["attestationObject", "clientDataJSON"])
def test_a_spoilt_new_passkey_is_refused_or_kept_whole(decider: Account, part: str) -> None:
    chance, right = random.Random(part), Key()
    for number in range(150):
        options, state = passkeys.begin_adding(decider)
        right.name = f"credential {number:04}".encode()
        with contextlib.suppress(WrongPasskey, passkeys.TooManyPasskeys):
            passkeys.finish_adding(decider, state, spoilt(right.makes(options), part, chance), "测试")

    assert len(passkeys.begin_proving(decider)[0].get("allowCredentials", [])) == Passkey.objects.count()


@pytest.mark.parametrize("part", ["authenticatorData", "clientDataJSON", "signature"])
def test_a_spoilt_answer_opens_nothing(decider: Account, key: Key, part: str) -> None:
    chance = random.Random(part)
    options, state = passkeys.begin_proving(decider)

    answers = [spoilt(key.answers(options), part, chance) for _each in range(150)]

    assert not any(passkeys.answers(decider, state, answer) for answer in answers)


def test_wrong_answers_lock_as_wrong_codes_do(decider: Account, key: Key) -> None:
    key.origin = "https://liangzhao.example"
    for _each in range(5):
        with pytest.raises(WrongPasskey):
            prove(decider, key)

    with pytest.raises(guessing.LockedOut):
        prove(decider, Key(secret=key.secret, count=9))


def test_a_removed_passkey_answers_no_more(decider: Account, key: Key) -> None:
    passkeys.remove(decider, Passkey.objects.get().pk)

    with pytest.raises(WrongPasskey):
        prove(decider, key)


def test_where_it_is_required_a_code_is_not_enough_for_who_has_a_passkey(
    decider: Account, key: Key, client: Client, settings: Settings
) -> None:
    settings.LIANGZHAO_SECOND_FACTOR = "required"
    begun = second_factors.begin_totp(decider)
    second_factors.confirm_totp(decider, second_factors.code_at(str(begun.secret), second_factors.current_step()))
    client.post("/account/login/", {"login": "lin", "password": PASSWORD})

    code = second_factors.code_at(str(begun.secret), second_factors.current_step() + 1)
    answer = client.post("/account/second/", {"code": code})

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    assert 'name="code"' not in answer.content.decode()


def test_on_the_pages_the_key_opens_the_door(decider: Account, key: Key, client: Client) -> None:
    client.post("/account/login/", {"login": "lin", "password": PASSWORD, "next": "/gov/registers/"})
    client.get("/account/second/")
    challenge = {"challenge": client.session["passkey"]["challenge"]}

    answer = client.post("/account/second/", {"passkey_answer": key.answers(challenge)})

    assert answer["Location"] == "/gov/registers/"
    assert "通行密钥" in client.get("/account/security/").content.decode()


def questions(client: Client) -> dict[str, Any]:
    """What the door asks of any passkey of this site."""
    found: dict[str, Any] = client.post("/account/login/passkey/").json()
    return found


def comes_in(client: Client, answer: str, **more: str) -> Any:  # the test client's response is untyped
    """Post an answer at the door."""
    return client.post("/account/login/", {"passkey_answer": answer, **more})


@pytest.fixture
def holder(decider: Account, key: Key) -> Key:
    """His key, which names its holder as discoverable ones do."""
    key.holder = decider.pk.bytes
    return key


@pytest.mark.parametrize("policy", ["offered", "required"])
def test_a_passkey_alone_opens_the_door(
    decider: Account, holder: Key, client: Client, settings: Settings, policy: str
) -> None:
    settings.LIANGZHAO_SECOND_FACTOR = policy

    asked = questions(client)
    answer = comes_in(client, holder.answers(asked), next="/gov/registers/")

    assert answer["Location"] == "/gov/registers/"
    assert (asked["userVerification"], asked.get("allowCredentials")) == ("required", None)
    assert client.get("/gov/registers/").status_code == 200
    assert SignIn.objects.get().means == Means.PASSKEY
    assert Event.objects.filter(tag="account.signed_in", subject_id=decider.pk).count() == 1


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_alone_opens_nothing(holder: Key, client: Client, lie: str) -> None:
    asked = questions(client)
    vars(holder).update(LIES[lie])

    page = comes_in(client, holder.answers(asked))

    assert "通行密钥验证没有通过" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_answer_at_the_door_is_taken_once_and_from_the_browser_that_asked(holder: Key, client: Client) -> None:
    elsewhere = OutsideClient()
    questions(elsewhere)
    answer = holder.answers(questions(client))

    stolen, right = comes_in(elsewhere, answer), comes_in(client, answer)
    client.post("/account/logout/")
    again = comes_in(client, answer)

    assert [stolen.status_code, right.status_code, again.status_code] == [200, 302, 200]
    assert "_auth_user_id" not in client.session


def test_an_old_question_is_not_answered_any_more(holder: Key, client: Client) -> None:
    answer = holder.answers(questions(client))

    with clock.at(clock.now() + timedelta(minutes=5, seconds=1)):
        assert comes_in(client, answer).status_code == 200
    assert not Event.objects.filter(tag="account.refused").exists()


def test_a_question_for_another_purpose_opens_no_door(decider: Account, holder: Key, client: Client) -> None:
    client.post("/account/login/", {"login": "lin", "password": PASSWORD})
    client.get("/account/second/")
    challenge = {"challenge": client.session["passkey"]["challenge"]}

    assert comes_in(client, holder.answers(challenge)).status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("named", [None, b"", b"x", bytes(16), "other"])
def test_a_passkey_that_names_no_holder_or_another_is_refused(
    cast: Cast, holder: Key, client: Client, named: bytes | str | None
) -> None:
    other = cast.account("other", RoleCode.DECIDER, authority=cast.authority("东城"))
    holder.holder = other.pk.bytes if named == "other" else named  # type: ignore[assignment]  # one of bytes or None

    assert comes_in(client, holder.answers(questions(client))).status_code == 200
    assert "_auth_user_id" not in client.session


def test_the_secret_of_somebody_else_does_not_open(decider: Account, holder: Key, client: Client) -> None:
    forged = Key(holder=decider.pk.bytes)

    assert comes_in(client, forged.answers(questions(client))).status_code == 200
    assert Event.objects.filter(tag="account.refused", subject_id=decider.pk).count() == 1


def test_a_disabled_account_stays_outside(decider: Account, holder: Key, client: Client) -> None:
    Account.objects.filter(pk=decider.pk).update(is_active=False)

    assert comes_in(client, holder.answers(questions(client))).status_code == 200


def test_guessing_with_a_passkey_locks_it_at_the_door_too(holder: Key, client: Client) -> None:
    forged = Key(holder=holder.holder)
    for _each in range(5):
        comes_in(client, forged.answers(questions(client)))

    page = comes_in(client, holder.answers(questions(client)))

    assert "已暂停登录" in page.content.decode()


@pytest.mark.parametrize("answer", ["", "[]", "{}", '{"id":"x"}', "[" * 5000, "x" * 9000, '{"rawId":1}'])
def test_nonsense_at_the_door_is_refused(holder: Key, client: Client, answer: str) -> None:
    questions(client)

    assert comes_in(client, answer).status_code == 200


def test_where_second_factors_are_off_no_passkey_is_asked_for(holder: Key, client: Client, settings: Settings) -> None:
    settings.LIANGZHAO_SECOND_FACTOR = "off"

    assert client.post("/account/login/passkey/").status_code == 404
    assert comes_in(client, holder.answers({"challenge": "AAAA"})).status_code == 200
    assert "用通行密钥登录" not in client.get("/account/login/").content.decode()
