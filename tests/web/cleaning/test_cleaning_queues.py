"""数据清理: the findings by rule, the queue of a rule, and what may be taken together."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding.results import NO_LONGER
from liangzhao.consolidation.measuring import priors
from liangzhao.consolidation.models import Proposal, Score
from liangzhao.consolidation.quality import titles
from liangzhao.consolidation.quality.rules import BY_ID
from liangzhao.kernel import clock
from liangzhao.registers.models import Institution
from tests.consolidation.deciding.conftest import Bench
from tests.support.cast import Cast
from tests.web.cleaning.pages import address, page, sent
from tests.web.officers import officer

pytestmark = [pytest.mark.django_db]
State = Proposal.State


def test_a_rule_without_findings_is_not_listed_and_the_empty_page_says_why(acceptor: Client) -> None:
    shown = page(acceptor, "/gov/clean/")

    assert "还没有发现需要清理的数据" in shown
    assert "还没有测量过" in shown


def test_each_rule_is_listed_with_its_counts(bench: Bench, acceptor: Client) -> None:
    bench.finding(rule="DQ-22", field="valid_until")
    bench.finding(rule="DQ-13", field="name")

    shown = page(acceptor, "/gov/clean/")

    assert "有效期止多算一日" in shown
    assert "机构名称与登记不同" in shown
    assert "/gov/clean/DQ-22/" in shown


@pytest.mark.parametrize(
    ("new", "is_renaming"),
    [("北京海淀和谐医院", True), ("北京海淀（示例）医院", False)],
    ids=["renamed", "written otherwise"],
)
def test_a_renaming_names_the_register_and_the_list(
    new: str, is_renaming: bool, bench: Bench, acceptor: Client
) -> None:
    found = bench.finding("name", "北京海淀示例医院", new, rule="DQ-13")

    for shown in (page(acceptor, address(found)), page(acceptor, "/gov/clean/DQ-13/")):
        assert ("登记簿中的名称" in shown, "名单中的名称" in shown) == (is_renaming, is_renaming)


def test_the_score_shows_its_six_parts_with_the_counts_behind(bench: Bench, acceptor: Client) -> None:
    parts = {name: [90, 100] for name in ("completeness", "validity", "uniqueness", "consistency", "linkage")}
    Score.objects.create(
        authority_id=bench.place.authority_id,
        kind="institution",
        occasion="RUN",
        load=bench.load(),
        measured_at=clock.now(),
        rows=100,
        parts={**parts, "timeliness": [45, 90]},
    )

    shown = page(acceptor, "/gov/clean/")

    assert "医疗机构数据质量得分" in shown
    assert "50.0" in shown
    assert all(word in shown for word in ("完整性", "有效性", "唯一性", "一致性", "关联性", "及时性"))


def test_every_rule_has_a_short_title() -> None:
    assert set(titles.TITLES) == set(BY_ID)


def test_an_unknown_rule_and_somebody_elses_finding_are_nowhere(bench: Bench, acceptor: Client, cast: Cast) -> None:
    proposal = bench.finding()

    assert acceptor.get("/gov/clean/DQ-99/").status_code == 404
    assert acceptor.get(f"/gov/clean/DQ-22/{proposal.pk}/").status_code == 404
    assert officer(cast, organ="东城").get(address(proposal)).status_code == 404


@pytest.mark.parametrize("role", [RoleCode.SUPERVISOR, RoleCode.ISSUER, RoleCode.STATISTICIAN])
def test_only_who_keeps_the_register_gets_in(cast: Cast, role: RoleCode) -> None:
    assert officer(cast, role).get("/gov/clean/").status_code == 403


def test_a_second_officer_sees_how_many_wait(bench: Bench, acceptor: Client, decider: Client) -> None:
    sent(
        acceptor, bench.finding("name", "北京海淀示例医院", "北京市海淀区示例医院", rule="DQ-13"), "accept", pick="new"
    )

    assert re.search(
        r'href="/gov/clean/"[^>]*><span>数据清理</span><span class="count">1', page(decider, "/gov/clean/")
    )


@pytest.fixture
def tidy(bench: Bench) -> Proposal:
    Institution.objects.filter(pk=bench.place.pk).update(address="示例路５号")
    return bench.finding("address", "示例路５号", "示例路5号", rule="DQ-01", action="auto")


def test_tidyings_are_taken_together_after_a_look(tidy: Proposal, acceptor: Client) -> None:
    queue = page(acceptor, "/gov/clean/DQ-01/")
    assert "示例路５号 → 示例路5号" in queue

    asked = unescape(acceptor.post("/gov/clean/DQ-01/", {"action": "accept", "chosen": str(tidy.pk)}).content.decode())
    assert "将采用 1 件建议" in asked
    assert Proposal.objects.get(pk=tidy.pk).state == State.OPEN

    acceptor.post("/gov/clean/DQ-01/", {"action": "accept", "chosen": str(tidy.pk), "sure": "1"})
    assert Proposal.objects.get(pk=tidy.pk).state == State.APPLIED


def test_a_signed_queue_is_taken_and_a_forged_one_is_not(tidy: Proposal, acceptor: Client) -> None:
    signed = re.search(r'name="everything" value="([^"]+)"', page(acceptor, "/gov/clean/DQ-01/"))
    assert signed
    assert acceptor.post("/gov/clean/DQ-01/", {"everything": signed[1] + "x"}).status_code == 404

    acceptor.post("/gov/clean/DQ-01/", {"everything": signed[1], "sure": "1"})

    assert Proposal.objects.get(pk=tidy.pk).state == State.APPLIED


def test_what_changes_contents_is_never_taken_in_bulk(bench: Bench, acceptor: Client) -> None:
    proposal = bench.finding()

    acceptor.post("/gov/clean/DQ-34/", {"action": "accept", "chosen": str(proposal.pk), "sure": "1"})

    assert Proposal.objects.get(pk=proposal.pk).state == State.OPEN


def test_a_queue_is_filtered_and_a_wrong_filter_is_nowhere(bench: Bench, acceptor: Client) -> None:
    bench.finding()
    bench.finding("postcode", "", "100080")

    shown = page(acceptor, "/gov/clean/DQ-34/?field=postcode")

    assert shown.count("待处理</span>") == 1
    assert acceptor.get("/gov/clean/DQ-34/?tab=&field=&source=").status_code == 200
    assert acceptor.get("/gov/clean/DQ-34/?tab=nothing").status_code == 404
    assert acceptor.get("/gov/clean/DQ-34/?after=nothing").status_code == 404
    assert acceptor.get("/gov/clean/DQ-34/?field=password").status_code == 404


def test_the_file_masks_people_and_is_journalled(bench: Bench, acceptor: Client) -> None:
    nurse = bench.cast.nurse("王小兰", bench.place)
    bench.finding("id_no", nurse.person.id_no[:-1] + "0", None, rule="DQ-05", kind="nurse", entry=nurse)

    answer = acceptor.get("/gov/clean/DQ-05/csv/")

    text = answer.content.decode()
    assert "证件号码" in text
    assert nurse.person.id_no[6:14] not in text
    assert "王小兰" not in text
    assert Event.objects.filter(tag=Tag.LIST_EXPORTED).count() == 1


def test_the_home_page_tells_what_waits_and_since_when_only_when_something_does(
    bench: Bench, acceptor: Client, decider: Client
) -> None:
    assert "数据清理待处理" not in page(acceptor, "/gov/")
    one, _two = bench.finding(), bench.finding("uscc", "", "52110108MJ00000077", rule="DQ-17")
    one.state, one.chosen, one.first_by, one.first_at = State.SECOND, "{}", bench.place.pk, clock.now()
    one.save()

    shown = page(decider, "/gov/")

    assert "数据清理待处理" in shown
    assert 'href="/gov/clean/DQ-34/?tab=second"' in shown
    assert f"{clock.today()}" in shown


@pytest.mark.parametrize(("result", "shown"), [("mended", 0), ("kept", 1), ("aside", 0), ("gone", 2)])
def test_what_is_done_is_narrowed_by_how_it_ended(bench: Bench, acceptor: Client, result: str, shown: int) -> None:
    kept, *gone = (bench.finding(), bench.finding("postcode", "", "1"), bench.finding("address", "", "2"))
    sent(acceptor, kept, "keep", note="已核对原件")
    priors.close(gone, NO_LONGER)

    listed = page(acceptor, f"/gov/clean/DQ-34/?tab=done&result={result}")

    assert [listed.count("保留原值</span>"), listed.count("问题已消失</span>")] == [
        shown * (result == "kept"),
        shown * (result == "gone"),
    ]
    assert '<input type="hidden" name="tab" value="done"' in listed
    assert acceptor.get(f"/gov/clean/DQ-34/csv/?tab=done&result={result}").content.decode().count("示例医院") == shown


def test_how_it_ended_is_asked_only_of_what_is_done(bench: Bench, acceptor: Client) -> None:
    bench.finding()

    assert 'name="result"' not in page(acceptor, "/gov/clean/DQ-34/")
    assert acceptor.get("/gov/clean/DQ-34/?tab=done&result=else").status_code == 404
