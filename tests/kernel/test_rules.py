from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from liangzhao.kernel.rules import Answer, Finding, Outcome, Provision, Rule, check, permit
from liangzhao.kernel.words import Sentence, sentence

ON = date(2026, 6, 1)


@dataclass(frozen=True)
class Applicant:
    months: int | None
    first_time: bool = True


def _answer(text: str) -> Answer:
    return Answer(Sentence(text), Sentence("请补足期限。"), Sentence("本人"), ("personal:info", "personal:help"))


def _rule(months: int, since: date, until: date | None = None, *, blocks: bool = True) -> Rule[Applicant]:
    return Rule(
        id="EX-1",
        title="实习期已满。",
        sources=(
            Provision("《示例法》", f"第{months}条", since, until),
            Provision("《旧例》", "第一条", date(1990, 1, 1), date(2000, 1, 1)),
        ),
        met=lambda facts, _on: None if facts.months is None else facts.months >= months,
        otherwise=lambda facts, _on: Answer(sentence("实习%(months)d个月，不足。", months=facts.months), *_rest()),
        unknown=lambda _facts, _on: _answer("未登记实习期。"),
        applies=lambda facts: facts.first_time,
        blocking=lambda _on: blocks,
    )


def _rest() -> tuple[Sentence, Sentence, tuple[str, ...]]:
    answer = _answer("")
    return answer.remedy, answer.who, answer.links


EIGHT = _rule(8, date(2008, 5, 12), date(2020, 1, 1))
TEN = _rule(10, date(2020, 1, 1))


def only(rules: tuple[Rule[Applicant], ...], facts: Applicant, on: date = ON) -> Finding:
    (finding,) = check(rules, facts, on)
    return finding


@pytest.mark.parametrize(
    ("months", "outcome", "says"),
    [
        (10, Outcome.MET, "实习期已满。"),
        (9, Outcome.NOT_MET, "实习9个月，不足。"),
        (None, Outcome.CANNOT_TELL, "未登记实习期。"),
    ],
)
def test_a_rule_gives_one_of_three_answers(months: int | None, outcome: Outcome, says: str) -> None:
    finding = only((TEN,), Applicant(months))

    assert (finding.outcome, finding.says) == (outcome, says)


@pytest.mark.parametrize(("on", "outcome"), [(date(2019, 12, 31), Outcome.MET), (date(2020, 1, 1), Outcome.NOT_MET)])
def test_the_law_of_the_day_decides(on: date, outcome: Outcome) -> None:
    assert only((EIGHT, TEN), Applicant(9), on).outcome is outcome


def test_no_rule_speaks_before_its_first_day() -> None:
    assert check((EIGHT, TEN), Applicant(9), date(2008, 5, 11)) == ()


def test_a_rule_is_silent_about_those_it_does_not_concern() -> None:
    assert check((TEN,), Applicant(1, first_time=False), ON) == ()


def test_only_articles_in_force_are_cited() -> None:
    assert only((TEN,), Applicant(9)).article == "《示例法》第10条"


def test_a_finding_that_fails_names_remedy_party_and_places() -> None:
    finding = only((TEN,), Applicant(9))

    assert (finding.remedy, finding.who, finding.link) == ("请补足期限。", "本人", "personal:info")
    assert finding.links == ("personal:info", "personal:help")


def test_a_finding_that_is_met_asks_nothing() -> None:
    finding = only((TEN,), Applicant(10))

    assert (finding.remedy, finding.who, finding.link, finding.remedy_sentence) == ("", "", "", None)


@pytest.mark.parametrize("months", [9, None])
def test_a_rule_that_fails_or_cannot_tell_blocks(months: int | None) -> None:
    assert not permit(check((TEN,), Applicant(months), ON))


def test_a_rule_that_only_warns_does_not_block() -> None:
    finding = only((_rule(10, date(2020, 1, 1), blocks=False),), Applicant(9))

    assert finding.outcome is Outcome.NOT_MET
    assert permit([finding])


def test_nothing_asked_is_nothing_permitted() -> None:
    assert not permit(())


def test_a_finding_can_be_said_in_another_language() -> None:
    english = {"实习%(months)d个月，不足。": "%(months)d months of training are too few."}

    assert only((TEN,), Applicant(9)).sentence.render(lambda msgid: english.get(msgid, msgid)).startswith("9 months")
