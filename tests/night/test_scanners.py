"""Scanners not written by us find nothing of weight on a real node (SEC-W6, W7, W8); each finds what is weak."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.deploy.proxy import in_front_of
from tests.journeys.node import Node
from tests.night import scanners
from tests.night.scanners import Scanned, sqlmap, sslscan, wapiti
from tests.night.weak import careless_site, weaken
from tests.support.figures import note

pytestmark = [
    pytest.mark.campaign,
    pytest.mark.skipif(
        not all(shutil.which(name) for name in ("wapiti", "sqlmap", "testssl", "sslscan", "nginx")),
        reason="the scanners are brought by make night",
    ),
    pytest.mark.skipif(os.environ.get("LIANGZHAO_SCAN_SECONDS") is None, reason="takes minutes: make night runs it"),
]

SECONDS = int(os.environ.get("LIANGZHAO_SCAN_SECONDS", "60"))  # of each crawl
SLOW = ("--delay", "0.2")  # where an address may ask five times a second
TARGETS: dict[str, tuple[str, tuple[str, ...]]] = {
    "search": ("find/institutions/?q=aa&district=110108&group=A&standing=all", ("-p", "q", *SLOW)),
    "interface": ("api/v1/institutions?name=aa&district=110108&institution_class=A&limit=10", ("-p", "name", *SLOW)),
    "path": ("i/ref0000000000001*/", SLOW),
    "log-in": (
        "account/login/",
        ("--data", "login=a&password=b", "--csrf-token", "csrfmiddlewaretoken", "-p", "login,password"),
    ),
    "number": (
        "verify/number/",
        ("--data", "identifier=1&name=b", "--csrf-token", "csrfmiddlewaretoken", "-p", "identifier,name", *SLOW),
    ),
}


@pytest.fixture(scope="module")
def careless() -> Iterator[str]:
    with careless_site() as site:
        yield site


def by_address(node: Node) -> str:
    """The node by its number: not every scanner asks for names on loopback."""
    return f"http://127.0.0.1:{urlsplit(node.site).port}"


def told(name: str, scanned: list[Scanned]) -> tuple[str, ...]:
    """The findings of some scans, noted with what was done."""
    found = tuple(finding for one in scanned for finding in one.findings)
    note(name, acts=sum(one.acts for one in scanned), unnamed=len(found))
    return found


def cookie_of(node: Node, login: str) -> str:
    """The session of somebody who signed in."""
    with node.database():
        client = Client(HTTP_HOST=urlsplit(node.site).netloc)
        client.post("/account/login/", {"login": login, "password": node.accounts[login]})
        return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


@pytest.mark.parametrize(
    ("login", "below"),
    [("", "/"), ("nurse-wang", "/me/"), ("hospital-admin", "/org/"), ("haidian-decider", "/gov/")],
)
def test_wapiti_finds_no_hole(node: Node, tmp_path: Path, login: str, below: str) -> None:
    """As a visitor, and signed in; what signs out is not below these."""
    cookie = ("-H", f"Cookie: {cookie_of(node, login)}") if login else ()

    scanned = wapiti(by_address(node), tmp_path, *cookie, below=below, seconds=SECONDS)

    assert told(f"wapiti{'-' if login else ''}{login}", [scanned]) == ()
    assert scanned.acts > 20


def test_sqlmap_finds_no_way_into_the_database(node: Node, tmp_path: Path) -> None:
    scanned = [
        sqlmap(f"{by_address(node)}/{target}", tmp_path, *options, seconds=1200) for target, options in TARGETS.values()
    ]

    assert told("sqlmap", scanned) == ()
    assert all(one.acts for one in scanned)


def test_testssl_finds_nothing_of_weight(node: Node, tmp_path: Path) -> None:
    port = urlsplit(node.site).port
    assert port
    with in_front_of(port, tmp_path) as front:
        scanned = scanners.testssl(front, tmp_path, seconds=600)

    assert told("testssl", [scanned]) == ()
    assert scanned.acts > 50


def test_sslscan_finds_no_old_protocol_and_no_weak_cipher(node: Node, tmp_path: Path) -> None:
    port = urlsplit(node.site).port
    assert port
    with in_front_of(port, tmp_path) as front:
        scanned = sslscan(front, tmp_path, seconds=120)

    assert told("sslscan", [scanned]) == ()
    assert scanned.acts > 10


def test_wapiti_finds_a_page_that_echoes(careless: str, tmp_path: Path) -> None:
    found = wapiti(careless, tmp_path, seconds=30).findings

    assert any(one.startswith("Cross Site Scripting") and "/echo" in one for one in found)


def test_sqlmap_finds_sql_built_of_strings(careless: str, tmp_path: Path) -> None:
    assert sqlmap(f"{careless}/rows?name=a", tmp_path, seconds=300).findings == ("name (GET)",)


def test_testssl_finds_an_old_protocol(careless: str, tmp_path: Path) -> None:
    with in_front_of(urlsplit(careless).port or 0, tmp_path, weaken) as front:
        found = scanners.testssl(front, tmp_path, seconds=600).findings

    assert any("TLS1" in one for one in found)


def test_sslscan_finds_an_old_protocol(careless: str, tmp_path: Path) -> None:
    with in_front_of(urlsplit(careless).port or 0, tmp_path, weaken) as front:
        found = sslscan(front, tmp_path, seconds=120).findings

    assert {"tls 1.0", "tls 1.1"} <= set(found)
