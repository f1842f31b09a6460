"""What rules find in many rows at a glance at their columns is what they find in each row alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import example, given, settings, strategies

from liangzhao.consolidation.importing import damage
from liangzhao.consolidation.quality import running
from liangzhao.consolidation.quality.columns import Columns
from liangzhao.consolidation.quality.fields import FIELDS, Sort
from liangzhao.consolidation.quality.model import Context, Finding, Kind, Numbered, Row
from liangzhao.consolidation.quality.planting.clean import World
from liangzhao.consolidation.quality.planting.measuring import context as context_of
from liangzhao.consolidation.quality.planting.measuring import planted
from liangzhao.consolidation.quality.rules import BY_ID, identity, rules_for
from liangzhao.consolidation.quality.signs import Signs, SignSet
from liangzhao.kernel.identifiers import id_number

pytestmark = pytest.mark.usefixtures("written_tables")
TODAY = date(2026, 3, 2)


@cache
def world() -> World:
    return World(seed=11, on=TODAY, institutions=500)


@cache
def clean(kind: Kind) -> list[Row]:
    return [dict(row) for row in planted(world(), kind, 60, share=0.0).rows]


def one_by_one(rows: Sequence[Numbered], context: Context) -> tuple[list[Numbered], list[Finding]]:
    mended, found = list[Numbered](), list[Finding]()
    for number, row in rows:
        tidy, tidying = running.tidied(number, row, context)
        mended.append((number, tidy))
        found += [*tidying, *running.look(number, tidy, context)]
    return mended, found


@pytest.mark.parametrize("kind", Kind)
def test_nothing_planted_is_passed_over(kind: Kind) -> None:
    plot = planted(world(), kind, 3_000)
    context = context_of(world(), plot)

    mended, found = running.examined(list(plot.numbered), context)

    assert (mended, found) == one_by_one(list(plot.numbered), context)
    assert {each.rule for each in found} >= {rule.id for rule in rules_for(kind) if rule.look} - {"DQ-11"}


ODD = {
    Sort.NUMBER: [
        *("", "110101199003070337", "11010119900307033X", "110101900307033", "11010119900307o337", "a-1 ２"),
        *("111111111111111111", "123456789012345678", "110101190001010013", "138 0000 0000", "13800000000"),
        *("831000199001010016", "１１０１０１１９９００３０７０３３７", "210110101000000", "199511000000"),
    ],
    Sort.DATE: [
        *("", "长期", "1999-02-29", "2000-02-29", "2005-02-28", "1900-01-01", "1900-01-02", "2099-12-31"),
        *("9999-12-31", "2026-03-02", "2026-03-03", "2021-03-02", "2021/3/2", "20210302", "0000-01-01"),
        *("0001-01-01", "2018-02-29", "44256", "1999-13-01", "2021-03-0２", "二〇二一年三月二日", "19990-1-01"),
        *("2021-03-02 00:00:00", "12-11-10"),
    ],
    Sort.PERSON: [
        *("", "张三", "买买提·吐尔逊", "买买提•吐尔逊", "李 四", "王?", "A", "ａ", "\U00020bb7田", "测试一"),
        *("寮犱笁", "\ud800"),
    ],
    Sort.TEXT: [
        *("", "示例医院(东院)", "锟斤拷", "鐢熷埄", "ä¸\u00adå›½", " 内科", "内\x1f科", "内\x1e科", "'内科", "〇"),
        *("Ａ座", "□医院", "护师", "主管护师", "无", "内科学" * 40),
    ],
    Sort.CODE: [
        *("", "ACTIVE", "注销", "吊销", "110000", "110101", "110103", "620101", "男", "女", "9", "OK"),
        *("执业助理医师", "x y"),
    ],
}
"""Texts that rules stumble over, or nearly, by the sort of the field."""


@cache
def odd_rows(kind: Kind) -> strategies.SearchStrategy[list[Row]]:
    """Clean rows of which a few fields were exchanged for something odd, or left away."""
    fields = FIELDS[kind]
    signs = strategies.text("aA1-. ·•（()一鐢熷é？□\x1f", max_size=6)

    def told(name: str) -> strategies.SearchStrategy[tuple[str, str | None]]:
        odd = strategies.sampled_from(ODD[fields[name]])
        return strategies.tuples(strategies.just(name), strategies.one_of(odd, signs, strategies.none()))

    changes = strategies.lists(strategies.sampled_from(sorted(fields)).flatmap(told), max_size=4)
    row = strategies.tuples(strategies.sampled_from(clean(kind)), changes)
    return strategies.lists(row.map(lambda drawn: _changed(*drawn)), max_size=6)


def _changed(row: Row, changes: Sequence[tuple[str, str | None]]) -> Row:
    changed = {**row, **dict(changes)}
    return {name: value for name, value in changed.items() if value is not None}


@pytest.mark.parametrize("kind", Kind)
@settings(deadline=None, max_examples=150)
@given(data=strategies.data())
def test_nothing_odd_is_passed_over(kind: Kind, data: strategies.DataObject) -> None:
    rows = list(enumerate(data.draw(odd_rows(kind)), start=2))
    context = context_of(world(), planted(world(), kind, 60, share=0.0))

    assert running.examined(rows, context) == one_by_one(rows, context)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("sort", Sort)
def test_no_odd_text_is_passed_over_in_any_field(kind: Kind, sort: Sort) -> None:
    names = [name for name, its in FIELDS[kind].items() if its is sort]
    rows = list(enumerate(({**clean(kind)[0], name: text} for name in names for text in ODD[sort]), start=2))
    context = context_of(world(), planted(world(), kind, 60, share=0.0))

    assert running.examined(rows, context) == one_by_one(rows, context)


@pytest.mark.parametrize("kind", [Kind.PHYSICIAN, Kind.NURSE])
def test_most_clean_rows_are_not_looked_at(kind: Kind) -> None:
    plot = planted(world(), kind, 500, share=0.0)
    columns = Columns(list(plot.rows), context_of(world(), plot))

    looks = {rule.id: len(set(running.worth_a_look(rule, columns))) for rule in rules_for(kind) if rule.look}

    # DQ-02 looks at every name with a dot, DQ-33 at every pair of signs that another encoding might have made.
    assert max(looks.values()) < 0.6 * 500, looks
    assert sum(looks.values()) < 2 * 500, looks


def test_rows_without_fields_and_no_rows_at_all_are_fine() -> None:
    context = context_of(world(), planted(world(), Kind.NURSE, 1, share=0.0))

    assert running.examined([], context) == ([], [])
    assert running.examined([(2, {})], context) == one_by_one([(2, {})], context)


A_OR_C, B = SignSet(lambda sign: sign in "ac"), SignSet(lambda sign: sign in "b\x1f")


@settings(deadline=None)
@given(strategies.lists(strategies.text(max_size=5)))
@example(["a\x1fb", "", "c"])
@example(["\U00020bb7", "\ud800"])
@example(["ab", "a", "ba"])
def test_a_text_that_holds_signs_of_a_set_is_told(texts: list[str]) -> None:
    signs = Signs(texts)

    told = [bool(each) for each in signs.holding(A_OR_C)]
    together = [bool(each) for each in signs.holding(A_OR_C, B)]

    assert all(each for text, each in zip(texts, told, strict=True) if set(text) & set("ac"))
    assert all(each for text, each in zip(texts, together, strict=True) if "ab" in text or "cb" in text)
    if all(sign < "\uffff" and sign != "\x1f" for text in texts for sign in text):
        assert told == [bool(set(text) & set("ac")) for text in texts]
        assert together == ["ab" in text or "cb" in text for text in texts]


HAN = strategies.characters(min_codepoint=0x3400, max_codepoint=0x9FFF)


@settings(deadline=None, max_examples=500)
@given(strategies.text(strategies.one_of(HAN, strategies.characters()), max_size=8))
def test_signs_that_another_encoding_may_have_made_are_told_as_in_bytes(text: str) -> None:
    told = any(damage.is_of_mojibake(sign) for sign in text) or any(
        before(one) and behind(other) for before, behind in damage.OF_MOJIBAKE_TOGETHER for one, other in pairwise(text)
    )

    assert told == damage.may_hold_mojibake(text)


def _numbers() -> strategies.SearchStrategy[str]:
    """Right numbers, some with a sign exchanged, and texts of eighteen signs."""
    made = strategies.builds(
        id_number.compose,
        strategies.sampled_from(["110101", "830000", "990101", "123456"]),
        strategies.dates(date(1850, 1, 1), date(2150, 1, 1)),
        strategies.integers(0, 999),
    )
    exchanged = strategies.tuples(made, strategies.integers(0, 17), strategies.sampled_from("0123456789XxA "))
    return strategies.one_of(
        made,
        exchanged.map(lambda drawn: drawn[0][: drawn[1]] + drawn[2] + drawn[0][drawn[1] + 1 :]),
        strategies.text("0123456789X", min_size=18, max_size=18),
    )


@settings(deadline=None, max_examples=300)
@given(strategies.lists(_numbers(), min_size=1, max_size=20))
def test_a_number_that_is_plainly_settled_is_settled(numbers: list[str]) -> None:
    rows = [{"id_no": number, "id_type": ("", "01", "护照")[at % 3]} for at, number in enumerate(numbers)]
    identity._SETTLED.clear()
    expected = [identity.settled(row) == row["id_no"] for row in rows]
    identity._SETTLED.clear()

    told = identity._plain(Columns(rows, Context(Kind.NURSE, TODAY))).settled

    assert [bool(each) for each in told] == [
        each and 1900 < int(number[6:10]) < 2100 for each, number in zip(expected, numbers, strict=True)
    ]
    assert [identity.settled(row) == row["id_no"] for row in rows] == expected


def test_every_rule_of_persons_tells_what_is_worth_a_look() -> None:
    without = {rule.id for rule in BY_ID.values() if rule.look and rule.glance is None}

    assert without == {"DQ-15", "DQ-16", "DQ-17", "DQ-23", "DQ-24", "DQ-25"}, "rows of persons are many"
