"""Lists of made-up registers all over China, never used to fit a weight: links must be right, and most be found."""

from __future__ import annotations

import pytest

from bench.match_lists import CITIES, pair
from liangzhao.consolidation.matching.catalogue import Catalogue
from liangzhao.consolidation.matching.deciding import Decision, match
from liangzhao.consolidation.matching.rivals import settled

UNSEEN = CITIES[5:]
PRECISION, RECALL, AMONG_FIVE = 0.985, 0.88, 0.98


@pytest.mark.parametrize("city", UNSEEN)
def test_links_in_a_city_never_seen_are_right(city: str) -> None:
    lists = pair(city, seed=7)
    catalogue = Catalogue(lists.register)

    matches = [match(row, catalogue) for row in lists.older]
    links = [one for one in settled(lambda: iter(matches)) if one.decision is Decision.LINK]

    right = sum(one.target == lists.gold[one.row] for one in links)
    having = [one for one in matches if lists.gold[one.row]]
    assert right / len(links) >= PRECISION
    assert right / len(having) >= RECALL
    assert sum(any(each.target == lists.gold[one.row] for each in one.candidates) for one in having) >= (
        AMONG_FIVE * len(having)
    )


def test_a_campus_is_never_linked_to_its_institution() -> None:
    lists = [pair(city, seed=9) for city in CITIES]
    campuses = [
        (row, Catalogue(each.register)) for each in lists for row in each.older if each.changes[row.key] == "campus"
    ]

    assert campuses
    assert [row.name for row, catalogue in campuses if match(row, catalogue).decision is Decision.LINK] == []


def test_another_number_is_never_linked() -> None:
    lists = [pair(city, seed=9) for city in CITIES]
    others = [
        (row, Catalogue(each.register))
        for each in lists
        for row in each.older
        if each.changes[row.key] == "another number"
    ]

    assert others
    assert [row.name for row, catalogue in others if match(row, catalogue).decision is Decision.LINK] == []
