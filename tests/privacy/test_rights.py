"""SEC-P6: what a person asks about their data happens, or is answered in time and with its reason."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction
from liangzhao.audit.models import Event
from liangzhao.kernel import clock
from liangzhao.kernel.workflow import StepNotOpen
from liangzhao.registers.models import Erasure, NurseRegistration, Person, Photo, RightsRequest, SetAside
from liangzhao.registers.rights import actions
from liangzhao.registers.rights.actions import AlreadyAnswered, AlreadyAsked, AnswerMissing, NoAuthority, NotToBeAsked
from liangzhao.registers.rights.subjects import SUBJECTS
from liangzhao.registers.rights.workflow import RIGHTS
from tests.support.cast import PASSWORD, Cast
from tests.web.scene import licensed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

Kind = RightsRequest.Kind


@pytest.fixture
def nurse(cast: Cast) -> NurseRegistration:
    return cast.nurse("王小兰", cast.institution())


@pytest.fixture
def herself(cast: Cast, nurse: NurseRegistration) -> Actor:
    return cast.actor(cast.account("p-nur", RoleCode.NURSE, person=nurse.person))


@pytest.fixture
def decider(cast: Cast) -> Actor:
    return cast.actor(cast.account("a-dec", RoleCode.DECIDER, authority=cast.authority("海淀")))


def asked(person: Person, by: Actor, kind: str = Kind.CORRECT, about: str = "name", **more: str) -> RightsRequest:
    """A request made in the person's own scope."""
    given = {"wish": "王小岚"} | more if kind == Kind.CORRECT else more
    with actor_transaction(by):
        return actions.ask(person=person, kind=kind, about=about, by=by, reason="登记有误", **given)


