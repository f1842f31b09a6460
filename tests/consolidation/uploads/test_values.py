"""取值对照: words of that place are counted, told once, translated while rows are read, and kept for next time."""

from __future__ import annotations

import pytest

from liangzhao.access.actors import Actor
from liangzhao.consolidation.intake import remembering
from liangzhao.consolidation.models import Load, Proposal, Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.rules.entered import LEFT_OUT
from liangzhao.consolidation.uploads import actions, opening, previews, values
from liangzhao.registers.models import Institution, NurseRegistration
from tests.consolidation.uploads.people import HOSPITAL, nurse_line, nurses, officer, received, worked
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

S = Upload.State
ODD = nurses(nurse_line(1).replace("在册", "在岗"), nurse_line(2), nurse_line(3).replace("在册", "在岗"))


@pytest.fixture
def clerk(cast: Cast) -> Actor:
    cast.institution(HOSPITAL)
    return officer(cast)


def _coded(upload: Upload) -> dict[str, list[tuple[str, int, str]]]:
    found = values.coded(Kind(upload.kind), previews.of(upload).head, upload.columns, upload.values)
    return {each.field: [(word.text, word.rows, word.code) for word in each.words] for each in found}


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize(
    ("kind", "field", "text", "code"),
    [
        (Kind.NURSE, "sex", "男", "1"),
        (Kind.NURSE, "sex", "0", ""),
        (Kind.NURSE, "status", "在册", "ACTIVE"),
        (Kind.NURSE, "status", "在岗", ""),
        (Kind.NURSE, "status", "FROZEN", ""),
        (Kind.PHYSICIAN, "level", "执业医师", "1"),
        (Kind.PHYSICIAN, "level", "执业", ""),
        (Kind.PHYSICIAN, "category", "中医类别", "4"),
        (Kind.PHYSICIAN, "scopes", "内科", "11"),
        (Kind.PHYSICIAN, "scopes", "心血管内", ""),
        (Kind.QUALIFICATION, "qual_level", "3", "3"),
        (Kind.INSTITUTION, "institution_class", "综合医院", "A100"),
        (Kind.INSTITUTION, "institution_class", "大医院", ""),
        (Kind.INSTITUTION, "grade_level", "未评级", "无"),
        (Kind.INSTITUTION, "status", "运行", "ACTIVE"),
        (Kind.INSTITUTION, "status", "正常", "ACTIVE"),
        (Kind.INSTITUTION, "status", "在营", "ACTIVE"),
        (Kind.INSTITUTION, "status", "营业", "ACTIVE"),
        (Kind.INSTITUTION, "status", "停业", "CLOSED_TEMP"),
        (Kind.INSTITUTION, "status", "暂缓校验", "VERIFY_DEFERRED"),
        (Kind.INSTITUTION, "status", "注销", "CANCELLED"),
        (Kind.INSTITUTION, "status", "歇业", ""),
        (Kind.INSTITUTION, "status", "暂停执业", ""),
        (Kind.NURSE, "status", "停业", ""),
    ],
)
def test_a_word_is_read_as_the_import_reads_it(kind: Kind, field: str, text: str, code: str) -> None:
    assert values.meaning(kind, field, text) == code


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize("kind", list(Kind))
def test_every_code_that_is_offered_is_one_the_import_reads(kind: Kind) -> None:
    head = previews.Head(values={each: {"x": 1} for each in ("甲", "乙", "丙", "丁", "戊", "己")})
    fields = [each.field for each in values.coded(kind, head, dict.fromkeys(_all_fields(), "甲"), {})]

    unread = [
        (field, code)
        for field in fields
        for code in values.choices(kind, field)
        if values.meaning(kind, field, values.as_read(kind, field, code)) != code
    ]

    assert fields
    assert unread == []


def _all_fields() -> tuple[str, ...]:
    return (
        "sex",
        "level",
        "category",
        "scopes",
        "title",
        "status",
        "qual_level",
        "qual_category",
        "institution_class",
        "economic_type",
        "mgmt_type",
        "grade_level",
        "grade_rank",
    )


def test_the_words_of_a_coded_column_are_counted(clerk: Actor) -> None:
    upload = received(ODD, clerk)

    assert _coded(upload) == {"status": [("在岗", 2, ""), ("在册", 1, "ACTIVE")]}


def test_a_word_that_is_told_registers_its_rows(clerk: Actor) -> None:
    upload = received(ODD, clerk)

    actions.choose_values(upload, {"status": {"在岗": "ACTIVE"}}, by=clerk)
    applied = worked(actions.apply(worked(upload), by=clerk))

    assert (applied.outcome["entries"], applied.outcome["blocked"]) == (3, 0)
    assert set(NurseRegistration.objects.values_list("status", flat=True)) == {"ACTIVE"}
    assert Load.objects.get().values == {"status": {"在岗": "ACTIVE"}}


