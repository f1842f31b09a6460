"""A row of a trial with everything that is wrong with it: on one page, and in the list to mend."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.test import Client
from django.utils.translation import override

from liangzhao.consolidation.uploads import previews
from liangzhao.web.importing import told_again
from tests.consolidation.uploads.people import HOSPITAL, nurse_line, nurses
from tests.support.cast import Cast
from tests.web.importing_scene import mapped, officer_at_work, text_of

HAN = re.compile(r"[\u4e00-\u9fff]")
pytestmark = [pytest.mark.django_db]

WRONG = nurse_line(2, "查无此院").replace("2015.1.20", "不详")


@pytest.fixture
def office(cast: Cast, client: Client) -> Client:
    cast.institution(HOSPITAL)
    officer_at_work(cast, client)
    return client


def test_a_row_leads_to_all_its_problems_with_column_and_remedy(office: Client) -> None:
    found = mapped(office, "/gov/", nurses(nurse_line(1), WRONG))

    trial = office.get(f"/gov/import/{found.pk}/").content.decode()
    page = text_of(office.get(f"/gov/import/{found.pk}/?row=3"))

    assert 'href="?row=3"' in trial
    assert "第3行的全部问题" in page
    assert "执业机构" in page
    assert "查无此院" in page
    assert "首次注册日期" in page
    assert "不详" in page
    assert "怎样处理" in page
    assert page.count("不能登记") >= 2


def test_a_row_nothing_keeps_out_says_what_is_tidied_in_it(office: Client) -> None:
    found = mapped(office, "/gov/", nurses(nurse_line(1), WRONG))

    page = text_of(office.get(f"/gov/import/{found.pk}/?row=2"))

    assert "日期写法 首次注册日期 2015.1.20 系统自动整理" in page
    assert "查无此院" not in page


def test_the_list_to_mend_says_each_reason_behind_its_column(office: Client) -> None:
    found = mapped(office, "/gov/", nurses(nurse_line(1), WRONG))

    answer = office.post(f"/gov/import/{found.pk}/refused/")

    reason = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1][-1]
    assert "执业机构：" in reason
    assert "首次注册日期" in reason


def test_a_field_is_told_with_the_column_it_is_read_from(office: Client) -> None:
    number = nurse_line(2).split(",")[1]
    found = mapped(office, "/gov/", nurses(nurse_line(2).replace(number, number[:-2])))

    page = text_of(office.get(f"/gov/import/{found.pk}/?row=2"))

    assert "证件号码（列“身份证号码”）" in page


def test_a_row_that_stands_twice_is_taken_once_and_told_as_a_repeat(office: Client) -> None:
    found = mapped(office, "/gov/", nurses(nurse_line(1), nurse_line(1)))

    page = text_of(office.get(f"/gov/import/{found.pk}/"))

    assert "将新登记 1" in page
    assert "不能登记 0" in page
    assert "重复 1" in page
    assert "与前面的行完全相同" in page
    assert "下载不能登记的" not in page


def test_what_is_wrong_is_told_in_the_language_of_the_reader(office: Client) -> None:
    found = mapped(office, "/gov/", nurses(nurse_line(1), WRONG, nurse_line(3).replace("2030-01-19", "")))
    chinese = {each.says for each in previews.of(found).problems}
    office.post("/account/prefs/", {"language": "en"})

    with override("en"):
        english = {told_again.says(each) for each in previews.of(found).problems}
    page = text_of(office.get(f"/gov/import/{found.pk}/?row=3"))

    assert len(chinese) == len(english) == 3
    assert not [each for each in english if HAN.search(each)]
    assert not [each for each in chinese if each in page]


def test_in_chinese_the_sentence_stays_as_it_was_kept(office: Client) -> None:
    found = mapped(office, "/gov/", nurses(nurse_line(1), WRONG))

    assert [told_again.says(each) for each in previews.of(found).problems] == [
        each.says for each in previews.of(found).problems
    ]
