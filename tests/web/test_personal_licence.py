"""申领, 电子证照, 亮照: the main path of the 个人端."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client

from liangzhao.audit.models import Event
from liangzhao.licensing.models import Licence, ShowCode
from liangzhao.licensing.sealing import seal_planned
from liangzhao.registers import entries
from liangzhao.registers.models import NurseRegistration
from tests.support.cast import Cast
from tests.web.scene import at_most, licensed, nurse_at_home, physician_at_home, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]


def key_in(page: str) -> str:
    found = re.search(r'name="key" value="([0-9a-f-]+)"', page)
    assert found
    return found[1]


def test_an_eligible_nurse_applies_with_one_button_and_has_her_licence(cast: Cast, client: Client) -> None:
    nurse = nurse_at_home(cast, client)
    form = client.get("/me/licence/apply/").content.decode()

    response = client.post("/me/licence/apply/", {"key": key_in(form), "kind": "nurse"}, follow=True)

    page = response.content.decode()
    assert response.redirect_chain == [("/me/licence/?kind=nurse", 302)]
    assert "电子证照已签发" in page
    assert "有效" in page
    assert nurse.licence_no in page
    assert Licence.objects.get().state == "ISSUED"


def test_the_page_before_shows_the_face_as_it_will_be(cast: Cast, client: Client) -> None:
    physician = physician_at_home(cast, client)

    page = client.get("/me/licence/apply/").content.decode()

    assert "证面预览" in page
    assert physician.licence_no in page
    assert "外科" not in page


def test_the_same_button_twice_gives_one_licence(cast: Cast, client: Client) -> None:
    nurse_at_home(cast, client)
    key = key_in(client.get("/me/licence/apply/").content.decode())

    first = client.post("/me/licence/apply/", {"key": key})
    second = client.post("/me/licence/apply/", {"key": key})

    assert first["Location"] == second["Location"]
    assert Licence.objects.count() == 1


def test_who_is_not_ready_gets_every_step_and_no_button(cast: Cast, client: Client) -> None:
    nurse_at_home(cast, client, photo="", activated=False)

    page = client.get("/me/licence/apply/").content.decode()

    assert "照片缺失" in page
    assert "账户尚未激活" in page
    assert "谁来办" in page
    assert "确认申领" not in page


def test_a_change_between_page_and_click_is_told(cast: Cast, client: Client) -> None:
    nurse = nurse_at_home(cast, client)
    key = key_in(client.get("/me/licence/apply/").content.decode())
    nurse.person.photos.update(status="REPLACED")

    page = client.post("/me/licence/apply/", {"key": key}).content.decode()

    assert "信息在您查看后有变化" in page
    assert "照片缺失" in page
    assert not Licence.objects.exists()


def test_a_signer_that_is_away_leaves_an_accepted_application(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from liangzhao.licensing import issue
    from liangzhao.signing.signer import SignerUnavailable

    def away() -> None:
        raise SignerUnavailable

    nurse_at_home(cast, client)
    key = key_in(client.get("/me/licence/apply/").content.decode())
    monkeypatch.setattr(issue, "configured", away)

    page = client.post("/me/licence/apply/", {"key": key}, follow=True).content.decode()

    assert "申请已受理，正在制证" in page
    assert Licence.objects.get().state == "PLANNED"


def test_the_licence_is_shown_whole_with_files_and_log(cast: Cast, client: Client) -> None:
    nurse = nurse_at_home(cast, client)
    licence = licensed(nurse)

    with at_most(5):
        page = client.get("/me/licence/").content.decode()

    assert licence.identifier in page
    assert "全屏亮照" in page
    assert f"/me/licence/{licence.pk}/ofd/" in page
    assert "/me/licence/log/" in page


@pytest.mark.parametrize(("file_format", "start"), [("ofd", b"PK"), ("pdf", b"%PDF")])
def test_a_file_is_downloaded_and_the_download_is_journalled(
    cast: Cast, client: Client, file_format: str, start: bytes
) -> None:
    licence = licensed(nurse_at_home(cast, client))

    response = client.post(f"/me/licence/{licence.pk}/{file_format}/")

    assert response.status_code == 200
    assert response.content.startswith(start)
    assert response["Content-Disposition"].startswith("attachment")
    assert Event.objects.filter(tag="licence.downloaded", subject_id=licence.pk).count() == 1


def test_a_file_in_no_format_of_ours_is_not_there(cast: Cast, client: Client) -> None:
    licence = licensed(nurse_at_home(cast, client))

    assert client.post(f"/me/licence/{licence.pk}/exe/").status_code == 404
    assert client.get(f"/me/licence/{licence.pk}/ofd/").status_code == 405


def test_the_licence_of_another_is_not_there(cast: Cast, client: Client) -> None:
    nurse = nurse_at_home(cast, client)
    other = licensed(cast.nurse("陈静", nurse.main_institution))

    for address in (f"/me/licence/{other.pk}/", f"/me/licence/{other.pk}/photo/", f"/me/licence/{uuid4()}/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/me/licence/{other.pk}/ofd/").status_code == 404


def test_showing_makes_a_new_code_each_time(cast: Cast, client: Client) -> None:
    licensed(nurse_at_home(cast, client))

    first, second = client.get("/me/licence/show/"), client.get("/me/licence/show/")

    assert "秒后自动换新码" in first.content.decode()
    assert "换下的二维码 30 秒内仍可核验，之后失效" in first.content.decode()
    assert 'http-equiv="refresh"' in first.content.decode()
    assert "tabbar" not in first.content.decode()
    assert first.content != second.content
    assert ShowCode.objects.count() == 2


def test_there_is_nothing_to_show_before_a_licence_and_after_its_end(cast: Cast, client: Client) -> None:
    nurse = nurse_at_home(cast, client)

    assert client.get("/me/licence/show/")["Location"] == "/me/licence/?kind=nurse"
    licensed(nurse)
    Licence.objects.update(state="FROZEN")
    page = client.get("/me/licence/show/", follow=True).content.decode()
    assert "当前没有有效的电子证照，不能亮照" in page
    assert "暂停使用" in page


def test_a_person_with_two_professions_switches_between_two_licences(cast: Cast, client: Client) -> None:
    from liangzhao.access.roles import RoleCode

    hospital = cast.institution()
    physician = cast.physician("李建国", hospital)
    template = cast.nurse("陈静", hospital)
    template.pk = uuid4()
    template.person, template.licence_no = physician.person, "201511990099"
    entries.enter_registration(template, cast.act("enter"))
    signed_in(cast, client, physician.person, RoleCode.PHYSICIAN)

    home = client.get("/me/").content.decode()
    of_nurse = client.get("/me/licence/apply/?kind=nurse").content.decode()

    assert "医师执业证书" in home
    assert "护士执业证书" in home
    assert "201511990099" in of_nurse
    assert 'aria-current="page"' in of_nurse


def test_a_kind_the_person_does_not_have_is_not_there(cast: Cast, client: Client) -> None:
    nurse_at_home(cast, client)

    assert client.get("/me/licence/?kind=physician").status_code == 404
    assert client.get("/me/licence/?kind=%27%22").status_code == 404


def test_nobody_comes_in_without_signing_in(client: Client) -> None:
    for address in ("/me/", "/me/licence/", "/me/licence/apply/", "/me/licence/show/", "/me/photo/", "/me/info/"):
        assert client.get(address)["Location"].startswith("/account/login/")


def test_the_conditions_of_a_frozen_licence_can_be_read_and_nothing_be_applied_for(cast: Cast, client: Client) -> None:
    licensed(nurse_at_home(cast, client))
    Licence.objects.update(state="FROZEN")

    page = client.get("/me/licence/apply/").content.decode()
    answer = client.post("/me/licence/apply/", {"key": str(uuid4())})

    assert "以下是全部条件的核对结果" in page
    assert "确认申领" not in page
    assert answer["Location"] == "/me/licence/?kind=nurse"
    assert Licence.objects.get().state == "FROZEN"


def test_earlier_versions_stay_and_say_that_they_were_replaced(cast: Cast, client: Client) -> None:
    nurse = nurse_at_home(cast, client)
    first = licensed(nurse)
    entry = NurseRegistration.objects.get(pk=nurse.pk)
    entries.change(entry, values={"title": "253"}, act=cast.act("change"))
    seal_planned([nurse.person_id])

    page = client.get("/me/licence/").content.decode()
    old = client.get(f"/me/licence/{first.pk}/").content.decode()

    assert f"/me/licence/{first.pk}/" in page
    assert "已被新版本取代" in old
    assert "下载" not in old


@pytest.mark.parametrize("address", ["/me/", "/me/licence/", "/me/licence/log/", "/me/photo/", "/me/info/"])
def test_no_address_holds_anything_of_the_person(cast: Cast, client: Client, address: str) -> None:
    nurse = nurse_at_home(cast, client)
    licence = licensed(nurse)

    page = client.get(address).content.decode()

    addresses = " ".join(re.findall(r'(?:href|src|action|hx-get)="([^"]*)"', page))
    person = nurse.person
    for secret in (person.name, person.id_no, str(person.pk), nurse.licence_no, licence.identifier, person.mobile):
        assert secret not in addresses


def test_the_licence_leads_to_its_own_proof_in_the_public_log(cast: Cast, client: Client) -> None:
    licence = licensed(nurse_at_home(cast, client))

    form = client.get("/me/licence/").content.decode().split('action="/log/"')[1].split("</form>")[0]
    shown = client.post("/log/", {"identifier": licence.identifier})

    assert f'name="identifier" value="{licence.identifier}"' in form
    assert shown.status_code == 200
    assert shown.context["form"].cleaned_data["identifier"] == licence.identifier
