"""Every signed case gets the answer it was signed for, and the cases cover every rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any

import pytest

from liangzhao.kernel.rules import Outcome, Rule
from liangzhao.law.eligibility import PhysicianFacts, findings, institution, nurse, permit, physician
from liangzhao.law.eligibility.cases import Case, load

CASES = load()
RULES: tuple[Rule[Any], ...] = (*institution.RULES, *physician.RULES, *nurse.RULES)
IN_ORDER = [next(case for case in CASES if case.rule == rule and case.outcome is Outcome.MET and not case.parameters)
            for rule in ("EL-I1", "EL-P1", "EL-N1")]  # fmt: skip
NEVER_UNKNOWN = {"EL-I6", "EL-P6", "EL-P8", "EL-N6"}
"""An empty field is known to be empty; a number is in doubt when somebody found it so."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} {case.title}")
def test_the_case_is_decided_as_signed(case: Case) -> None:
    finding = case.decide()

    assert finding.outcome is case.outcome
    assert finding.blocks == case.blocks
    assert case.says in finding.says + finding.remedy
    assert finding.who.startswith(case.who)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} {case.title}")
def test_an_answer_that_is_not_met_names_article_remedy_and_party(case: Case) -> None:
    finding = case.decide()

    assert "京卫医〔2020〕80号" in finding.article
    assert bool(finding.remedy) == bool(finding.who) == (finding.outcome is not Outcome.MET)
    assert "%(" not in finding.says + finding.remedy + finding.who + finding.article


def test_there_are_enough_cases_and_no_two_alike() -> None:
    titles = Counter((case.rule, case.title) for case in CASES)

    assert len(CASES) >= 60
    assert titles.most_common(1)[0][1] == 1


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_each_rule_has_a_case_for_each_answer_it_can_give(rule: str) -> None:
    expected = {Outcome.MET, Outcome.NOT_MET} | (set() if rule in NEVER_UNKNOWN else {Outcome.CANNOT_TELL})

    assert {case.outcome for case in CASES if case.rule == rule} == expected


def test_the_rules_are_those_of_the_specification() -> None:
    expected = chain(
        (f"EL-I{n}" for n in range(1, 7)), (f"EL-P{n}" for n in range(1, 9)), (f"EL-N{n}" for n in range(1, 7))
    )

    assert [rule.id for rule in RULES] == list(expected)


@pytest.mark.parametrize("case", IN_ORDER, ids=lambda case: case.rule)
def test_a_subject_in_order_may_have_its_licence(case: Case) -> None:
    found = findings(case.facts, case.on)

    assert {finding.outcome for finding in found} == {Outcome.MET}
    assert permit(found)


@pytest.mark.parametrize("case", IN_ORDER, ids=lambda case: case.rule)
def test_a_subject_nobody_registered_gets_no_licence_and_no_idle_findings(case: Case) -> None:
    found = findings(replace(case.facts, registered=False, state=None), case.on)

    assert not permit(found)
    assert [finding.rule_id for finding in found if finding.blocks] == [case.rule.replace("P1", "P2")]


@pytest.mark.parametrize("case", IN_ORDER, ids=lambda case: case.rule)
def test_before_e_licences_were_opened_nothing_is_permitted(case: Case) -> None:
    assert not permit(findings(case.facts, date(2020, 7, 31)))


def test_every_obstacle_is_named_at_once() -> None:
    physician_in_order = IN_ORDER[1].facts
    assert isinstance(physician_in_order, PhysicianFacts)
    facts = replace(physician_in_order, account_activated=False, photo=None, missing=("执业范围",), suspensions=())

    blocked = [finding.rule_id for finding in findings(facts, IN_ORDER[1].on) if finding.blocks]

    assert blocked == ["EL-P1", "EL-P4", "EL-P6"]


def test_the_article_cited_is_the_one_of_the_day() -> None:
    case = IN_ORDER[1]
    cited = {day: findings(case.facts, day)[1].article for day in (date(2022, 2, 28), date(2022, 3, 1))}

    assert "《执业医师法》第十四条" in cited[date(2022, 2, 28)]
    assert "《医师法》第十三条" in cited[date(2022, 3, 1)]
    assert "《执业医师法》" not in cited[date(2022, 3, 1)]


def test_an_expired_licence_offers_verification_and_renewal() -> None:
    expired = next(case for case in CASES if case.rule == "EL-I2" and case.outcome is Outcome.NOT_MET)

    assert expired.decide().links == ("institution:verification", "institution:renewal")
