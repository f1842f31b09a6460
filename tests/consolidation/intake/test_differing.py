"""A list that says something else of a registered 登记号 loses none of it: its authority decides field by field."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from liangzhao.access.actors import Actor
from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.deciding import actions as deciding
from liangzhao.consolidation.deciding.choices import Value
from liangzhao.consolidation.importing.report import DIFFERENT, STANDING
from liangzhao.consolidation.models import Proposal, Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions, previews
from liangzhao.registers.models import Institution
from tests.consolidation.uploads.people import officer, tried, worked
from tests.support.cast import Cast
from tests.web.importing_scene import officer_at_work, text_of

pytestmark = pytest.mark.django_db
NUMBER, SOURCE = "PDY00007911010517D2122", "年度名单"
HEAD = "登记号,机构名称,区县,地址,类别,法定代表人,主要负责人,电话,床位,有效期自,有效期至,签发日期,诊疗科目,等次"
FIRST = f"{NUMBER},海淀清河诊所,海淀区,清河路1号,D211,王建国,李秀英,010-1,2,2022-05-01,2027-04-30,2022-05-01,02,"
MOVED = f"{NUMBER},海淀清河诊所,海淀区,上地路9号,D212,赵明,孙丽,010-2,3,2023-05-01,2028-04-30,2023-05-01,03,甲等"
SAID = {
    "address": ("清河路1号", "上地路9号"),
    "beds": ("2", "3"),
    "grade_rank": ("", "1"),
    "institution_class": ("D211", "D212"),
    "issued_on": ("2022-05-01", "2023-05-01"),
    "legal_rep_name": ("王建国", "赵明"),
    "phone": ("010-1", "010-2"),
    "principal_name": ("李秀英", "孙丽"),
    "subjects": ("02", "03"),
    "valid_from": ("2022-05-01", "2023-05-01"),
    "valid_until": ("2027-04-30", "2028-04-30"),
}
"""What the moved row says otherwise: by field, the register's value and the list's."""


@pytest.fixture
def clerk(cast: Cast) -> Actor:
    return officer(cast)


@pytest.fixture
def place(clerk: Actor) -> Institution:
    """A clinic as the first list brought it."""
    applied(FIRST, clerk)
    return Institution.objects.get(reg_no=NUMBER)


def content(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows, ""]).encode()


def applied(row: str, clerk: Actor, source: str = SOURCE) -> Upload:
    ending = b"" if source == SOURCE else b"\n"  # another list is another file
    return worked(actions.apply(tried(content(row) + ending, clerk, Kind.INSTITUTION, source=source), by=clerk))


def asked() -> dict[str, tuple[str, str]]:
    return {
        each.field: (each.old or "", each.new or "") for each in Proposal.objects.filter(rule="DQ-34").defer("chosen")
    }


def register() -> list[tuple[object, ...]]:
    return list(Institution.objects.values_list("name", "address", "beds", "phone", "institution_class", "version"))


def test_every_value_that_differs_is_asked_about_and_the_register_stands(clerk: Actor, place: Institution) -> None:
    before = register()

    upload = applied(MOVED, clerk)

    assert asked() == SAID
    assert {(each.entry_id, each.authority_id, each.state) for each in Proposal.objects.filter(rule="DQ-34")} == {
        (place.pk, place.authority_id, "OPEN")
    }
    assert register() == before
    told = previews.of(upload).problems
    assert {each.field for each in told if each.fault == DIFFERENT} == SAID.keys()
    assert [each.says for each in told if each.fault == STANDING] == [
        "登记簿中已有这家机构“海淀清河诊所”，登记号相同：本行没有另行登记，登记簿没有改动。"
    ]
    assert not any(each.blocks for each in told)


def test_a_trial_tells_it_and_keeps_nothing(clerk: Actor, place: Institution) -> None:
    upload = tried(content(MOVED), clerk, Kind.INSTITUTION, source=SOURCE)

    told = {each.field: each.says for each in previews.of(upload).problems if each.fault == DIFFERENT}
    assert told["address"] == "地址与登记簿不同，登记簿没有改动；是否采用名单的内容，由登记机关在数据清理中决定。"
    assert (previews.of(upload).findings["DQ-34"], asked()) == (len(SAID), {})
    counts = previews.of(upload).counts
    assert (counts["unchanged"], counts["blocked"], counts["incomplete"]) == (1, 0, 0)


@pytest.mark.parametrize(
    "row",
    [
        FIRST,
        FIRST.replace("清河路1号", "清河路１ 号"),
        f"{NUMBER},海淀清河诊所,海淀区,,D,,,,,,,,,",
    ],
    ids=["the same", "written otherwise", "empty and less"],
)
def test_what_means_the_same_or_says_nothing_is_no_difference(clerk: Actor, place: Institution, row: str) -> None:
    applied(row, clerk, source="另一份名单")

    assert asked() == {}


@pytest.mark.parametrize("name", ["address", "subjects", "beds", "grade_rank", "valid_until"])
def test_the_value_of_the_list_is_taken_by_decision(cast: Cast, clerk: Actor, place: Institution, name: str) -> None:
    applied(MOVED, clerk)
    found = Proposal.objects.get(rule="DQ-34", field=name)

    deciding.decide(found, Value(SAID[name][1]), by=officer(cast))
    if (found := Proposal.objects.get(pk=found.pk)).state == "SECOND":
        deciding.confirm(found, by=officer(cast, role=RoleCode.DECIDER))

    place.refresh_from_db()
    register_says = {
        "address": place.address,
        "beds": place.beds,
        "grade_rank": place.grade_rank,
        "subjects": [each.code for each in place.subjects.all()],
        "valid_until": place.valid_until,
    }
    expected = {
        "address": "上地路9号",
        "beds": 3,
        "grade_rank": "1",
        "subjects": ["03"],
        "valid_until": date(2028, 4, 30),
    }
    assert Proposal.objects.get(pk=found.pk).state == "APPLIED"
    assert register_says[name] == expected[name]


def test_what_waits_or_was_kept_is_not_asked_again_by_the_next_list(
    cast: Cast, clerk: Actor, place: Institution
) -> None:
    applied(MOVED, clerk)
    deciding.keep(Proposal.objects.get(rule="DQ-34", field="phone"), "电话核对无误", by=officer(cast))

    again = applied(MOVED, clerk, source="下一份名单")

    assert Proposal.objects.filter(rule="DQ-34").count() == len(SAID)
    told = {each.field: each.says for each in previews.of(again).problems if each.fault == DIFFERENT}
    assert told.keys() == SAID.keys()
    assert told["phone"] == "电话与登记簿不同；登记机关此前已决定保留登记簿的内容，登记簿没有改动。"


def test_what_was_undone_with_its_list_is_asked_again(clerk: Actor, place: Institution) -> None:
    moved = applied(MOVED, clerk)
    worked(actions.undo(moved, by=clerk))

    applied(MOVED, clerk, source="下一份名单")

    waiting = Proposal.objects.filter(rule="DQ-34", state="OPEN")
    assert {each.field for each in waiting} == SAID.keys()


def test_the_workbench_shows_both_values(cast: Cast, client: Client, clerk: Actor, place: Institution) -> None:
    applied(MOVED, clerk)
    found = Proposal.objects.get(rule="DQ-34", field="address")
    officer_at_work(cast, client)

    case, queue = (text_of(client.get(f"/gov/clean/DQ-34/{at}")) for at in (f"{found.pk}/", ""))

    assert "登记簿中的内容 清河路1号 名单中的内容 上地路9号" in case
    assert "登记簿中的内容：清河路1号；名单中的内容：上地路9号" in queue
