"""Pages kept in memory: their gaps, and what is forgotten when."""

from __future__ import annotations

from datetime import date

import pytest

from liangzhao.web.public.known_pages import KnownPage, KnownPages, NoSuchGap

TODAY, TOMORROW = date(2026, 5, 1), date(2026, 5, 2)


def page(body: bytes = b"<p>at 10:15</p>") -> KnownPage:
    return KnownPage("200 OK", [], body, [b"10:15"])


def test_a_page_is_filled_wherever_a_value_stood() -> None:
    known = KnownPage("200 OK", [], b"/v/a, V-1, /v/a", [b"V-1", b"/v/a"])

    assert known.filled([b"V-2", b"/v/b"]) == b"/v/b, V-2, /v/b"
    assert known.filled([b"V-1", b"/v/a"]) == b"/v/a, V-1, /v/a"


def test_a_value_that_is_a_pattern_is_taken_for_itself() -> None:
    assert KnownPage("200 OK", [], b"aXc a.c", [b"a.c"]).filled([b"abc"]) == b"aXc abc"


def test_a_page_without_one_of_its_values_cannot_be_known() -> None:
    with pytest.raises(NoSuchGap):
        KnownPage("200 OK", [], b"<p>at 10:15</p>", [b"10:15", b"V-1"])


def test_a_value_of_another_length_does_not_fit() -> None:
    with pytest.raises(NoSuchGap):
        page().filled([b"9:15"])


def test_a_page_is_good_for_its_day_alone() -> None:
    pages: KnownPages[str] = KnownPages()
    pages.keep(TODAY, "a", page(), "about a")

    found = pages.get(TODAY, "a")

    assert found is not None
    assert found[1] == "about a"
    assert pages.get(TOMORROW, "a") is None
    assert pages.get(TODAY, "b") is None


def test_the_first_page_of_a_day_sends_those_of_the_day_before_away() -> None:
    pages: KnownPages[None] = KnownPages()
    for key in "abc":
        pages.keep(TODAY, key, page(), None)

    pages.keep(TOMORROW, "d", page(), None)

    assert len(pages) == 1


def test_the_page_not_asked_for_longest_makes_room() -> None:
    pages: KnownPages[None] = KnownPages(most_bytes=3 * page().size)
    for key in "abc":
        pages.keep(TODAY, key, page(), None)
    pages.get(TODAY, "a")

    pages.keep(TODAY, "d", page(), None)

    assert [key for key in "abcd" if pages.get(TODAY, key)] == ["a", "c", "d"]


def test_a_page_made_twice_counts_once() -> None:
    pages: KnownPages[None] = KnownPages(most_bytes=2 * page().size)
    for key in "abbb":
        pages.keep(TODAY, key, page(), None)

    assert len(pages) == 2


def test_a_page_larger_than_all_room_is_not_kept() -> None:
    pages: KnownPages[None] = KnownPages(most_bytes=10)

    pages.keep(TODAY, "a", page(), None)

    assert len(pages) == 0
