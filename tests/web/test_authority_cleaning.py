"""数据清理 through its pages: queues, one case decided and on to the next, two officers, a conflict, undoing."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.intake import changes
from liangzhao.consolidation.measuring.priors import NO_LONGER
from liangzhao.consolidation.models import Proposal, Question, Score
from liangzhao.consolidation.quality.rules import BY_ID
from liangzhao.kernel import clock
from liangzhao.registers.models import Institution, Person
from liangzhao.web import rule_titles
from tests.consolidation.deciding.conftest import Bench
from tests.support.cast import PASSWORD, Cast

pytestmark = [pytest.mark.django_db]
State = Proposal.State


@pytest.fixture
def bench(cast: Cast) -> Bench:
    return Bench(cast, cast.institution("北京海淀示例医院", phone="010-00000001"))


def officer(cast: Cast, role: RoleCode = RoleCode.ACCEPTOR, organ: str = "海淀") -> Client:
    client, login = Client(), f"{role.lower()}-{cast.next()}"
    cast.account(login, role, authority=cast.authority(organ))
    client.post("/account/login/", {"login": login, "password": PASSWORD})
    return client


@pytest.fixture
def acceptor(cast: Cast) -> Client:
    return officer(cast)


@pytest.fixture
def decider(cast: Cast) -> Client:
    return officer(cast, RoleCode.DECIDER)


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.content.decode())


def address(proposal: Proposal) -> str:
    return f"/gov/clean/{proposal.rule}/{proposal.pk}/"


def seen(client: Client, proposal: Proposal) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page(client, address(proposal)))
    assert found
    return found[1]


def sent(client: Client, proposal: Proposal, act: str, **given: str) -> Any:
    return client.post(address(proposal), {"act": act, "seen": seen(client, proposal), **given})


def test_a_rule_without_findings_is_not_listed_and_the_empty_page_says_why(acceptor: Client) -> None:
    shown = page(acceptor, "/gov/clean/")

    assert "还没有发现需要清理的数据" in shown
    assert "还没有测量过" in shown


def test_each_rule_is_listed_with_its_counts(bench: Bench, acceptor: Client) -> None:
    bench.finding(rule="DQ-22", field="valid_until")
    bench.finding(rule="DQ-13", field="name")

    shown = page(acceptor, "/gov/clean/")

    assert "有效期止多算一日" in shown
    assert "机构名称写法不同" in shown
    assert "/gov/clean/DQ-22/" in shown


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
    assert set(rule_titles.TITLES) == set(BY_ID)


def test_an_unknown_rule_and_somebody_elses_finding_are_nowhere(bench: Bench, acceptor: Client, cast: Cast) -> None:
    proposal = bench.finding()

    assert acceptor.get("/gov/clean/DQ-99/").status_code == 404
    assert acceptor.get(f"/gov/clean/DQ-22/{proposal.pk}/").status_code == 404
    assert officer(cast, organ="东城").get(address(proposal)).status_code == 404


@pytest.mark.parametrize("role", [RoleCode.SUPERVISOR, RoleCode.ISSUER, RoleCode.STATISTICIAN])
def test_only_who_keeps_the_register_gets_in(cast: Cast, role: RoleCode) -> None:
    assert officer(cast, role).get("/gov/clean/").status_code == 403


def test_a_case_shows_both_records_and_the_raw_row_and_leaves_a_line(bench: Bench, acceptor: Client) -> None:
    proposal = bench.finding(
        old="010-00000009", raw={"单位名称": "北京海淀示例医院", "电话": "010-00000009", "备注": "旧表"}
    )

    shown = page(acceptor, address(proposal))

    assert "不一致" in shown
    assert "旧表" in shown
    assert "建议：010-00000002" in shown
    assert Event.objects.filter(tag=Tag.PERSON_VIEWED, subject_id=proposal.pk).count() == 1


def test_everybody_a_case_shows_has_a_line_about_the_look(bench: Bench, acceptor: Client) -> None:
    nurse = bench.cast.nurse("王小兰", bench.place)
    page(acceptor, address(bench.finding("mobile", "1390000", "", rule="DQ-31", kind="nurse", entry=nurse)))

    assert Event.objects.filter(tag=Tag.PERSON_VIEWED, person_id=nurse.person_id).exists()


def test_a_decision_leads_to_the_next_case_with_a_way_back(bench: Bench, acceptor: Client) -> None:
    first, second = sorted((bench.finding(), bench.finding("postcode", "", "100080")), key=lambda each: each.pk)

    answer = sent(acceptor, first, "keep", note="已核对原件")

    assert answer.status_code == 302
    assert answer["Location"] == f"{address(second)}?done={first.pk}"
    assert address(first) in page(acceptor, answer["Location"])


def test_the_last_case_leads_back_to_the_queue(bench: Bench, acceptor: Client) -> None:
    answer = sent(acceptor, bench.finding(), "accept", pick="new")

    assert answer["Location"] == "/gov/clean/DQ-34/?tab=done"
    assert Institution.objects.get(pk=bench.place.pk).phone == "010-00000002"


def test_a_value_written_by_hand_is_taken(bench: Bench, acceptor: Client) -> None:
    sent(acceptor, bench.finding(), "accept", pick="other", other="010-00000088")

    assert Institution.objects.get(pk=bench.place.pk).phone == "010-00000088"


def test_keeping_without_a_reason_is_told_and_nothing_is_lost(bench: Bench, acceptor: Client) -> None:
    proposal = bench.finding()

    answer = sent(acceptor, proposal, "keep", other="010-00000066")

    shown = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert "请写明理由" in shown
    assert 'value="010-00000066"' in shown
    assert Proposal.objects.get(pk=proposal.pk).state == State.OPEN


def test_two_officers_at_one_case_get_a_page_that_says_so(bench: Bench, acceptor: Client, decider: Client) -> None:
    proposal = bench.finding()
    before = seen(acceptor, proposal)
    sent(decider, proposal, "accept", pick="new")

    answer = acceptor.post(
        address(proposal),
        {"act": "accept", "seen": before, "pick": "other", "other": "010-00000005", "note": "电话回访"},
    )

    shown = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "已被他人办理" in shown
    assert "010-00000005" in shown
    assert "电话回访" in shown
    assert "现在的情况" in shown
    assert "工作台" in shown
    assert Institution.objects.get(pk=bench.place.pk).phone == "010-00000002"


def test_a_weighty_case_takes_two_and_is_undone(bench: Bench, acceptor: Client, decider: Client) -> None:
    proposal = bench.finding("name", "北京海淀示例医院", "北京市海淀区示例医院", rule="DQ-13")

    first = sent(acceptor, proposal, "accept", pick="new")
    waiting = page(acceptor, address(proposal))
    assert first.status_code == 302
    assert "须由本机关另一名决定人复核" in waiting
    assert Institution.objects.get(pk=bench.place.pk).name == "北京海淀示例医院"
    assert "复核同意" in page(decider, address(proposal))

    sent(decider, proposal, "confirm")
    assert Institution.objects.get(pk=bench.place.pk).name == "北京市海淀区示例医院"

    sent(decider, proposal, "undo")
    assert Institution.objects.get(pk=bench.place.pk).name == "北京海淀示例医院"
    assert "已撤销" in page(decider, address(proposal))


def test_a_confirmation_asks_once_more_who_it_is(bench: Bench, acceptor: Client, cast: Cast) -> None:
    proposal = bench.finding("name", "北京海淀示例医院", "北京市海淀区示例医院", rule="DQ-13")
    sent(acceptor, proposal, "accept", pick="new")
    late = officer(cast, RoleCode.DECIDER)
    given = {"act": "confirm", "seen": seen(late, proposal)}
    session = late.session
    session["proven_at"] = "2020-01-01T00:00:00+00:00"
    session.save()

    answer = late.post(address(proposal), given)

    assert "再次验证身份" in unescape(answer.content.decode())
    assert Proposal.objects.get(pk=proposal.pk).state == State.SECOND


def test_a_second_officer_sees_how_many_wait(bench: Bench, acceptor: Client, decider: Client) -> None:
    sent(
        acceptor, bench.finding("name", "北京海淀示例医院", "北京市海淀区示例医院", rule="DQ-13"), "accept", pick="new"
    )

    assert re.search(
        r'href="/gov/clean/"[^>]*><span>数据清理</span><span class="count">1', page(decider, "/gov/clean/")
    )


def test_the_institution_is_asked_and_the_question_taken_back(bench: Bench, acceptor: Client) -> None:
    proposal = bench.finding()

    sent(acceptor, proposal, "ask_institution")
    asked = page(acceptor, address(proposal))
    assert Question.objects.get(proposal=proposal).institution_id == bench.place.pk
    assert "已请机构核实" in asked
    assert "等待答复" in asked
    assert "已提醒次数" in asked

    sent(acceptor, proposal, "undo")
    assert Proposal.objects.get(pk=proposal.pk).state == State.OPEN


def test_an_answer_can_be_taken_as_it_is(bench: Bench, acceptor: Client) -> None:
    proposal = bench.finding(new=None)
    sent(acceptor, proposal, "ask_institution")
    Question.objects.filter(proposal=proposal).update(answer="CORRECT", answered_at=clock.now())
    question = Question.objects.get(proposal=proposal)
    question.value = "010-00000055"
    question.save(update_fields=["value"])
    Proposal.objects.filter(pk=proposal.pk).update(state=State.OPEN)

    assert "答复：010-00000055" in page(acceptor, address(proposal))
    sent(acceptor, proposal, "accept", pick="answer")

    assert Institution.objects.get(pk=bench.place.pk).phone == "010-00000055"


def test_a_case_goes_to_the_other_authority_and_comes_back(bench: Bench, acceptor: Client, cast: Cast) -> None:
    twin = cast.institution("北京东城示例医院", organ="东城", division="110101")
    proposal = bench.finding(rule="DQ-12", other_entries=[str(twin.pk)])

    sent(acceptor, proposal, "pass_on", to=str(twin.authority_id))
    assert "已转给登记机关" in page(acceptor, address(proposal))
    assert officer(cast, organ="东城").get(address(proposal)).status_code == 200

    acceptor.post(address(proposal), {"act": "take_back"})
    assert "采用所选的值" in page(acceptor, address(proposal))


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


def test_two_rows_that_became_two_institutions_stand_side_by_side(bench: Bench, acceptor: Client) -> None:
    twin = bench.cast.institution("北京海淀示例医院", phone="010-00000001")
    other = bench.finding()
    changes.entered(other.load, other.number, "institution", twin.pk).save(force_insert=True)

    shown = page(
        acceptor, address(bench.finding("name", "北京海淀示例医院", None, rule="DQ-14", others=[other.number]))
    )

    assert "另一条登记" in shown
    assert twin.reg_no in shown


@pytest.mark.usefixtures("demo_keys")
def test_two_persons_are_merged_by_two_officers(bench: Bench, acceptor: Client, decider: Client) -> None:
    old = bench.cast.nurse("王小兰", bench.place, photo="", approved_on=date(2020, 6, 20))
    new = bench.cast.nurse("王小蘭", bench.place, approved_on=date(2025, 6, 20))
    proposal = bench.finding("name", "王小蘭", None, rule="DQ-08", kind="nurse", entry=new, other_entries=[str(old.pk)])
    shown = page(acceptor, address(proposal))
    sides = dict.fromkeys(re.findall(r'name="(side-[^"]+)"', shown), "own")
    assert "两条记录是否同一主体" in shown
    assert "姓名" in shown

    assert 'name="survivor" value="own" checked' not in shown
    assert "请选择合并后保留哪条记录" in unescape(sent(acceptor, proposal, "join", note="同一人").content.decode())
    assert "请写明理由" in unescape(sent(acceptor, proposal, "join", survivor="own", **sides).content.decode())
    without = sent(acceptor, proposal, "join", survivor="own", note="同一人")
    assert "请先选择保留哪一项" in unescape(without.content.decode())
    sent(acceptor, proposal, "join", survivor="own", note="证件号码相同，是同一人", **sides)
    waiting = page(decider, address(proposal))
    assert "合并为一条记录" in waiting
    assert "合并后的记录" in waiting
    assert new.person.id_no in waiting
    assert "证件号码相同，是同一人" in waiting
    sent(decider, proposal, "confirm")

    assert Person.objects.get(pk=old.person_id).merged_into_id == new.person_id
    after = page(acceptor, address(proposal))
    assert "已合并为一条记录" in after
    assert "证件号码相同，是同一人" in after
    assert '{"join"' not in after
    sent(acceptor, proposal, "undo", note="经核实是两个人")
    wanted = page(decider, address(proposal))
    assert "经核实是两个人" in wanted
    assert "合并由a-acc" in wanted
    refused = decider.post(
        address(proposal),
        {"act": "give_back", "seen": seen(decider, proposal), "note": "照片是同一人"},
        follow=True,
    )
    told = unescape(refused.content.decode())
    assert "合并仍然有效" in told
    assert "照片是同一人" in told
    assert "已合并为一条记录" in told
    assert '{"part"' not in told


def test_an_officer_takes_back_several_decisions_of_today_after_a_look(bench: Bench, acceptor: Client) -> None:
    first, second = bench.finding(), bench.finding("postcode", "", "100080")
    sent(acceptor, first, "accept", pick="new")
    sent(acceptor, second, "keep", note="原件没有邮编")
    shown = page(acceptor, "/gov/clean/decided/")
    assert shown.count('name="chosen"') == 2

    asked = acceptor.post("/gov/clean/decided/", {"action": "undo", "chosen": [first.pk, second.pk]})
    assert "确认撤销" in asked.content.decode()
    assert Proposal.objects.get(pk=first.pk).state == State.APPLIED

    acceptor.post("/gov/clean/decided/", {"sure": "1", "chosen": [first.pk, second.pk]})

    assert {each.state for each in Proposal.objects.all()} == {State.UNDONE, State.OPEN}
    assert "没有办理过的事项" in page(acceptor, "/gov/clean/decided/")


def test_nobody_takes_back_what_another_officer_decided(bench: Bench, acceptor: Client, decider: Client) -> None:
    proposal = bench.finding()
    sent(acceptor, proposal, "accept", pick="new")

    decider.post("/gov/clean/decided/", {"sure": "1", "chosen": [proposal.pk]})

    assert Proposal.objects.get(pk=proposal.pk).state == State.APPLIED


def test_the_list_of_a_day_is_a_file_and_a_wrong_day_is_nowhere(bench: Bench, acceptor: Client) -> None:
    sent(acceptor, bench.finding(), "accept", pick="new")

    file = acceptor.get("/gov/clean/decided/csv/")

    assert "北京海淀示例医院" in file.content.decode("utf-8-sig")
    assert Event.objects.filter(tag=Tag.LIST_EXPORTED).count() == 1
    assert acceptor.get("/gov/clean/decided/?day=gestern").status_code == 404


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


def test_a_case_can_be_worked_by_keys_and_shows_which(bench: Bench, acceptor: Client) -> None:
    made = bench.finding(), bench.finding("postcode", "", "100080")
    first, second = sorted(made, key=lambda each: each.pk)

    shown = page(acceptor, address(second))

    assert re.search(rf'href="{address(first)}"\s+accesskey="k"', shown)
    assert 'accesskey="1"' in shown
    assert "Alt＋J" in shown


def test_a_problem_that_went_by_itself_is_neither_taken_nor_kept(bench: Bench, acceptor: Client) -> None:
    proposal = bench.finding()
    proposal.state, proposal.note, proposal.decided_at = State.REJECTED, NO_LONGER, clock.now()
    proposal.save()

    shown = page(acceptor, address(proposal))

    assert "问题已消失" in shown
    assert "登记信息已变更，该问题不再存在" in shown
    assert "保留原值" not in shown
