"""本机构业务办理—申请｜亮照."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence, ShowCode
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution
from tests.support.cast import Cast
from tests.web.institution_scene import at_work, east_hospital, text_of
from tests.web.scene import at_most

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

LICENCE = "/org/licence/"


@pytest.fixture
def hospital(cast: Cast) -> Institution:
    return cast.institution()


def licensed(cast: Cast, hospital: Institution) -> Licence:
    return issue(Request(Register.INSTITUTION, hospital.pk, new_key()), by=cast.by)


def key_in(page: str) -> str:
    found = re.search(r'name="key" value="([0-9a-f-]+)"', page)
    assert found
    return found[1]


def test_one_click_issues_and_the_same_page_shows_ever_after(cast: Cast, client: Client, hospital: Institution) -> None:
    at_work(cast, client, hospital, RoleCode.INSTITUTION_ADMIN)
    before = text_of(client.get(LICENCE))
    assert "证面预览" in before

    answer = client.post("/org/licence/apply/", {"key": key_in(before)}, follow=True)

    page = text_of(answer)
    assert answer.redirect_chain == [(LICENCE, 302)]
    assert "电子证照已签发" in page
    assert "亮照" in page
    assert "/org/licence/apply/" not in page
    assert Licence.objects.get().state == "ISSUED"


def test_the_button_twice_gives_one_licence(cast: Cast, client: Client, hospital: Institution) -> None:
    at_work(cast, client, hospital, RoleCode.INSTITUTION_ADMIN)
    key = key_in(text_of(client.get(LICENCE)))

    answers = [client.post("/org/licence/apply/", {"key": sent})["Location"] for sent in (key, key, "broken")]

    assert answers == [LICENCE] * 3
    assert Licence.objects.count() == 1


def test_an_institution_that_is_not_ready_sees_every_step(cast: Cast, client: Client, hospital: Institution) -> None:
    hospital.address, hospital.status = "", "CLOSED_TEMP"
    hospital.save()
    at_work(cast, client, hospital, RoleCode.INSTITUTION_ADMIN)

    page = text_of(client.get(LICENCE))
    refused = text_of(client.post("/org/licence/apply/", {"key": str(new_key())}))

    assert "还差 2 项" in page
    assert "停业" in page
    assert "缺少：地址" in page
    assert "/org/licence/apply/" not in page
    assert "信息在您查看后有变化" in refused
    assert not Licence.objects.exists()


@pytest.mark.parametrize("role", [RoleCode.MEDICAL_OFFICE, RoleCode.NURSING_OFFICE])
def test_the_offices_read_but_neither_apply_nor_show(
    cast: Cast, client: Client, hospital: Institution, role: RoleCode
) -> None:
    at_work(cast, client, hospital, role)
    assert "申请由机构管理员办理" in text_of(client.get(LICENCE))
    assert client.post("/org/licence/apply/", {"key": str(new_key())}).status_code == 403
    licensed(cast, hospital)

    page = text_of(client.get(LICENCE))

    assert hospital.reg_no in page
    assert "/org/licence/show/" not in page
    assert client.get("/org/licence/show/").status_code == 403


def test_a_live_code_is_shown_and_the_poster_prints_the_static_one(
    cast: Cast, client: Client, hospital: Institution
) -> None:
    licensed(cast, hospital)
    at_work(cast, client, hospital, RoleCode.INSTITUTION_ADMIN)

    shown, poster = text_of(client.get("/org/licence/show/")), text_of(client.get("/org/licence/poster/"))

    assert "秒后自动换新码" in shown
    assert "换下的二维码 30 秒内仍可核验，之后失效" in shown
    assert re.search(r'<span class="code">[^<]+/v/[a-z2-7]{26}</span>', shown)
    assert ShowCode.objects.count() == 1
    assert hospital.name in poster
    assert hospital.reg_no in poster
    assert "扫码核验本机构电子证照" in poster


def test_without_a_licence_there_is_neither_code_nor_poster(cast: Cast, client: Client, hospital: Institution) -> None:
    at_work(cast, client, hospital, RoleCode.INSTITUTION_ADMIN)

    answers = [client.get(f"/org/licence/{page}/") for page in ("show", "poster")]

    assert [answer["Location"] for answer in answers] == [LICENCE] * 2


@pytest.mark.parametrize(("file_format", "starts"), [("ofd", b"PK"), ("pdf", b"%PDF")])
def test_the_sealed_files_can_be_kept(
    cast: Cast, client: Client, hospital: Institution, file_format: str, starts: bytes
) -> None:
    licence = licensed(cast, hospital)
    at_work(cast, client, hospital, RoleCode.INSTITUTION_ADMIN)

    answer = client.post(f"/org/licence/{licence.pk}/{file_format}/")

    assert answer.status_code == 200
    assert answer.content.startswith(starts)
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_licence_of_another_institution_is_not_there(cast: Cast, client: Client, hospital: Institution) -> None:
    stranger = licensed(cast, east_hospital(cast))
    at_work(cast, client, hospital, RoleCode.INSTITUTION_ADMIN)

    assert client.get(f"/org/licence/{stranger.pk}/").status_code == 404
    assert client.post(f"/org/licence/{stranger.pk}/ofd/").status_code == 404


def test_the_page_of_a_licence_takes_few_queries(cast: Cast, client: Client, hospital: Institution) -> None:
    licensed(cast, hospital)
    at_work(cast, client, hospital, RoleCode.INSTITUTION_ADMIN)

    with at_most(8):
        answer = client.get(LICENCE)

    assert answer.status_code == 200
