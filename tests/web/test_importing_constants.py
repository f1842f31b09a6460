"""全部为 at the pages: what every row of a list says that has no such column; what must be told of a list."""

from __future__ import annotations

import tomllib

import pytest
from django.test import Client

from liangzhao.consolidation.models import Upload
from liangzhao.consolidation.uploads import previews, working
from liangzhao.registers.models import Institution, NurseRegistration
from tests.consolidation.uploads.people import HOSPITAL, nurse_line, nurses
from tests.support.cast import Cast
from tests.web.importing_scene import officer_at_work, text_of, the_upload, upload

pytestmark = pytest.mark.django_db

CLINICS = "机构名称,地址,类别\n甲诊所,某路1号,D211\n乙诊所,某路2号,D211\n".encode()
WITHOUT_END = b"\n".join(line.rsplit(b",", 2)[0] for line in nurses(nurse_line(1), nurse_line(2)).splitlines())


@pytest.fixture
def office(cast: Cast, client: Client) -> Client:
    cast.institution(HOSPITAL)
    officer_at_work(cast, client)
    return client


def _sends(office: Client, **more: str) -> str:
    found = the_upload()
    answer = office.post(f"/gov/import/{found.pk}/columns/", {**found.columns, "action": "map"} | more, follow=True)
    working.work(60)
    return text_of(answer)


def test_an_authority_of_one_district_is_offered_it_for_a_list_that_names_none(office: Client) -> None:
    answer = upload(office, "/gov/", CLINICS, kind="institution")

    assert the_upload().values == {"district": {"": "海淀区"}}
    assert "海淀区" in answer.content.decode()
    assert "所在区县全部为" in text_of(answer)


def test_a_list_without_districts_is_loaded_with_the_one_that_was_told(office: Client) -> None:
    upload(office, "/gov/", CLINICS, kind="institution")
    _sends(office, **{"all-district": "海淀区"})
    tried = the_upload()
    office.post(f"/gov/import/{tried.pk}/apply/")
    working.work(60)

    assert previews.of(tried).counts["entries"] == 2
    assert sorted(Institution.objects.filter(source="旧库").values_list("name", flat=True)) == ["乙诊所", "甲诊所"]
    assert the_upload().load.values == {"district": {"": "海淀区"}}  # type: ignore[union-attr]  # it was applied


def test_a_district_nobody_knows_is_refused_where_it_is_told(office: Client) -> None:
    upload(office, "/gov/", CLINICS, kind="institution")

    page = _sends(office, **{"all-district": "某某区"})

    assert "没有这个区县：请按现行区划的名称或代码填写。" in page
    assert the_upload().state == Upload.State.UPLOADED


def test_without_a_district_the_page_says_what_can_be_done_on_it(office: Client) -> None:
    upload(office, "/gov/", CLINICS, kind="institution")

    page = _sends(office, **{"all-district": ""})

    assert "没有对照列：请选择文件中是哪一列；文件没有这一列、各行都相同的，请填写“全部为”。" in page
    assert "对照文件" not in page


def test_what_no_row_is_entered_without_is_no_choice_to_make(office: Client) -> None:
    page = text_of(upload(office, "/gov/", nurses(nurse_line(1))))

    assert "有效期至（必须） 文件中的值" in page
    assert "首次注册日期（必须） 文件中的值" in page
    assert "执业机构（与执业机构登记号至少对照一项） 文件中的值" in page


def test_a_list_without_what_every_row_needs_is_told_before_it_is_tried(office: Client) -> None:
    upload(office, "/gov/", WITHOUT_END)

    page = _sends(office)

    assert "没有对照列" in page
    assert the_upload().state == Upload.State.UPLOADED


def test_all_rows_may_say_the_same_day_and_the_same_code(office: Client) -> None:
    upload(office, "/gov/", WITHOUT_END)
    _sends(office, **{"all-valid_until": "2030-01-19", "all-status": "SUSPENDED"})
    office.post(f"/gov/import/{the_upload().pk}/apply/")
    working.work(60)

    entered = NurseRegistration.objects.values_list("valid_until", "status")
    assert {(str(day), status) for day, status in entered} == {("2030-01-19", "SUSPENDED")}


def test_a_day_that_is_none_is_refused(office: Client) -> None:
    upload(office, "/gov/", WITHOUT_END)

    assert "日期无法识别：请按 2026-03-12 的形式填写。" in _sends(office, **{"all-valid_until": "长期"})


def test_nobody_says_of_all_rows_what_tells_one_from_the_others(office: Client) -> None:
    answer = upload(office, "/gov/", nurses(nurse_line(1)))

    assert 'name="all-id_no"' not in answer.content.decode()
    assert 'name="all-licence_no"' not in answer.content.decode()


def test_a_constant_typed_before_looking_at_values_is_still_there(office: Client) -> None:
    upload(office, "/gov/", WITHOUT_END)
    found = the_upload()

    sent = {**found.columns, "all-valid_until": "2030-01-19", "action": "samples"}
    answer = office.post(f"/gov/import/{found.pk}/columns/", sent)

    assert 'value="2030-01-19"' in answer.content.decode()


def test_constants_are_part_of_the_file_the_command_reads_and_come_back_with_the_source(office: Client) -> None:
    upload(office, "/gov/", WITHOUT_END)
    _sends(office, **{"all-valid_until": "2030-01-19"})
    found = the_upload()
    told = tomllib.loads(office.get(f"/gov/import/{found.pk}/columns/toml/").content.decode())
    office.post(f"/gov/import/{found.pk}/apply/")
    working.work(60)

    upload(office, "/gov/", WITHOUT_END.replace("王芳2".encode(), "王芳3".encode()))

    assert told["values"] == {"valid_until": {"": "2030-01-19"}}
    assert Upload.objects.exclude(pk=found.pk).get().values == {"valid_until": {"": "2030-01-19"}}


def test_a_chosen_column_leaves_no_constant_behind(office: Client) -> None:
    upload(office, "/gov/", nurses(nurse_line(1)))

    _sends(office, **{"all-valid_until": "2031-01-19"})

    assert the_upload().values == {}
