"""Accounts are opened by those who prove themselves, once, and nobody learns by trying who is registered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from liangzhao.access import guessing
from liangzhao.access.actions import LoginTaken
from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted
from liangzhao.access.models import Account, Grant
from liangzhao.access.roles import RoleCode
from liangzhao.access.signing_in import Visit, by_password
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.law import parameters
from liangzhao.registers.activation import codes, opening
from liangzhao.registers.activation.models import ActivationCode
from liangzhao.registers.activation.opening import Proof
from liangzhao.registers.models import NurseRegistration, Person
from tests.support.cast import PASSWORD, Cast, person_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(cast: Cast) -> NurseRegistration:
    """One nurse who has no account yet."""
    found = cast.nurse("王小兰", cast.institution())
    Person.objects.filter(pk=found.person_id).update(activated_at=None)
    found.person.refresh_from_db()
    return found


@pytest.fixture
def office(cast: Cast, nurse: NurseRegistration) -> Actor:
    return cast.actor(cast.account("i-nur", RoleCode.NURSING_OFFICE, institution=nurse.main_institution))


@pytest.fixture
def code(nurse: NurseRegistration, office: Actor) -> str:
    (handed,) = codes.hand_out([nurse.person_id], by=office)
    return handed.code


def opened(nurse: NurseRegistration, secret: str, *, login: str = "wang.xl", **other: str) -> Account:
    proof = Proof(**{"name": nurse.person.name, "id_no": nurse.person.id_no, "secret": secret} | other)
    return opening.open_account(proof, login=login, password=PASSWORD)


def test_a_code_opens_an_account_that_works(nurse: NurseRegistration, code: str) -> None:
    account = opened(nurse, code)

    assert by_password("wang.xl", PASSWORD, Visit()) == account
    assert list(Grant.objects.filter(account=account).values_list("role", flat=True)) == [RoleCode.NURSE]
    nurse.person.refresh_from_db()
    assert nurse.person.activated_at is not None
    tags = set(Event.objects.filter(person_id=nurse.person_id).values_list("tag", flat=True))
    assert {Tag.ACTIVATION_CODE_MADE, Tag.ACCOUNT_CREATED, Tag.PERSON_ACTIVATED} <= tags


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_a_code_may_be_typed_as_people_type(nurse: NurseRegistration, code: str, typed: Callable[[str], str]) -> None:
    assert opened(nurse, typed(code)).person_id == nurse.person_id


def test_nothing_of_the_code_is_kept(nurse: NurseRegistration, code: str) -> None:
    kept = ActivationCode.objects.get(person=nurse.person)

    assert bytes(kept.digest) == codes.digest_of(nurse.person_id, code)
    assert code.encode() not in bytes(kept.digest)


@pytest.mark.parametrize(
    "wrong", [{"name": "王小花"}, {"id_no": "11010519491231002X"}, {"id_no": "110"}, {"secret": "ABCDE-FGHJK"}], ids=str
)
def test_whatever_is_wrong_is_answered_alike(nurse: NurseRegistration, code: str, wrong: dict[str, str]) -> None:
    with pytest.raises(opening.NotProven, match="激活码"):
        opened(nurse, wrong.pop("secret", code), **wrong)

    assert not Account.objects.filter(person_id=nurse.person_id).exists()


def test_guessing_ends_even_for_the_right_code(nurse: NurseRegistration, code: str) -> None:
    for _each in range(parameters.number("lockout_failures", on=clock.today())):
        with pytest.raises(opening.NotProven):
            opened(nurse, "ABCDE-FGHJK")

    with pytest.raises(guessing.LockedOut):
        opened(nurse, code)


def test_a_code_runs_out(nurse: NurseRegistration, code: str) -> None:
    days = parameters.number("activation_code_days", on=clock.today())

    with clock.at(clock.now() + timedelta(days=days, seconds=1)), pytest.raises(opening.NotProven):
        opened(nurse, code)


def test_a_new_code_ends_the_old(nurse: NurseRegistration, office: Actor, code: str) -> None:
    made = ActivationCode.objects.get(person=nurse.person).made_at
    (newer,) = codes.hand_out([nurse.person_id], by=office, replacing=made)

    with pytest.raises(opening.NotProven):
        opened(nurse, code)
    assert opened(nurse, newer.code)


@pytest.mark.parametrize("seconds_before", [None, 1], ids=["never asked", "asked for the one before"])
def test_the_same_request_again_ends_no_code(
    nurse: NurseRegistration, office: Actor, code: str, seconds_before: int | None
) -> None:
    made = ActivationCode.objects.get(person=nurse.person).made_at
    replacing = made - timedelta(seconds=seconds_before) if seconds_before else None

    with pytest.raises(codes.CodesGivenOut):
        codes.hand_out([nurse.person_id], by=office, replacing=replacing)

    assert opened(nurse, code)


def test_a_code_that_ran_out_is_followed_by_the_next_without_a_question(
    nurse: NurseRegistration, office: Actor, code: str
) -> None:
    days = parameters.number("activation_code_days", on=clock.today())

    with clock.at(clock.now() + timedelta(days=days, seconds=1)):
        (newer,) = codes.hand_out([nurse.person_id], by=office)
        assert opened(nurse, newer.code)


def test_a_used_code_opens_nothing_more(nurse: NurseRegistration, code: str) -> None:
    opened(nurse, code)

    with pytest.raises(opening.NotProven):
        opened(nurse, code, login="other")


def test_a_taken_login_name_spends_no_code(cast: Cast, nurse: NurseRegistration, code: str) -> None:
    cast.account("wang.xl", RoleCode.SYSTEM_ADMIN)

    with pytest.raises(LoginTaken):
        opened(nurse, code, login="WANG.XL")
    assert opened(nurse, code, login="wang.xl2")


def test_who_has_an_account_gets_no_second(cast: Cast, nurse: NurseRegistration, code: str) -> None:
    cast.account("p-nur", RoleCode.NURSE, person=nurse.person)

    with pytest.raises(opening.HasAccount):
        opened(nurse, code)


def test_the_licence_number_is_enough_only_where_the_institution_says_so(
    nurse: NurseRegistration, office: Actor
) -> None:
    with pytest.raises(opening.NotProven):
        opened(nurse, nurse.licence_no)
    codes.switch_automatic(on=True, by=office)
    codes.switch_automatic(on=False, by=office)
    with pytest.raises(opening.NotProven):
        opened(nurse, nurse.licence_no)
    codes.switch_automatic(on=True, by=office)

    assert opened(nurse, nurse.licence_no)


def test_codes_are_for_our_own_people_without_account_and_of_our_profession(
    cast: Cast, nurse: NurseRegistration, office: Actor
) -> None:
    elsewhere = cast.nurse("李梅", cast.institution("另一家医院"))
    activated = cast.nurse("孙丽", nurse.main_institution)
    physician = cast.physician("李建国", nurse.main_institution)
    Person.objects.filter(pk__in=[elsewhere.person_id, physician.person_id]).update(activated_at=None)

    people = [each.person_id for each in (nurse, elsewhere, activated, physician)]
    assert [each.person.pk for each in codes.hand_out(people, by=office)] == [nurse.person_id]


def test_a_practitioner_hands_out_nothing(nurse: NurseRegistration) -> None:
    with pytest.raises(NotPermitted):
        codes.hand_out([nurse.person_id], by=person_actor(nurse.person))
    with pytest.raises(NotPermitted):
        codes.switch_automatic(on=True, by=person_actor(nurse.person))
