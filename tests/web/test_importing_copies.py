"""An officer lays the copy of another level beside the register: form, trial, comparison, workbench, undone."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.measuring import copying
from liangzhao.consolidation.models import Proposal, Upload
from liangzhao.consolidation.uploads import working
from liangzhao.registers.models import NurseRegistration
from liangzhao.web.importing import unlisted
from tests.consolidation.uploads.people import HOSPITAL, nurse_line, nurses
from tests.consolidation.uploads.test_copies import copy_of
from tests.support.cast import PASSWORD, Cast
from tests.web.importing_scene import mapped, officer_at_work, text_of, the_upload, upload

pytestmark = pytest.mark.django_db

HOME, S = "/gov/", Upload.State


@pytest.fixture
def nurse(cast: Cast) -> NurseRegistration:
    return cast.nurse("王小兰", cast.institution(HOSPITAL))


@pytest.fixture
def office(cast: Cast, client: Client, nurse: NurseRegistration) -> Client:
    officer_at_work(cast, client, role=RoleCode.REVIEWER)
    return client


def compared(office: Client, content: bytes) -> Upload:
    found = mapped(office, HOME, content, origin="COPY")
    office.post(f"/gov/import/{found.pk}/apply/")
    working.work(60)
    return the_upload()


def test_the_form_asks_what_a_list_is_for(office: Client) -> None:
    page = text_of(office.get("/gov/import/"))

    assert "名单用途" in page
    assert "只作核对（国家库或上级库的副本）" in page


def test_an_institution_is_not_asked(cast: Cast, client: Client, nurse: NurseRegistration) -> None:
    cast.account("admin", RoleCode.INSTITUTION_ADMIN, institution=nurse.main_institution)
    client.post("/account/login/", {"login": "admin", "password": PASSWORD})

    assert "名单用途" not in text_of(client.get("/org/import/"))


def test_the_columns_ask_for_the_number_and_not_for_what_an_entry_needs(
    office: Client, nurse: NurseRegistration
) -> None:
    page = text_of(upload(office, HOME, copy_of(nurse), origin="COPY"))

    assert "执业证书编码（必须）" in page
    assert "首次注册日期（必须）" not in page
    assert "试核对只统计" in page


def test_the_trial_counts_what_meets_and_what_differs(office: Client, nurse: NurseRegistration) -> None:
    found = mapped(office, HOME, copy_of(nurse) + "陈静,,199811000001,儿科,2099-01-01\n".encode(), origin="COPY")

    page = text_of(office.get(f"/gov/import/{found.pk}/"))

    assert "对应到登记 1" in page
    assert "其中与登记簿不一致 1" in page
    assert "本机关没有这样的登记 1" in page
    assert "确认后，1 处不一致转入数据清理" in page
    assert "登记入库" not in page
    assert not Proposal.objects.exists()


def one_sided(cast: Cast, nurse: NurseRegistration) -> bytes:
    """A copy with a row about nobody here, which says nothing of another nurse."""
    cast.nurse("李梅", nurse.main_institution)
    return copy_of(nurse) + "陈静,,199811000001,儿科,2099-01-01\n".encode()


def test_what_stands_on_one_side_only_is_listed(cast: Cast, office: Client, nurse: NurseRegistration) -> None:
    found = mapped(office, HOME, one_sided(cast, nurse), origin="COPY")
    tried = text_of(office.get(f"/gov/import/{found.pk}/"))

    office.post(f"/gov/import/{found.pk}/apply/")
    working.work(60)

    for page in (tried, text_of(office.get(f"/gov/jobs/{found.pk}/"))):
        assert "副本有而本机关没有登记的行" in page
        assert "199811000001" in page
        assert "登记簿在册而副本没有 1" in page
        assert "李梅" in page


def test_both_sides_are_taken_as_tables(cast: Cast, office: Client, nurse: NurseRegistration) -> None:
    found = mapped(office, HOME, one_sided(cast, nurse), origin="COPY")

    rows = office.post(f"/gov/import/{found.pk}/refused/").content.decode()
    entries = office.post(f"/gov/import/{found.pk}/unlisted/").content.decode()

    assert "陈静" in rows
    assert "本机关没有这个执业证书编码的登记" in rows
    assert nurse.person.name not in rows
    assert [line.split(",")[0] for line in entries.splitlines()[1:]] == ["李梅"]


def test_a_list_that_is_cut_says_so(
    cast: Cast, office: Client, nurse: NurseRegistration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "MOST_LISTED", 1)
    cast.nurse("周莉", nurse.main_institution)

    found = mapped(office, HOME, one_sided(cast, nurse), origin="COPY")

    page = text_of(office.get(f"/gov/import/{found.pk}/"))
    assert "登记簿在册而副本没有 2" in page
    assert "各列前 1 条" in page
    assert ("周莉" in page) != ("李梅" in page)


def test_what_a_copy_lacks_is_shown_page_by_page(
    cast: Cast, office: Client, nurse: NurseRegistration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unlisted, "PAGE", 1)
    cast.nurse("周莉", nurse.main_institution)
    found = mapped(office, HOME, one_sided(cast, nurse), origin="COPY")

    pages = [text_of(office.get(f"/gov/import/{found.pk}/{query}")) for query in ("", "?unlisted=1")]

    assert sorted(name for page in pages for name in ("周莉", "李梅") if name in page) == ["周莉", "李梅"]
    assert [page.count("共 2 条") for page in pages] == [1, 1]


def test_a_copy_of_strangers_cannot_be_confirmed(cast: Cast, office: Client) -> None:
    there = cast.nurse("周莉", cast.institution("北京东城示例医院", organ="东城", division="110101"))
    found = mapped(office, HOME, copy_of(there), origin="COPY")

    answer = office.get(f"/gov/import/{found.pk}/")

    assert "没有一行的编号是本机关登记的" in text_of(answer)
    assert f"/gov/import/{found.pk}/apply/" not in answer.content.decode()


def test_what_differs_waits_in_the_workbench_with_both_values_and_dates(
    office: Client, nurse: NurseRegistration
) -> None:
    done = compared(office, copy_of(nurse))
    job = text_of(office.get(f"/gov/jobs/{done.pk}/"))
    queue = text_of(office.get(f"/gov/clean/DQ-34/?source={done.load_id}"))
    proposal = Proposal.objects.get()

    case = text_of(office.get(f"/gov/clean/DQ-34/{proposal.pk}/"))

    assert "核对完成，登记簿没有改动" in job
    assert "1 处不一致" in job
    assert "旧库：第 2 行" in queue
    assert "已核对" in text_of(office.get("/gov/import/"))
    for told in ("副本（第 2 行）", "心内科", "急诊科", "登记簿更新日期", "副本更新日期", "2099-01-01"):
        assert told in case


def test_the_officer_takes_the_value_of_the_copy(office: Client, nurse: NurseRegistration) -> None:
    compared(office, copy_of(nurse))
    proposal = Proposal.objects.get()

    sent = {"act": "accept", "pick": "new", "seen": "", "note": ""}
    office.post(f"/gov/clean/DQ-34/{proposal.pk}/", sent)

    nurse.refresh_from_db()
    assert (nurse.department, Proposal.objects.get().state) == ("急诊科", "APPLIED")


def test_what_was_decided_is_no_longer_said_to_wait(office: Client, nurse: NurseRegistration) -> None:
    done = compared(office, copy_of(nurse))
    address = f"/gov/clean/DQ-34/{Proposal.objects.get().pk}/"
    before = text_of(office.get(f"/gov/jobs/{done.pk}/"))

    office.post(address, {"act": "accept", "pick": "new", "seen": "", "note": ""})

    page, job = text_of(office.get(address)), text_of(office.get(f"/gov/jobs/{done.pk}/"))
    assert "已采用" in page
    assert "待核对" not in page
    assert "待定" not in page
    assert "其中 1 处等待处理" in before
    assert "都已办结" in job
    assert "等待处理" not in job


def test_a_comparison_is_undone(office: Client, nurse: NurseRegistration) -> None:
    done = compared(office, copy_of(nurse))
    asked = text_of(office.get(f"/gov/jobs/{done.pk}/undo/"))

    office.post(f"/gov/jobs/{done.pk}/undo/")
    working.work(60)

    assert "撤销核对：旧库" in asked
    assert "核对已撤销" in text_of(office.get(f"/gov/jobs/{done.pk}/"))
    assert (the_upload().state, Proposal.objects.get().state) == (S.UNDONE, "UNDONE")


@pytest.mark.parametrize(("day", "is_picked"), [("2099-01-01", True), ("2001-01-01", False)])
def test_nothing_is_picked_beforehand_where_the_register_is_advised(
    office: Client, nurse: NurseRegistration, day: str, is_picked: bool
) -> None:
    compared(office, copy_of(nurse).replace(b"2099-01-01", day.encode()))

    case = office.get(f"/gov/clean/DQ-34/{Proposal.objects.get().pk}/").content.decode()

    assert ("checked" in case, 'name="pick"' in case) == (is_picked, True)


def test_words_of_a_copy_are_told_for_the_comparison(office: Client) -> None:
    upload(office, HOME, nurses(nurse_line(1).replace("在册", "在岗")), origin="COPY")
    found = the_upload()
    office.post(f"/gov/import/{found.pk}/columns/", {**found.columns, "action": "map"})

    page = text_of(office.get(f"/gov/import/{found.pk}/values/"))

    assert "取值对照" in page
    assert "试核对只统计" in page
    assert "试导入" not in page
    assert "导入时" not in page


def test_a_copy_that_is_given_up_says_so(office: Client, nurse: NurseRegistration) -> None:
    upload(office, HOME, copy_of(nurse), origin="COPY")
    found = the_upload()

    form = text_of(office.get(f"/gov/import/{found.pk}/columns/"))
    said = text_of(office.post(f"/gov/import/{found.pk}/columns/", {"action": "withdraw"}, follow=True))

    assert "放弃这次核对" in form
    assert "已放弃这次核对，登记簿没有改动。" in said
