"""After the last finding of a rule an officer goes on to the next rule, and learns when nothing is left."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.consolidation.models import Proposal
from liangzhao.registers.models import Institution
from tests.consolidation.deciding.conftest import Bench
from tests.web.cleaning.pages import address, page, sent

pytestmark = pytest.mark.django_db


def test_the_last_of_all_leads_to_the_overview_with_a_word(bench: Bench, acceptor: Client) -> None:
    answer = sent(acceptor, bench.finding(), "accept", pick="new")

    assert answer["Location"] == "/gov/clean/"
    shown = page(acceptor, answer["Location"])
    assert "已采用，登记簿已更正。" in shown
    assert "待处理的清理事项都已办完。" in shown
    assert Institution.objects.get(pk=bench.place.pk).phone == "010-00000002"


@pytest.mark.parametrize(("rule", "onward"), [("DQ-31", "DQ-34"), ("DQ-34", "DQ-12"), ("DQ-12", "DQ-31")])
def test_the_last_of_a_rule_leads_to_the_next_rule_in_turn(
    bench: Bench, acceptor: Client, rule: str, onward: str
) -> None:
    found = {each: bench.finding("postcode", "", "100080", rule=each) for each in ("DQ-12", "DQ-31", "DQ-34")}

    answer = sent(acceptor, found[rule], "keep", note="已核对原件")

    assert answer["Location"] == f"{address(found[onward])}?done={found[rule].pk}"
    shown = page(acceptor, answer["Location"])
    assert "没有其他要办的了，接着办理“" in shown
    assert f'href="{address(found[rule])}"' in shown


def test_a_second_officer_goes_on_with_what_others_proposed(bench: Bench, acceptor: Client, decider: Client) -> None:
    """His own proposal waits for somebody else."""
    own, others, last = (_of_two(bench, rule) for rule in ("DQ-22", "DQ-13", "DQ-29"))
    for client, proposal in ((acceptor, others), (decider, own), (acceptor, last)):
        sent(client, proposal, "accept", pick="new")

    answer = sent(decider, last, "confirm")
    assert answer["Location"].startswith(address(others))

    answer = sent(decider, others, "confirm")
    assert answer["Location"] == "/gov/clean/"
    assert "等待您复核的事项都已办完。" in page(decider, answer["Location"])


def _of_two(bench: Bench, rule: str) -> Proposal:
    """What two officers decide about an institution of its own."""
    place = bench.cast.institution(f"北京示例医院{rule}")
    return bench.finding("name", place.name, f"{place.name}分院", rule=rule, entry=place)


def test_when_all_tidyings_are_taken_the_next_rule_follows(bench: Bench, acceptor: Client) -> None:
    tidy = bench.finding(rule="DQ-01", action="auto")
    other = bench.finding("postcode", "", "100080")

    answer = acceptor.post("/gov/clean/DQ-01/", {"chosen": str(tidy.pk), "sure": "1"})

    assert answer["Location"] == address(other)
