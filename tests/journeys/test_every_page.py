"""Every page each role can reach by links: right, light, accessible and silent."""

from __future__ import annotations

import pytest

from tests.journeys import people
from tests.journeys.conftest import Visit
from tests.journeys.crawl import crawl
from tests.journeys.node import Node
from tests.journeys.visitor import DESK, PHONE, Device

pytestmark = pytest.mark.browser

KIT = 15 * 1024  # less than every page loads

OFFICES = [
    ("nursing-office", "/org/", 12),
    ("medical-office", "/org/", 12),
    ("hospital-admin", "/org/", 10),
    ("haidian-reviewer", "/gov/", 14),
    ("haidian-decider", "/gov/", 14),
    ("haidian-issuer", "/gov/", 14),
    ("haidian-supervisor", "/gov/", 10),
    ("city-statistician", "/gov/", 5),
    ("system-admin", "/console/", 3),
    ("security-admin", "/console/", 3),
    ("audit-admin", "/console/", 3),
]


@pytest.mark.parametrize(("login", "door", "at_least"), OFFICES, ids=[login for login, _door, _least in OFFICES])
def test_every_page_of_an_office(node: Node, visitor: Visit, login: str, door: str, at_least: int) -> None:
    at_work = visitor(Device(DESK)).signs_in(people.officer(node, login, login), door)

    pages = crawl(at_work, door)

    assert len(pages) >= at_least, pages


def test_every_page_of_a_nurse_with_her_licence(node: Node, visitor: Visit) -> None:
    nurse = people.nurse(node, photo="CONFIRMED", licensed=True)
    at_home = visitor(Device(PHONE)).signs_in(nurse, "/me/")

    assert len(crawl(at_home, "/me/")) >= 8


def test_every_page_of_a_physician_who_may_apply(node: Node, visitor: Visit) -> None:
    at_home = visitor(Device(PHONE)).signs_in(people.physician(node), "/me/")

    assert len(crawl(at_home, "/me/")) >= 7


def test_every_page_of_somebody_who_waits_for_the_photo(node: Node, visitor: Visit) -> None:
    at_home = visitor(Device(PHONE)).signs_in(people.nurse(node, "陈静怡", photo="UPLOADED"), "/me/")

    assert len(crawl(at_home, "/me/")) >= 7


def test_every_page_of_the_public(node: Node, visitor: Visit) -> None:
    stranger = visitor(Device(PHONE))

    assert len(crawl(stranger, "/")) >= 9
    assert stranger.heaviest > KIT, "the weight of style sheets and scripts was not counted"
