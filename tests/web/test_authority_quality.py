"""数据质量得分 and 清理整合情况报告: what was measured, for the authority and for its area, on pages and in files."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.consolidation.deciding import queues
from liangzhao.consolidation.measuring import looking, nightly, report, telling
from liangzhao.consolidation.measuring.report import Task
from liangzhao.consolidation.models import Proposal, Score
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from liangzhao.registers.models import Person
from liangzhao.web.authority import quality_report
from tests.support.cast import Cast
from tests.web.officers import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast: Cast) -> Cast:
    """Haidian: two nurses, one of the wrong sex, one not activated. Dongcheng: one nurse, nothing wrong."""
    haidian = cast.institution("北京海淀示例医院")
    dongcheng = cast.institution("北京东城示例医院", organ="东城", division="110101")
    wrong = cast.nurse("王小兰", haidian)
    cast.nurse("陈静", haidian, activated=False)
    cast.nurse("孙丽", dongcheng)
    Person.objects.filter(pk=wrong.person_id).update(sex="1")
    nightly.look_over()
    return cast


def test_an_authority_sees_the_score_of_what_it_registered(scene: Cast, client: Client) -> None:
    officer = signed_in(scene, client, RoleCode.REVIEWER)

    page = text_of(officer, "/gov/clean/score/?kind=nurse")

    told = telling.latest(Kind.NURSE, telling.of_authority(scene.authority("海淀").pk))
    assert told is not None
    assert (told.rows, told.parts["consistency"], told.work["persons"], told.work["activated"]) == (2, [1, 2], 2, 1)
    assert f"{told.total:.1f}" in page
    assert "性别、出生日期与身份证号不符" in page
    assert 'href="/gov/clean/DQ-06/"' in page
    assert "数据截至" in page


def test_an_area_sees_its_authorities_and_no_queue(scene: Cast, client: Client) -> None:
    page = text_of(
        signed_in(scene, client, RoleCode.STATISTICIAN, "北京市卫生健康"), "/gov/clean/score/area/?kind=nurse"
    )

    assert scene.authority("海淀").name in page
    assert scene.authority("东城").name in page
    assert 'href="/gov/clean/DQ-06/"' not in page


def test_nothing_was_measured_yet(cast: Cast, client: Client) -> None:
    officer = signed_in(cast, client, RoleCode.REVIEWER)

    assert "还没有测量过这里的数据" in text_of(officer, "/gov/clean/score/")
    assert "还没有检查过登记簿" in text_of(officer, "/gov/clean/report/")


def test_the_course_is_drawn_from_the_second_day_on(scene: Cast, client: Client) -> None:
    officer = signed_in(scene, client, RoleCode.REVIEWER)
    first = text_of(officer, "/gov/clean/score/?kind=nurse")
    with clock.at(clock.now() + timedelta(days=1)):
        looking.look_over(Kind.NURSE)

    second = text_of(officer, "/gov/clean/score/?kind=nurse")

    assert ("综合得分，按日期" in first, "有两次结果后" in first) == (False, True)
    assert ("综合得分，按日期" in second, "有两次结果后" in second) == (True, False)


@pytest.mark.parametrize("table", ["parts", "course"])
def test_a_table_is_taken_away_as_csv_and_journalled(scene: Cast, client: Client, table: str) -> None:
    officer = signed_in(scene, client, RoleCode.STATISTICIAN, "海淀")

    response = officer.get(f"/gov/clean/score/area/csv/?table={table}&kind=nurse")

    assert response.status_code == 200
    assert "一致性" in response.content.decode("utf-8-sig")
    event = Event.objects.get(tag="list.exported")
    assert journal.body_of(event)["report"] == f"quality.{table}"


def test_a_table_nobody_has_is_not_found(scene: Cast, client: Client) -> None:
    officer = signed_in(scene, client, RoleCode.STATISTICIAN, "海淀")

    assert officer.get("/gov/clean/score/area/csv/?table=secret").status_code == 404
    assert officer.get("/gov/clean/score/area/?kind=person").status_code == 404


def test_the_report_counts_what_was_found_mended_and_is_open(scene: Cast, client: Client) -> None:
    officer = signed_in(scene, client, RoleCode.REVIEWER)
    Person.objects.filter(name="王小兰").update(sex="2")
    with clock.at(clock.now() + timedelta(hours=1)):
        looking.look_over(Kind.NURSE)

    page = text_of(officer, "/gov/clean/report/")

    made = report.report("海淀", telling.of_authority(scene.authority("海淀").pk))
    line = next(each for each in made.rules if each.rule == "DQ-06")
    assert (line.found, line.kept, line.gone, line.open) == (1, 0, 1, 0)
    assert (made.rate(Task.ACTIVATED), made.rate(Task.LINKED)) == (0.5, 1.0)
    told = {each.task: (each.done, each.whole) for each in made.tasks}
    assert told[Task.ACTIVATED] == (1, 2)
    assert told[Task.CLEANED][1] == sum(each.found for each in made.rules)
    assert told[Task.LINKED] == (2, 2)
    assert told[Task.CONFIRMED][1] == 3
    assert "50.0%" in page
    assert "性别、出生日期与身份证号不符" in page


def test_the_report_and_the_workbench_count_the_same_without_waiting_for_the_night(scene: Cast, client: Client) -> None:
    own = scene.authority("海淀").pk
    found = Proposal.objects.get(rule="DQ-06", authority_id=own)
    found.state, found.decided_at = Proposal.State.APPLIED, clock.now()
    found.save(update_fields=["state", "decided_at"])

    made = report.report("海淀", telling.of_authority(own))

    line = next(each for each in made.rules if each.rule == "DQ-06")
    bench = next(each for each in queues.overview(own) if each.rule == "DQ-06")
    assert (line.mended, line.open) == (bench.counts["APPLIED"], bench.waiting) == (1, 0)
    officer = signed_in(scene, client, RoleCode.REVIEWER)
    assert "已更正 1" in text_of(officer, "/gov/clean/report/")
    assert next(each for each in made.districts).open == sum(each.open for each in made.rules)


def test_the_report_of_an_area_lists_its_authorities_in_the_file_too(scene: Cast, client: Client) -> None:
    officer = signed_in(scene, client, RoleCode.STATISTICIAN, "北京市卫生健康")

    file = officer.get("/gov/clean/report/area/csv/").content.decode("utf-8-sig")

    assert scene.authority("东城").name in file
    assert f"DQ-06,{Proposal.objects.filter(rule='DQ-06').count()}" in file


def test_each_figure_of_the_report_says_from_when_it_is(scene: Cast, client: Client) -> None:
    officer = signed_in(scene, client, RoleCode.STATISTICIAN, "北京市卫生健康")
    at = "2026-03-12 02:15"
    Score.objects.update(measured_at=datetime.fromisoformat(f"{at}+08:00"))

    page = text_of(officer, "/gov/clean/report/area/")
    file = officer.get("/gov/clean/report/area/csv/").content.decode("utf-8-sig")
    printed = quality_report.document(report.report("全部", telling.WHOLE, telling.EVERY_AUTHORITY))

    assert [text.count(f"截至 {at} · ") for text in (page, printed)] == [2, 2]  # two shares at the top
    assert [text.count("现在 · ") for text in (page, file, printed)] == [2, 2, 2]
    for text in (page, file, printed):
        assert "待办为现在；其余数字截至各登记簿的检查时间。" in text
        assert f"待办为现在；其余数字截至 {at}（最近一次全面检查）。" in text
        assert "以下数字均为现在。" in text
        assert "待办（现在）" in text
    assert f"截至 {at} · 人员已激活账户" in file
    assert f",截至 {at}\r\n" in file
    assert f",{at}\r\n" in file


def test_the_score_says_which_of_its_figures_are_live(scene: Cast, client: Client) -> None:
    officer = signed_in(scene, client, RoleCode.REVIEWER)
    Score.objects.update(measured_at=datetime.fromisoformat("2026-03-12 02:15+08:00"))

    page = text_of(officer, "/gov/clean/score/?kind=nurse")

    assert "“当前问题”截至 2026-03-12 02:15（最近一次全面检查）；其余数字为现在。" in page
    assert "现在 · 已办" in page


def test_the_report_is_a_page_of_its_own(scene: Cast) -> None:
    made = report.report("全部", telling.WHOLE, telling.EVERY_AUTHORITY)

    text = quality_report.document(made)

    assert text.startswith("<!doctype html>")
    assert scene.authority("海淀").name in text
    assert made.as_json()["of"] == "全部"


def test_each_part_leads_to_its_rules_and_each_count_to_its_findings(scene: Cast, client: Client) -> None:
    officer = signed_in(scene, client, RoleCode.REVIEWER)

    whole = text_of(officer, "/gov/clean/score/?kind=nurse")
    of_part = text_of(officer, "/gov/clean/score/?kind=nurse&part=validity")

    assert '/gov/clean/score/?kind=nurse&part=consistency#rules"' in whole
    assert "性别、出生日期与身份证号不符" in whole
    assert "性别、出生日期与身份证号不符" not in of_part
    assert "完整性按必填项有没有填写计" in text_of(officer, "/gov/clean/score/?kind=nurse&part=completeness")
    assert officer.get("/gov/clean/score/?kind=nurse&part=beauty").status_code == 404


@pytest.mark.parametrize(("table", "heading"), [("rules", "累计发现"), ("sources", "导入前")])
def test_every_table_of_the_score_is_a_file(scene: Cast, client: Client, table: str, heading: str) -> None:
    officer = signed_in(scene, client, RoleCode.REVIEWER)

    file = officer.get(f"/gov/clean/score/csv/?kind=nurse&table={table}")

    assert heading in file.content.decode("utf-8-sig")


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ("5,230", "5230"),
        ("1,234,567", "1234567"),
        ("+2.1", "2.1"),
        ("-0.5", "-0.5"),
        ("99.6 %", "99.6 %"),
        ("甲,乙", "甲,乙"),
    ],
)
def test_numbers_of_the_report_are_numbers_in_its_table(shown: str, told: str) -> None:
    assert quality_report._as_text(shown) == told
