"""SEC-L2: a passkey answers one challenge of this site for its own account, with its holder present and checked."""

from __future__ import annotations

import contextlib
import json
import random
from typing import Any

import pytest
from django.test import Client
from fido2.utils import websafe_decode, websafe_encode
from pytest_django.fixtures import Settings

from liangzhao.access import guessing, passkeys, second_factors, signing_in
from liangzhao.access.models import Account, Passkey
from liangzhao.access.passkeys import State, WrongPasskey
from liangzhao.access.proofs import Proof
from liangzhao.access.roles import RoleCode
from liangzhao.access.signing_in import Means, Visit
from liangzhao.audit.models import Event
from tests.access.passkeys.software_key import LIES, Key, add
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def prove(account: Account, key: Key, **lie: Any) -> Means:
    """Answer a new question."""
    options, state = passkeys.begin_proving(account)
    return signing_in.prove_passkey(account, state, key.answers(options, **lie), Visit())


def test_a_passkey_answers(decider: Account, key: Key) -> None:
    assert prove(decider, key) is Means.PASSKEY
    assert second_factors.strongest(decider) is Proof.PASSKEY
    assert signing_in.duty_of(decider) is None
    assert Event.objects.filter(tag="factor.added", subject_id=decider.pk).count() == 1


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
