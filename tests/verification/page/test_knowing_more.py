"""What lies on the page is judged again when more is known: lists, proofs and trust material may come last."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from liangzhao_verify import Trust, web
from liangzhao_verify.chain import TrustRoots
from liangzhao_verify.keys import key_id
from liangzhao_verify.revocation import COMPROMISED, Revocation
from tests.verification import coded
from tests.verification.coded import NOW, Code
from tests.verification.makers import INDEX, SEALED_AT, Authority
from tests.verification.page.driving import Offline
from tests.verification.proven import Log, as_file

pytestmark = pytest.mark.browser


def bundle(trust: Trust) -> bytes:
    """Trust material as it is published."""
    return json.dumps(trust.as_json()).encode()


def revoked(trust: Trust) -> Trust:
    """The same trust once it is known that every key of the authority was stolen before it sealed."""
    at = SEALED_AT - timedelta(days=1)
    ids = sorted({key_id(each.spki) for each in trust.certificates})
    known = tuple(Revocation(named, at, COMPROMISED) for named in ids)
    return replace(trust, roots=replace(trust.roots, revocations=known))


@pytest.fixture
def two_hours_old(authority: Authority) -> bytes:
    return coded.status_list(authority, {}, at=NOW - timedelta(hours=2))


@pytest.fixture
def handed_out(chromium: Browser, tmp_path: Path) -> Iterator[Callable[[Trust], Offline]]:
    """The page as it is handed out with this trust in it."""
    context = chromium.new_context(locale="zh-CN", offline=True)

    def page_with(trust: Trust) -> Offline:
        path = tmp_path / "liangzhao-verify.html"
        path.write_text(web.assemble(trust), encoding="utf-8")
        page = context.new_page()
        page.clock.set_fixed_time(NOW)
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready]")
        return Offline(page)

    yield page_with
    context.close()


def test_a_list_that_comes_last_says_the_state_of_all_that_lies_there(
    offline: Offline, ofd: bytes, authority: Authority, log: Log, two_hours_old: bytes
) -> None:
    other = authority.ofd(authority.face(serial="0000000000000000000B"))
    files = {"licence.ofd": ofd, "other.ofd": other, "proof.json": as_file(log.proof())}
    before = offline.judge_files(**files)

    after = offline.judge_files(list=two_hours_old)

    assert [one["failed"] for one in before.values()] == ["state"] * 3
    assert {one["known"] for one in before.values()} == {"没有用到状态列表"}
    assert {name: (one["valid"], one["log"]) for name, one in after.items()} == {
        "licence.ofd": ("true", "true"),
        "other.ofd": ("true", "null"),
        "proof.json": ("false", "true"),
    }
    assert str(after["licence.ofd"]["known"]).startswith("2 小时 0 分钟前（2026")
    assert offline.page.inner_text("#notice") == "已用新载入的资料重新核验。"


def test_whatever_comes_last_the_verdicts_are_those_of_all_at_once(
    offline: Offline, ofd: bytes, log: Log, two_hours_old: bytes
) -> None:
    given = {"licence.ofd": ofd, "proof.json": as_file(log.proof()), "list": two_hours_old}
    at_once = offline.judge_files(**given)
    offline.page.reload()
    offline.page.wait_for_selector("html[data-ready]")

    offline.judge_files(**{"licence.ofd": ofd})
    offline.keep(two_hours_old)

    assert offline.judge_files(**{"proof.json": given["proof.json"]}) == at_once


def test_a_pasted_code_is_judged_again_as_well(offline: Offline, authority: Authority, two_hours_old: bytes) -> None:
    offline.judge_text(Code(authority).text())

    found = offline.judge_files(list=two_hours_old)[""]

    assert (found["valid"], found["failed"]) == ("true", "")
    assert "2 小时 0 分钟前" in str(found["says"])


def test_newer_news_counts_and_older_does_not(
    offline: Offline, authority: Authority, ofd: bytes, two_hours_old: bytes
) -> None:
    offline.judge_files(**{"licence.ofd": ofd})
    newer = offline.judge_files(list=coded.status_list(authority, {INDEX: 2}, at=NOW - timedelta(hours=1)))
    older = offline.judge_files(list=two_hours_old)

    assert "暂停使用" in str(newer["licence.ofd"]["says"])
    assert older == newer


def test_a_new_licence_takes_the_place_of_the_old_and_knows_the_same(
    offline: Offline, authority: Authority, ofd: bytes, log: Log, two_hours_old: bytes
) -> None:
    offline.judge_files(**{"first.ofd": ofd, "proof.json": as_file(log.proof()), "list": two_hours_old})

    found = offline.judge_files(**{"again.ofd": ofd})

    assert {name: (one["valid"], one["log"]) for name, one in found.items()} == {"again.ofd": ("true", "true")}
    assert offline.page.inner_text("#notice") == ""


def test_what_comes_while_something_is_judged_is_not_lost(
    offline: Offline, authority: Authority, ofd: bytes, two_hours_old: bytes
) -> None:
    def given(name: str, data: bytes) -> None:
        payload: Any = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        offline.page.set_input_files("#file", payload)

    given("licence.ofd", ofd)
    given("list", two_hours_old)
    offline.page.wait_for_selector("#answer[data-valid=true]:not([aria-busy])")

    assert offline.page.inner_text("#about").endswith("已载入 1 份状态列表。")


def test_trust_material_brings_the_certificate_that_was_missing(
    handed_out: Callable[[Trust], Offline], trust: Trust, authority: Authority, two_hours_old: bytes
) -> None:
    page = handed_out(replace(trust, certificates=()))
    code = Code(authority).text().encode()
    before = page.judge_files(**{"code.txt": code, "list": two_hours_old})

    after = page.judge_files(**{"trust.json": bundle(trust)})

    assert (before["code.txt"]["failed"], before["list"]["failed"]) == ("chain", "structure")
    assert {name: (one["valid"], one["failed"]) for name, one in after.items()} == {"code.txt": ("true", "")}


def test_news_of_a_theft_reaches_what_was_called_valid_and_cannot_be_taken_back(
    offline: Offline, trust: Trust, ofd: bytes, two_hours_old: bytes
) -> None:
    valid = offline.judge_files(**{"licence.ofd": ofd, "list": two_hours_old})["licence.ofd"]

    stolen = offline.judge_files(**{"trust.json": bundle(revoked(trust))})["licence.ofd"]
    again = offline.judge_files(**{"older.json": bundle(trust)})["licence.ofd"]

    assert valid["valid"] == "true"
    assert (stolen["valid"], stolen["failed"]) == ("false", "chain")
    assert again == stolen


def test_nobody_brings_their_own_roots(
    offline: Offline, authority: Authority, stranger: Authority, trust: Trust
) -> None:
    forged = Code(stranger).text()
    before = offline.judge_text(forged)
    theirs = coded.trusted(stranger)
    both = replace(theirs, roots=TrustRoots((*trust.roots.certificates, *theirs.roots.certificates)))

    for foreign in (theirs, both, replace(theirs, roots=TrustRoots())):
        after = offline.judge_files(**{"trust.json": bundle(foreign)})[""]
        assert (after["valid"], after["failed"]) == (before["valid"], before["failed"]) == ("false", "chain")
        assert "“trust.json”的根证书与本页不同，没有采用" in offline.page.inner_text("#notice")


def test_nobody_brings_their_own_log(offline: Offline, trust: Trust, other_log: Log) -> None:
    offline.judge_files(**{"proof.json": as_file(other_log.proof(place=0))})

    found = offline.judge_files(**{"trust.json": bundle(replace(trust, logs=(other_log.trusted,)))})

    assert (found["proof.json"]["failed"], found["proof.json"]["valid"]) == ("log", "false")
