"""Rows of two dates joined by their marks: certain pairs, questions, who went, who came; either way round."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liangzhao.consolidation.matching.pairing import Marks, back_again, reconciled, repeated
from liangzhao.consolidation.quality.model import Kind
from tests.consolidation.matching.test_folding import PATIENT

KIND = Kind.NURSE
Told = tuple[str | None, str | None, str, str]


def marks(*rows: Told) -> list[Marks]:
    """Rows by their identity number, certificate, name with place, and all they say."""
    return [Marks(at, *row) for at, row in enumerate(rows)]


def outcome(
    olds: list[Marks], news: list[Marks]
) -> tuple[set[tuple[int, int]], set[tuple[int, int]], set[int], set[int]]:
    """Pairs, questions, who went, who came, by the numbers of the rows."""
    pairs, asked, gone, came = reconciled(KIND, olds, news)
    questions = {(old, new.number) for old, some in asked.items() for new in some}
    return (
        {(old.number, new.number) for old, new in pairs},
        questions,
        {old.number for old in gone},
        {new.number for new in came},
    )


A: Told = ("1", "c1", "王芳|甲", "f1")


@pytest.mark.parametrize(
    ("old", "new", "pairs", "asked"),
    [
        (A, A, {(0, 0)}, set()),
        (A, ("1", "c9", "王芬|乙", "f9"), {(0, 0)}, set()),
        (A, (None, "c1", "王芬|乙", "f9"), {(0, 0)}, set()),
        ((None, "c1", "王芳|甲", "f1"), (None, "c1", "王芳|甲", "f1"), {(0, 0)}, set()),
        (A, ("2", "c1", "王芳|甲", "f1"), set(), {(0, 0)}),
        (A, (None, None, "王芳|甲", "f1"), set(), {(0, 0)}),
        (A, (None, "c2", "王芳|甲", "f2"), set(), {(0, 0)}),
        (A, ("2", "c2", "王芳|甲", "f2"), set(), set()),
        (A, (None, None, "王芬|乙", "f2"), set(), set()),
    ],
)
def test_who_is_whom(old: Told, new: Told, pairs: set[tuple[int, int]], asked: set[tuple[int, int]]) -> None:
    alone = set() if pairs or asked else {0}

    assert outcome(marks(old), marks(new)) == (pairs, asked, alone, set() if pairs else {0})


def test_of_rows_that_share_a_number_those_that_say_the_same_are_one() -> None:
    other: Told = ("1", "c2", "王芳|乙", "f2")

    assert outcome(marks(A, other), marks(other, A))[0] == {(0, 1), (1, 0)}


def test_of_rows_that_share_a_number_and_all_changed_nobody_is_guessed() -> None:
    olds = marks(("1", None, "王芳|甲", "f1"), ("1", None, "王芳|乙", "f2"))
    news = marks(("1", None, "王芳|丙", "f3"), ("1", None, "王芳|丁", "f4"))

    pairs, asked, gone, came = outcome(olds, news)

    assert (pairs, gone, came) == (set(), set(), {0, 1})
    assert asked == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_back_is_who_an_earlier_date_had_and_the_older_one_had_not() -> None:
    first, second, third = (
        marks(A, ("2", "c2", "b", "f2")),
        marks(A),
        marks(("2", "c9", "b", "f2"), ("3", "c3", "c", "f3")),
    )

    assert back_again(third, second, [first]) == {0: (0, 1)}
    assert back_again(third, first, [first]) == {}


ROW = st.tuples(
    st.sampled_from([None, "1", "2", "3"]),
    st.sampled_from([None, "c1", "c2", "c3"]),
    st.sampled_from(["王芳|甲", "李强|甲"]),
    st.sampled_from(["f1", "f2", "f3"]),
)
DATE = st.lists(ROW, max_size=7).map(lambda rows: marks(*rows))


@PATIENT
@given(DATE, DATE)
def test_every_row_has_one_fate_and_the_counts_add_up(olds: list[Marks], news: list[Marks]) -> None:
    pairs, asked, gone, came = outcome(olds, news)

    assert sorted([*(old for old, _new in pairs), *{old for old, _new in asked}, *gone]) == [one.number for one in olds]
    assert sorted([*(new for _old, new in pairs), *came]) == [one.number for one in news]
    assert {new for _old, new in asked} <= came


@PATIENT
@given(DATE, DATE)
def test_the_other_way_round_who_came_is_who_went_or_is_asked_about(olds: list[Marks], news: list[Marks]) -> None:
    pairs, asked, gone, came = outcome(olds, news)
    back_pairs, back_asked, back_gone, back_came = outcome(news, olds)

    assert back_pairs == {(new, old) for old, new in pairs}
    assert back_came == gone | {old for old, _new in asked}
    assert came == back_gone | {old for old, _new in back_asked}


def test_of_rows_about_one_registration_one_is_told_and_two_registrations_are_two() -> None:
    other: Told = ("1", "c2", "王芳|乙", "f2")
    nobody: Told = (None, None, "王芳|甲", "f1")
    rows = marks(A, A, other, A, nobody, nobody)

    assert repeated(rows, {1}) == {0, 3}
    assert repeated(rows, set()) == {1, 3}
    assert repeated(rows, {0, 1, 3}) == set()
