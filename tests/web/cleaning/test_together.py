"""Findings that say the same on their pages: offered, listed, decided in parts, confirmed and undone at once."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.deciding import together
from liangzhao.consolidation.models import Proposal
from liangzhao.registers.models import Institution
from tests.consolidation.deciding import alike
from tests.consolidation.deciding.alike import states
from tests.consolidation.deciding.conftest import Bench
from tests.support.cast import Cast
from tests.web.cleaning.pages import address, page
from tests.web.cleaning.test_impossible_values import picks
from tests.web.officers import officer

pytestmark = pytest.mark.django_db
WHY = "街道已改名"
found, weighty = alike.found, alike.weighty


def at(found: Proposal) -> str:
    return f"{address(found)}together/"


def sent(client: Client, found: Proposal, act: str, **given: str) -> str:
    until = re.search(r'name="until" value="([^"]+)"', page(client, at(found)))
    assert until
    answer = client.post(at(found), {"act": act, "until": until[1], **given})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_the_case_offers_it_and_the_page_lists_which(found: Proposal, acceptor: Client) -> None:
    assert "对同样写法的 3 条一并决定" in page(acceptor, address(found))

    shown = page(acceptor, at(found))

    assert "以下 3 条的规则、字段、原值和建议都相同" in shown
    assert all(name in shown for name in ("北京海淀示例医院", "第2示例医院", "第3示例医院"))


def test_the_queue_says_beside_each_row_how_many_say_the_same(found: Proposal, acceptor: Client) -> None:
    shown = page(acceptor, "/gov/clean/DQ-12/")

    assert shown.count("另有 2 条相同") == 3
    assert f'href="{at(found)}"' in shown


def test_of_a_long_queue_it_says_that_there_may_be_more(
    found: Proposal, acceptor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "MOST_GLIMPSED", 4)

    assert re.search("另有 [12] 条以上相同", page(acceptor, "/gov/clean/DQ-12/"))


def test_a_queue_of_rows_each_of_its_own_says_nothing(bench: Bench, acceptor: Client) -> None:
    bench.finding()

    assert "写法相同" not in page(acceptor, "/gov/clean/DQ-34/")


def test_one_alone_is_not_offered(bench: Bench, acceptor: Client) -> None:
    alone = bench.finding()

    assert "同样写法" not in page(acceptor, address(alone))
    assert "这一条没有写法相同的其他各条" in page(acceptor, at(alone))


def test_what_cannot_be_decided_at_once_leads_back_to_its_case(bench: Bench, acceptor: Client) -> None:
    pair = bench.finding("name", rule="DQ-14", others=[2])

    assert acceptor.get(at(pair))["Location"] == address(pair)


def test_all_are_decided_and_undone_with_a_word(found: Proposal, acceptor: Client) -> None:
    assert "已采用 3 条" in sent(acceptor, found, "take", pick="new", note=WHY)
    assert set(Institution.objects.values_list("address", flat=True)) == {"示例路新址"}
    assert "一并撤销同时决定的 3 条" in page(acceptor, address(found))

    assert "已撤销 3 条" in sent(acceptor, found, "undo", note="改名有误")

    assert states() == ["OPEN"] * 5


@pytest.mark.parametrize(
    ("given", "says"), [({"pick": "new"}, "请写明理由"), ({"pick": "other", "note": WHY}, "请选择要采用的值")]
)
def test_without_a_value_or_a_reason_nothing_is_done(
    found: Proposal, acceptor: Client, given: dict[str, str], says: str
) -> None:
    assert says in sent(acceptor, found, "take", **given)
    assert states() == ["OPEN"] * 5


def test_many_are_done_in_parts_and_the_page_tells_how_far(
    found: Proposal, acceptor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "STEP", 2)

    first = sent(acceptor, found, "keep", note=WHY)
    assert "已处理 2 / 3 条" in first
    assert states().count("REJECTED") == 2
    course = re.search(r'name="course" value="([^"]+)"', first)
    assert course
    last = unescape(acceptor.post(at(found), {"course": course[1]}).content.decode())

    assert "已处理 3 / 3 条" in last
    assert "已保留 3 条的原值" in last
    assert 'name="course"' not in last


def test_a_course_is_its_officers_and_cannot_be_made_up(
    found: Proposal, acceptor: Client, decider: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "STEP", 2)
    course = re.search(r'name="course" value="([^"]+)"', sent(acceptor, found, "keep", note=WHY))
    assert course

    assert decider.post(at(found), {"course": course[1]}).status_code == 404
    assert acceptor.post(at(found), {"course": course[1] + "x"}).status_code == 404
    assert acceptor.post(at(found), {"act": "burn", "until": str(found.pk)}).status_code == 404


def test_what_is_refused_is_told_with_its_reason(found: Proposal, acceptor: Client) -> None:
    Institution.objects.filter(name="第2示例医院").update(address="已更正")

    told = sent(acceptor, found, "take", pick="new", note=WHY)

    assert "已采用 2 条" in told
    assert "另有 1 条没有办理，原因见下。" in told
    assert "有 1 条没有办理：登记信息已不是待更正的内容，请核对最新信息。" in told


def test_when_none_was_done_it_is_said_so(found: Proposal, acceptor: Client) -> None:
    Institution.objects.update(address="已更正")

    told = sent(acceptor, found, "take", pick="new", note=WHY)

    assert "没有办理成功：3 条都没有办理" in told
    assert "登记簿或名单行已更正" not in told
    assert "有 3 条没有办理：登记信息已不是待更正的内容" in told


def test_the_suggestion_is_chosen_beforehand_and_the_reason_asked_once(found: Proposal, acceptor: Client) -> None:
    shown = page(acceptor, at(found))

    assert picks(shown)["new"] == picks(page(acceptor, address(found)))["new"]
    assert picks(shown)["new"][:2] == (False, True)
    assert shown.count("必填") == 1


def test_what_is_weighty_is_confirmed_at_once_by_another(weighty: Proposal, acceptor: Client, decider: Client) -> None:
    assert "已提出 3 条" in sent(acceptor, weighty, "take", pick="new", note=WHY)
    assert "一并撤回" in page(acceptor, at(weighty))
    assert "查看一并提出的 3 条" in page(decider, address(weighty))

    assert "已复核同意 3 条" in sent(decider, weighty, "confirm")

    assert set(Institution.objects.values_list("name", flat=True)) == {"北京海淀示例医院"}


def test_who_may_not_decide_and_other_authorities_do_not_get_there(found: Proposal, cast: Cast) -> None:
    assert officer(cast, RoleCode.SUPERVISOR).get(at(found)).status_code == 403
    assert officer(cast, organ="东城").get(at(found)).status_code == 404


def test_without_a_reason_the_hint_says_the_same_as_before(found: Proposal, acceptor: Client) -> None:
    refused = sent(acceptor, found, "keep")

    assert "请写明理由" in refused
    assert ("必填，写在每一条上。" in refused, "保留原值、合并或退回时必填" in refused) == (True, False)


def test_what_one_officer_kept_does_not_say_that_two_decide(weighty: Proposal, acceptor: Client) -> None:
    assert "须两人先后决定" in page(acceptor, address(weighty))

    acceptor.post(address(weighty), {"act": "keep", "note": WHY})

    weighty.refresh_from_db()
    assert weighty.state == Proposal.State.REJECTED
    assert "须两人先后决定" not in page(acceptor, address(weighty))