def again(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def test_a_correction_waits_for_the_authority_that_registered_the_person(
    nurse: NurseRegistration, herself: Actor
) -> None:
    made = asked(nurse.person, herself)

    assert (made.status, made.authority) == ("OPEN", nurse.authority)
    assert made.due_on == clock.today() + timedelta(days=30)
    assert again(nurse.person).name == "王小兰"


def test_a_granted_correction_changes_the_register_and_the_licence(
    nurse: NurseRegistration, herself: Actor, decider: Actor
) -> None:
    licence = licensed(nurse)
    made = asked(nurse.person, herself)

    with actor_transaction(decider):
        actions.grant(request=made, by=decider, answer="已核对身份证件")

    assert again(nurse.person).name == "王小岚"
    licence.refresh_from_db()
    assert licence.state == "SUPERSEDED"
    assert Event.objects.filter(tag="rights.granted", subject_id=made.pk).count() == 1


def test_a_date_is_corrected_as_a_date(nurse: NurseRegistration, herself: Actor, decider: Actor) -> None:
    made = asked(nurse.person, herself, about="birth_date", wish="1990-05-18")

    with actor_transaction(decider):
        actions.grant(request=made, by=decider)

    assert again(nurse.person).birth_date.isoformat() == "1990-05-18"


def test_a_refusal_needs_its_reason(nurse: NurseRegistration, herself: Actor, decider: Actor) -> None:
    made = asked(nurse.person, herself)

    with actor_transaction(decider), pytest.raises(AnswerMissing):
        actions.refuse(request=made, by=decider, answer="  ")
    with actor_transaction(decider):
        actions.refuse(request=made, by=decider, answer="与身份证件不一致")

    made.refresh_from_db()
    assert (made.status, made.answer, made.decided_by) == ("REFUSED", "与身份证件不一致", decider.account_id)
    assert again(nurse.person).name == "王小兰"


def test_a_request_is_answered_once(nurse: NurseRegistration, herself: Actor, decider: Actor) -> None:
    made = asked(nurse.person, herself)
    with actor_transaction(herself):
        actions.withdraw(request=made, by=herself)

    with actor_transaction(decider), pytest.raises(AlreadyAnswered):
        actions.grant(request=made, by=decider)


def test_nobody_answers_their_own_request(cast: Cast, nurse: NurseRegistration, herself: Actor) -> None:
    made = asked(nurse.person, herself)
    account = cast.account("both", RoleCode.DECIDER, person=None, authority=nurse.authority)
    type(account).objects.filter(login="p-nur").update(person_id=None)
    account.person_id = nurse.person_id
    account.save()

    with pytest.raises(NotPermitted):
        actions.grant(request=made, by=cast.actor(account))


def test_an_officer_without_the_duty_cannot_answer(cast: Cast, nurse: NurseRegistration, herself: Actor) -> None:
    made = asked(nurse.person, herself)
    acceptor = cast.actor(cast.account("a-acc", RoleCode.ACCEPTOR, authority=nurse.authority))

    with pytest.raises(NotPermitted):
        actions.refuse(request=made, by=acceptor, answer="无权")


def test_nobody_asks_for_somebody_else(cast: Cast, herself: Actor) -> None:
    other = cast.nurse("陈静", cast.institution())

    with pytest.raises(NotPermitted):
        actions.ask(person=other.person, kind=Kind.ERASE, about="mobile", by=herself)


@pytest.mark.parametrize(
    ("kind", "about", "wish"),
    [(Kind.WITHDRAW, "name", ""), (Kind.CORRECT, "photos", "x"), (Kind.RESTRICT, "photos", ""), (Kind.ERASE, "id", ""),
     (Kind.CORRECT, "name", ""), (Kind.RESTRICT, "email", "")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(
    nurse: NurseRegistration, herself: Actor, kind: str, about: str, wish: str
) -> None:
    with pytest.raises(NotToBeAsked):
        actions.ask(person=nurse.person, kind=kind, about=about, by=herself, wish=wish)


def test_the_same_request_is_not_made_twice(nurse: NurseRegistration, herself: Actor) -> None:
    asked(nurse.person, herself)

    with pytest.raises(AlreadyAsked):
        asked(nurse.person, herself)


def test_somebody_nobody_registered_is_told_whom_to_ask(cast: Cast) -> None:
    person = cast.person("丁一")
    by = cast.actor(cast.account("p-new", RoleCode.NURSE, person=person))

    with pytest.raises(NoAuthority):
        asked(person, by)


@pytest.mark.parametrize("kind", [Kind.ERASE, Kind.WITHDRAW])
def test_optional_data_go_at_their_persons_word(nurse: NurseRegistration, herself: Actor, kind: str) -> None:
    assert nurse.person.mobile

    made = asked(nurse.person, herself, kind, "mobile")

    assert made.status == "GRANTED"
    assert not again(nurse.person).mobile
    assert Erasure.objects.get().what == "mobile"


def test_withdrawing_all_consent_erases_all_that_is_optional(nurse: NurseRegistration, herself: Actor) -> None:
    Person.objects.filter(pk=nurse.person_id).update(ethnicity="01")

    with actor_transaction(herself):
        actions.withdraw_all(person=nurse.person, by=herself)

    person = again(nurse.person)
    assert not any(getattr(person, field) for field in ("mobile", "email", "ethnicity"))
    assert person.name
    assert person.id_no


def test_statutory_data_are_not_erased_at_a_word(nurse: NurseRegistration, herself: Actor) -> None:
    made = asked(nurse.person, herself, Kind.ERASE, "registration")

    assert made.status == "OPEN"
    assert SUBJECTS["registration"].article.startswith("《个人信息保护法》第十三条")


def test_unused_photos_go_and_the_one_on_the_licence_stays(
    cast: Cast, nurse: NurseRegistration, herself: Actor
) -> None:
    cast.photo(nurse.person, status="RETURNED")

    asked(nurse.person, herself, Kind.ERASE, "photos")

    assert Photo.objects.get(person=nurse.person).status == "CONFIRMED"


def test_restricted_data_are_out_of_everybodys_reach_until_released(
    nurse: NurseRegistration, herself: Actor, decider: Actor
) -> None:
    number = nurse.person.mobile
    asked(nurse.person, herself, Kind.RESTRICT, "mobile")

    with actor_transaction(decider):
        assert not again(nurse.person).mobile
    assert SetAside.objects.get().value == number
    with actor_transaction(herself):
        actions.release(person=again(nurse.person), about="mobile", by=herself)

    assert again(nurse.person).mobile == number
    assert not SetAside.objects.exists()


def test_erasing_takes_what_was_set_aside_as_well(nurse: NurseRegistration, herself: Actor) -> None:
    asked(nurse.person, herself, Kind.RESTRICT, "mobile")

    asked(again(nurse.person), herself, Kind.ERASE, "mobile")

    assert not SetAside.objects.exists()


@pytest.mark.parametrize("attempt", list(RIGHTS.attempts()), ids=str)
def test_every_step_from_every_state(attempt: Any) -> None:
    if attempt.target is None:
        with pytest.raises(StepNotOpen):
            RIGHTS.step(attempt.step, state=attempt.state)
    else:
        assert RIGHTS.step(attempt.step, state=attempt.state).target == attempt.target


@pytest.fixture
def at_home(client: Client, herself: Actor) -> Client:
    client.post("/account/login/", {"login": "p-nur", "password": PASSWORD})
    return client


@pytest.fixture
def at_work(client_class: type[Client], decider: Actor) -> Client:
    made = client_class()
    made.post("/account/login/", {"login": "a-dec", "password": PASSWORD})
    return made


@pytest.fixture
def client_class(client: Client) -> type[Client]:
    return type(client)


def test_the_page_of_ones_data_shows_every_table_that_has_rows(nurse: NurseRegistration, at_home: Client) -> None:
    licensed(nurse)

    page = at_home.get("/me/rights/data/").content.decode()

    assert nurse.person.id_no in page
    assert nurse.person.mobile in page
    assert nurse.licence_no in page
    assert {"人员", "护士执业注册", "电子证照", "证件照片", "账户", "登录会话"} <= set(_headings(page))


def _headings(page: str) -> list[str]:
    return [part.split("</h2>")[0].strip() for part in page.split("<h2>")[1:]]


def test_the_copy_is_complete_and_holds_no_secret(nurse: NurseRegistration, at_home: Client) -> None:
    told = json.loads(at_home.post("/me/rights/data/copy/").content)

    person = told["tables"]["registers.Person"]
    assert person["rows"][0]["id_no"] == nurse.person.id_no
    assert person["fields"]["id_no"] == "证件号码"
    assert told["tables"]["registers.Photo"]["rows"][0]["image"]["media_type"] == "image/jpeg"
    assert "password" not in told["tables"]["access.Account"]["rows"][0]
    assert Event.objects.filter(tag="person.copied", person_id=nurse.person_id).count() == 1


def test_the_copy_tells_nothing_of_anybody_else(cast: Cast, nurse: NurseRegistration, at_home: Client) -> None:
    other = cast.nurse("陈静", nurse.main_institution)
    cast.account("p-other", RoleCode.NURSE, person=other.person)

    copy = at_home.post("/me/rights/data/copy/").content.decode()

    assert nurse.person.name in copy
    assert all(text not in copy for text in (other.person.name, other.person.id_no, other.licence_no, str(other.pk)))


def test_a_request_goes_from_the_phone_to_the_officer_and_back(
    nurse: NurseRegistration, at_home: Client, at_work: Client
) -> None:
    form = {"wish": "王小岚", "reason": "户口簿为岚"}
    at_home.post("/me/rights/ask/?kind=correct&about=name", form)
    made = RightsRequest.objects.get()
    queue = at_work.get("/gov/rights/").content.decode()
    item = at_work.get(f"/gov/rights/{made.pk}/").content.decode()
    answered = at_work.post(f"/gov/rights/{made.pk}/", {"decision": "refuse", "answer": "请先提交户口簿"})

    assert str(made.pk) in queue
    assert "户口簿为岚" in item
    assert "王小岚" in item
    assert answered.status_code == 302
    assert "请先提交户口簿" in at_home.get("/me/rights/").content.decode()


def test_a_refusal_without_reason_stays_on_the_page(nurse: NurseRegistration, herself: Actor, at_work: Client) -> None:
    made = asked(nurse.person, herself)

    page = at_work.post(f"/gov/rights/{made.pk}/", {"decision": "refuse", "answer": ""}).content.decode()

    assert "应当说明理由" in page
    made.refresh_from_db()
    assert made.status == "OPEN"


@pytest.mark.parametrize("kind", ["correct", "restrict", "erase", "withdraw"])
def test_every_choice_leads_to_its_form(nurse: NurseRegistration, at_home: Client, kind: str) -> None:
    shown = at_home.get(f"/me/rights/ask/?kind={kind}").content.decode()
    links = [key for key in SUBJECTS if f"about={key}" in shown]

    answers = [at_home.get(f"/me/rights/ask/?kind={kind}&about={key}").status_code for key in links]

    assert links == [key for key, subject in SUBJECTS.items() if subject.allows(kind.upper())]
    assert answers == [200] * len(links)


@pytest.mark.parametrize("query", ["", "?kind=sell", "?kind=correct&about=photos", "?kind=erase&about=id_no"])
def test_an_address_that_asks_for_nothing_is_not_found(nurse: NurseRegistration, at_home: Client, query: str) -> None:
    assert at_home.get(f"/me/rights/ask/{query}").status_code == 404


def test_a_wrong_number_is_said_at_the_field(nurse: NurseRegistration, at_home: Client) -> None:
    page = at_home.post("/me/rights/ask/?kind=correct&about=mobile", {"wish": "12", "reason": "换号"})

    assert "请填写 11 位手机号码" in page.content.decode()


def test_what_was_restricted_is_released_on_the_page(nurse: NurseRegistration, at_home: Client) -> None:
    at_home.post("/me/rights/ask/?kind=restrict&about=mobile")
    shown = at_home.get("/me/rights/").content.decode()
    at_home.post("/me/rights/release/", {"about": "mobile"})

    assert "已限制处理的信息" in shown
    assert again(nurse.person).mobile == nurse.person.mobile
