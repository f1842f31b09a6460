"""个人信息权利 on the phone: what was decided and why, and a correction that would correct nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.access.actors import Actor
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction
from liangzhao.law import personal_data
from liangzhao.registers.models import NurseRegistration, Person, Photo, RightsRequest
from liangzhao.registers.rights import actions
from liangzhao.web.personal.rights_codes import CODED
from tests.support.cast import PASSWORD, Cast
from tests.web.scene import licensed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

ETHNICITY = "/me/rights/ask/?kind=correct&about=ethnicity"


@pytest.fixture
def nurse(cast: Cast) -> NurseRegistration:
    made = cast.nurse("王小兰", cast.institution())
    Person.objects.filter(pk=made.person_id).update(ethnicity="01")
    return made


@pytest.fixture
def at_home(cast: Cast, nurse: NurseRegistration, client: Client) -> Client:
    cast.account("p-nur", RoleCode.NURSE, person=nurse.person)
    client.post("/account/login/", {"login": "p-nur", "password": PASSWORD})
    return client


@pytest.fixture
def decider(cast: Cast) -> Actor:
    return cast.actor(cast.account("a-dec", RoleCode.DECIDER, authority=cast.authority("海淀")))


def asked(page: Client) -> RightsRequest:
    """A request for another 民族, made on the page."""
    page.post(ETHNICITY, {"wish": "02", "reason": "户口簿为蒙古族"})
    return RightsRequest.objects.get()


def mine(page: Client) -> str:
    return page.get("/me/rights/").content.decode()


def test_a_granted_correction_says_so_and_what_stands_there_now(at_home: Client, decider: Actor) -> None:
    made = asked(at_home)
    with actor_transaction(decider):
        actions.grant(request=made, by=decider, answer="已核对户口簿")

    page = mine(at_home)

    assert "登记机关已同意，已更正为“蒙古族”。" in page
    assert "已核对户口簿" in page


def test_a_refusal_says_so_with_its_reason(at_home: Client, decider: Actor) -> None:
    made = asked(at_home)
    with actor_transaction(decider):
        actions.refuse(request=made, by=decider, answer="请先提交户口簿")

    page = mine(at_home)

    assert "登记机关不同意，理由如下。" in page
    assert "请先提交户口簿" in page
    assert "登记机关已同意" not in page


def test_ones_own_word_is_not_told_as_an_authoritys_consent(at_home: Client) -> None:
    at_home.post("/me/rights/ask/?kind=erase&about=mobile")

    page = mine(at_home)

    assert "已办理" in page
    assert "登记机关已同意" not in page


def test_the_form_of_a_correction_shows_what_stands_there_now(at_home: Client) -> None:
    assert "现登记为：<strong>汉族</strong>" in at_home.get(ETHNICITY).content.decode()


def test_a_correction_to_what_stands_there_is_refused_in_words(at_home: Client) -> None:
    page = at_home.post(ETHNICITY, {"wish": "01", "reason": "请核对"}).content.decode()

    assert "与现在登记的内容相同，无需更正" in page
    assert not RightsRequest.objects.exists()


@pytest.mark.parametrize(("about", "field"), [("name", "name"), ("birth_date", "birth_date"), ("mobile", "mobile")])
def test_whatever_is_asked_about_must_become_something_else(
    at_home: Client, nurse: NurseRegistration, about: str, field: str
) -> None:
    now = getattr(nurse.person, field)
    asked_for = f"/me/rights/ask/?kind=correct&about={about}"

    page = at_home.post(asked_for, {"wish": str(now), "reason": "请核对"}).content.decode()

    assert "与现在登记的内容相同，无需更正" in page


def test_everything_held_is_told_by_kind_with_counts_and_in_words(
    cast: Cast, nurse: NurseRegistration, at_home: Client
) -> None:
    licensed(nurse)

    page = at_home.get("/me/rights/data/").content.decode()

    assert page.count('<details class="card kept"') == page.count("<summary><h2>")
    assert page.count(" open>") == 1
    assert "登记变更历史" in page
    for raw in ("{&quot;", "[&quot;", "account.signed_in", "ID_MATCH", ">CHN<", ">nurse<", ">entered<", ">ISSUED<"):
        assert raw not in page, raw


def test_a_version_of_an_entry_is_told_by_the_labels_of_the_register(nurse: NurseRegistration, at_home: Client) -> None:
    page = at_home.get("/me/rights/data/").content.decode()
    versions = page.split('id="entryversion"')[1].split('id="')[0]

    assert nurse.licence_no in versions
    assert nurse.main_institution.name in versions
    assert "<dt>注册状态</dt><dd>在册" in versions


def test_the_latest_rows_of_a_kind_come_first_and_the_others_are_folded(
    cast: Cast, nurse: NurseRegistration, at_home: Client
) -> None:
    for _number in range(5):
        cast.photo(nurse.person, status="RETURNED")
    for number, photo in enumerate(Photo.objects.order_by("pk")):
        Photo.objects.filter(pk=photo.pk).update(return_reason=f"理由{number}")

    photos = at_home.get("/me/rights/data/").content.decode().split('id="photo"')[1].split("保存：")[0]

    assert photos.index("理由5") < photos.index("理由3") < photos.index("另外") < photos.index("理由2")


def test_all_kinds_are_opened_for_printing(at_home: Client) -> None:
    page = at_home.get("/me/rights/data/?open=1").content.decode()

    assert page.count(" open>") == page.count("<details")


@pytest.mark.parametrize("label", list(CODED))
def test_every_field_with_words_of_its_own_is_in_the_inventory(label: str) -> None:
    model, _dot, field = label.rpartition(".")

    assert personal_data.line_of(model, field).says