def test_a_word_that_is_left_stays_a_finding(clerk: Actor) -> None:
    upload = received(ODD, clerk)

    actions.choose_values(upload, {}, by=clerk)
    seen = previews.of(worked(upload))

    assert seen.counts["blocked"] == 2
    assert {(each.rule, each.fault) for each in seen.problems if each.blocks} == {("DQ-29", "word:status")}


def test_a_word_may_be_told_otherwise_than_the_system_reads_it(clerk: Actor) -> None:
    upload = received(nurses(nurse_line(1)), clerk)

    actions.choose_values(upload, {"status": {"在册": "SUSPENDED"}}, by=clerk)
    worked(actions.apply(worked(upload), by=clerk))

    assert NurseRegistration.objects.get().status == "SUSPENDED"


def test_what_was_told_is_kept_for_the_next_list_of_the_source(clerk: Actor) -> None:
    upload = received(ODD, clerk)
    actions.choose_values(upload, {"status": {"在岗": "ACTIVE"}}, by=clerk)
    worked(actions.apply(worked(upload), by=clerk))

    again = received(nurses(nurse_line(7).replace("在册", "在岗")), clerk)

    assert again.values == {"status": {"在岗": "ACTIVE"}}
    assert received(nurses(nurse_line(8)), clerk, source="别处").values == {}


def test_a_title_is_told_as_a_code_and_read_by_its_name(clerk: Actor) -> None:
    content = nurses(nurse_line(1)).decode().replace("状态\n", "状态,职称\n").replace("在册\n", "在册,护师级\n")
    upload = received(content.encode(), clerk)
    code = values.choices(Kind.NURSE, "title")[0]

    actions.choose_values(upload, {"title": {"护师级": code}}, by=clerk)
    worked(actions.apply(worked(upload), by=clerk))

    assert NurseRegistration.objects.get().title == code
    assert remembering.values("nurse", "旧库")["title"]["护师级"] != code
    assert received(content.encode() + b"\n", clerk).values == {"title": {"护师级": code}}


def test_codes_no_table_has_and_fields_nobody_asked_about_are_not_kept(clerk: Actor) -> None:
    upload = received(ODD, clerk)

    actions.choose_values(upload, {"status": {"在岗": "FROZEN"}, "id_no": {"x": "1"}}, by=clerk)

    assert Upload.objects.get(pk=upload.pk).values == {}


def test_a_class_of_that_place_is_told(cast: Cast) -> None:
    content = "机构编码,机构名称,区县,地址,类别\n1,甲医院,海淀区,某路1号,大医院\n".encode()
    head_office = officer(cast)
    upload = received(content, head_office, Kind.INSTITUTION)

    actions.choose_values(upload, {"institution_class": {"大医院": "A100"}}, by=head_office)
    worked(actions.apply(worked(upload), by=head_office))

    assert Institution.objects.get(source="旧库").institution_class == "A100"


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({}, ["停业", "歇业", "在运"]),
        ({"在运": "ACTIVE"}, ["停业", "歇业"]),
        ({"在运": "ACTIVE", "歇业": "CANCELLED"}, ["停业", "注销"]),
        ({"停业": "ACTIVE", "歇业": "FROZEN"}, ["歇业", "在运"]),
    ],
)
def test_an_institution_is_entered_by_what_the_word_for_its_state_means(
    cast: Cast, told: dict[str, str], found: list[str]
) -> None:
    head_office = officer(cast)
    states = ["运行", "停业", "歇业", "在运"]
    lines = [f"{at},甲{at}诊所,海淀区,某路{at}号,{state}" for at, state in enumerate(states)]
    content = "\n".join(["机构编码,机构名称,区县,地址,机构状态", *lines, ""]).encode()
    upload = received(content, head_office, Kind.INSTITUTION)

    actions.choose_values(upload, {"status": told}, by=head_office)
    worked(actions.apply(worked(upload), by=head_office))

    assert Institution.objects.filter(source="旧库", status="ACTIVE").count() == len(states) - len(found)
    assert [each.old for each in Proposal.objects.filter(rule=LEFT_OUT).order_by("number")] == found


def test_columns_of_many_or_long_words_are_not_asked_about(clerk: Actor) -> None:
    many = received(nurses(*(nurse_line(at).replace("在册", f"状态{at}") for at in range(130))), clerk)
    long = received(nurses(nurse_line(1).replace("在册", "甲" * 50)), clerk, source="长")

    assert (_coded(many), _coded(long)) == ({}, {})
    assert opening.columns_of(many).values == {}
