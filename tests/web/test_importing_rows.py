"""A row of a trial with everything that is wrong with it: on one page, and in the list to mend."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date

import pytest
from django.test import Client
from django.utils.translation import override

from liangzhao.consolidation.importing.report import Problem, Report
from liangzhao.consolidation.models import Upload
from liangzhao.consolidation.uploads import previews, working
from liangzhao.consolidation.uploads.previews import Head
from liangzhao.kernel.words import sentence
from liangzhao.web.importing import findings
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
        english = {findings.says_of(each) for each in previews.of(found).problems}
    page = text_of(office.get(f"/gov/import/{found.pk}/?row=3"))

    assert len(chinese) == len(english) == 3
    assert not [each for each in english if HAN.search(each)]
    assert not [each for each in chinese if each in page]


def test_a_sentence_with_values_is_told_in_the_language_of_the_reader(cast: Cast, office: Client) -> None:
    there = cast.institution("北京东城示例医院", organ="东城", division="110101")
    found = mapped(office, "/gov/", nurses(nurse_line(1), nurse_line(2, there.name)))

    with override("en"):
        (english,) = (findings.says_of(each) for each in previews.of(found).problems)

    assert english == (
        f"This row is registered by {there.authority.name} and is not of this authority; "
        "that authority imports it, nothing to do here."
    )


def test_a_whole_text_of_earlier_times_is_told_as_it_is_and_by_its_rule_in_english() -> None:
    kept = {"says": ["登记簿为“甲”，多于 50% d。"], "problems": [[2, "IM-08", "level", "x", 0, False, ""]]}
    of_rule = {"says": ["姓名与登记簿不符。"], "problems": [[2, "DQ-09", "name", "x", 0, True]]}
    (whole,), (ruled,) = (previews.of(Upload(preview=json.dumps(each))).problems for each in (kept, of_rule))

    with override("en"):
        english = findings.says_of(whole), findings.says_of(ruled)

    assert (findings.says_of(whole), findings.says_of(ruled)) == ("登记簿为“甲”，多于 50% d。", "姓名与登记簿不符。")
    assert (english[0], HAN.search(english[1])) == (findings.says_of(whole), None)


def test_sentences_are_kept_once_with_their_values() -> None:
    says = sentence("%(who)s：%(days)s", who=sentence("姓名"), days=(date(2026, 1, 2), sentence("第%(row)d行", row=3)))
    report = Report("旧库", "", "", 2, {}, problems=[Problem(row, "IM-08", "name", "", says) for row in (2, 3)])

    kept = previews.packed(Head(), report)

    assert [each.words for each in previews.of(Upload(preview=kept)).problems] == [says, says]
    assert len(json.loads(kept)["says"]) == 1


def test_only_what_keeps_a_row_out_is_listed_as_that(office: Client) -> None:
    head = "机构编码,机构名称,所在区县,地址,类别,登记号"
    lines = ("1,甲医院,火星区,某路1号,A100,123", "2,乙医院,海淀区,某路2号,A100,456")
    found = mapped(office, "/gov/", "\n".join((head, *lines, "")).encode(), kind="institution")
    office.post(f"/gov/import/{found.pk}/values/", {})
    working.work(60)
    found.refresh_from_db()

    groups = {each.rule: each for each in findings.groups(found, previews.of(found))}

    assert {rule: (each.rows, str(each.badge.word)) for rule, each in groups.items()} == {
        "DQ-11": (1, "不能登记"),
        "DQ-15": (1, "可以登记"),
    }
    row = text_of(office.get(f"/gov/import/{found.pk}/?row=2"))
    assert "不妨碍登记" in row
    assert "登记号" in findings.reason(found, previews.of(found).refused_rows[2])
