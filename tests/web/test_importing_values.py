"""取值对照 at the pages: asked about when a coded column holds words nobody knows, changed later, part of the file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.models import Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import previews, values, working
from liangzhao.consolidation.uploads.previews import Head
from liangzhao.kernel import clock
from liangzhao.reference import codes
from liangzhao.web.importing.values import code_word
from tests.consolidation.uploads.people import HOSPITAL, nurse_line, nurses
from tests.support.cast import Cast
from tests.web.importing_scene import officer_at_work, text_of, the_upload, upload

pytestmark = pytest.mark.django_db

S = Upload.State
ODD = nurses(nurse_line(1).replace("在册", "在岗"), nurse_line(2), nurse_line(3).replace("在册", "离岗"))


@pytest.fixture
def office(cast: Cast, client: Client) -> Client:
    cast.institution(HOSPITAL)
    officer_at_work(cast, client)
    upload(client, "/gov/", ODD)
    return client


def _sends_columns(office: Client) -> str:
    found = the_upload()
    sent = office.post(f"/gov/import/{found.pk}/columns/", {**found.columns, "action": "map"})
    return str(sent["Location"])


def test_words_nobody_knows_are_asked_about_before_the_list_is_tried(office: Client) -> None:
    found = the_upload()

    assert _sends_columns(office) == f"/gov/import/{found.pk}/values/"
    assert the_upload().state == S.UPLOADED
    page = text_of(office.get(f"/gov/import/{found.pk}/values/"))
    assert "“在岗”（1 行）" in page
    assert "“离岗”（1 行）" in page
    assert "系统认识的 1 种写法" in page


def test_words_that_are_told_are_tried_as_told_and_may_be_told_again(office: Client) -> None:
    found = the_upload()
    _sends_columns(office)

    sent = office.post(f"/gov/import/{found.pk}/values/", {"v0-0": "ACTIVE", "v0-1": "CANCELLED", "v0-2": "ACTIVE"})
    working.work(60)

    assert sent["Location"] == f"/gov/import/{found.pk}/"
    tried = the_upload()
    assert tried.values == {"status": {"在岗": "ACTIVE", "离岗": "CANCELLED"}}
    assert previews.of(tried).counts["entries"] == 3
    assert "修改取值对照" in text_of(office.get(f"/gov/import/{found.pk}/"))
    again = office.get(f"/gov/import/{found.pk}/values/").content.decode()
    assert '<option value="CANCELLED" selected>' in again


def test_words_that_are_left_are_findings_with_the_way_to_tell_them(office: Client) -> None:
    found = the_upload()
    _sends_columns(office)

    office.post(f"/gov/import/{found.pk}/values/", {})
    working.work(60)

    page = text_of(office.get(f"/gov/import/{found.pk}/"))
    assert "状态的写法无法识别" in page
    assert "请在取值对照中指明它的意思" in page


def test_a_code_no_table_has_is_refused(office: Client) -> None:
    found = the_upload()

    answer = office.post(f"/gov/import/{found.pk}/values/", {"v0-0": "FROZEN"})

    assert answer.status_code == 200
    assert the_upload().values == {}


def test_what_was_told_is_part_of_the_file_for_the_command(office: Client) -> None:
    found = the_upload()
    office.post(f"/gov/import/{found.pk}/values/", {"v0-0": "ACTIVE", "v0-1": "CANCELLED"})

    told = tomllib.loads(office.get(f"/gov/import/{found.pk}/columns/toml/").content.decode())

    assert told["values"]["status"]["离岗"] == "CANCELLED"


def test_a_list_without_coded_columns_has_no_such_page(office: Client) -> None:
    Upload.objects.update(columns={"name": "姓名"})

    answer = office.get(f"/gov/import/{the_upload().pk}/values/")

    assert answer["Location"] == f"/gov/import/{the_upload().pk}/columns/"


def test_codes_whose_names_are_like_a_word_stand_before_the_others(cast: Cast, client: Client) -> None:
    cast.institution(HOSPITAL)
    officer_at_work(cast, client)
    name, id_no, *_rest = nurse_line(1).split(",")
    head = "姓名,身份证号码,医师执业证书编码,执业级别,执业类别,执业范围,执业机构,首次注册日期"
    line = f"{name},{id_no},110110108000001,执业医师,临床,普通外科、内科,{HOSPITAL},2010-01-20"
    upload(client, "/gov/", f"{head}\n{line}\n".encode(), kind="physician")
    sent = _sends_columns(client)

    page = client.get(sent).content.decode()

    assert "“普通外科”（1 行）" in page
    near = page[page.index('<optgroup label="写法相近">') : page.index('<optgroup label="其余选项">')]
    assert "12 外科专业" in near
    assert "11 内科专业" in page


def test_codes_of_one_name_are_told_apart_by_their_category() -> None:
    words = {code: code_word(Kind.PHYSICIAN, "scopes", code) for code in values.choices(Kind.PHYSICIAN, "scopes")}

    assert (words["21"], words["X41"]) == ("21 全科医学专业（临床）", "X41 全科医学专业（中医）")
    assert words["X39"] == "X39 省级以上卫生行政部门规定的其他专业（公共卫生）"
    assert words["12"] == "12 外科专业"
    assert len({*words.values()}) == len(words)
    assert values.nearest(Kind.PHYSICIAN, "scopes", "全科医学")[:2] == ["21", "X41"]


@pytest.fixture
def _other_tables() -> Iterator[None]:
    """The test says which code tables there are; whoever comes next has the database's again."""
    yield
    codes.clear()
    with service_transaction("test"):
        codes.tables()


@pytest.mark.usefixtures("_other_tables")
def test_codes_of_one_name_and_category_are_told_apart_by_number_and_time() -> None:
    title = next(each for each in codes.entries("nurse_title", clock.today()) if each.name)
    twin = replace(title, code="X99", effective_from=date(2010, 6, 11))
    gone = replace(title, code="X98", name="旧称", effective_until=date(2010, 6, 11))
    codes.use([title, twin, gone])

    assert code_word(Kind.NURSE, "title", "X99") == f"{title.name}（代码 X99，2010-06-11 起）"
    assert code_word(Kind.NURSE, "title", "X98") == "旧称（现行代码表没有）"
    assert values.choices(Kind.NURSE, "title") == [title.code, "X99", values.UNRATED_WORD]


def test_a_scope_that_the_category_of_each_row_tells_is_not_asked_about() -> None:
    head = Head(values={"执业类别": {"临床": 1}, "执业范围": {"全科医学": 2, "普外": 1}})
    columns = {"category": "执业类别", "scopes": "执业范围"}

    asked = values.unknown(Kind.PHYSICIAN, head, columns, {})
    without = values.unknown(Kind.PHYSICIAN, head, {"scopes": "执业范围"}, {})
    told = values.coded(Kind.PHYSICIAN, head, columns, {"scopes": {"全科医学": "21"}})

    assert [[word.text for word in each.words] for each in asked] == [["普外"]]
    assert {word.text for each in without for word in each.words} == {"全科医学", "普外"}
    assert "全科医学" in {word.text for each in told for word in each.words}
