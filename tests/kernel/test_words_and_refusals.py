from __future__ import annotations

import pickle
from datetime import date

from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import Sentence, names, paragraph, sentence


class TooLate(Refusal):
    """Raised in these tests."""

    template = "应于%(due)s前办理，缺少：%(fields)s。"


ENGLISH = {
    "应于%(due)s前办理，缺少：%(fields)s。": "Due by %(due)s; missing: %(fields)s.",
    "、": ", ",
    "地址": "address",
    "登记号": "registration number",
    "%(year)d年%(month)02d月%(day)02d日": "%(year)d-%(month)02d-%(day)02d",
}


def test_a_refusal_is_a_chinese_sentence() -> None:
    refusal = TooLate(due=date(2026, 3, 1), fields=names("地址", "登记号"))

    assert str(refusal) == "应于2026年03月01日前办理，缺少：地址、登记号。"


def test_a_refusal_can_be_translated_with_all_it_names() -> None:
    refusal = TooLate(due=date(2026, 3, 1), fields=names("地址", "登记号"))

    assert refusal.sentence.render(lambda msgid: ENGLISH.get(msgid, msgid)) == (
        "Due by 2026-03-01; missing: address, registration number."
    )


def test_a_refusal_survives_the_way_to_another_process() -> None:
    refusal = pickle.loads(pickle.dumps(TooLate(due=date(2026, 3, 1), fields=())))

    assert type(refusal) is TooLate
    assert str(refusal) == "应于2026年03月01日前办理，缺少：。"


def test_a_refusal_without_words_of_its_own_still_says_what_to_do() -> None:
    assert str(Refusal()) == "操作未能完成，请核对后重试。"


def test_a_percent_sign_in_a_sentence_without_parameters_stays() -> None:
    assert Sentence("100%已完成").render() == "100%已完成"


def test_a_sentence_within_a_sentence_is_said_in_full() -> None:
    assert str(sentence("状态：%(state)s", state=sentence("%(n)d项", n=2))) == "状态：2项"


def test_an_empty_sentence_is_never_looked_up() -> None:
    assert Sentence("").render(lambda _msgid: "Project-Id-Version: header of a catalogue") == ""


def test_sentences_follow_each_other_as_the_language_wants_it() -> None:
    both = paragraph(Sentence("甲。"), Sentence("乙。"), Sentence("丙。"))
    spaced = {"%(first)s%(second)s": "%(first)s %(second)s"}

    assert both.render() == "甲。乙。丙。"
    assert both.render(lambda msgid: spaced.get(msgid, msgid)) == "甲。 乙。 丙。"
