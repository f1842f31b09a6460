"""The page as it is opened, and as it is handed out after keys were revoked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from liangzhao.licensing.faces.face import Face
from liangzhao_verify import Trust, web
from liangzhao_verify.keys import key_id
from liangzhao_verify.revocation import Revocation
from liangzhao_verify.sm3 import sm3
from tests.verification import coded, proven
from tests.verification.coded import NOW
from tests.verification.damaged_ofd import Licence
from tests.verification.makers import Authority
from tests.verification.page.driving import Offline
from tests.verification.proven import Log


@pytest.fixture(scope="module")
def log(face: Face) -> Log:
    return proven.begun(face.identifier, sm3(face.record))


@pytest.fixture(scope="module")
def other_log() -> Log:
    return proven.begun(proven.NUMBERED[proven.PLACE], bytes(32))


@pytest.fixture(scope="module")
def trust(authority: Authority, log: Log) -> Trust:
    return replace(coded.trusted(authority), logs=(log.trusted,))


@pytest.fixture(scope="module")
def opened(chromium: Browser, trust: Trust, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offline]:
    path: Path = tmp_path_factory.mktemp("page") / "liangzhao-verify.html"
    path.write_text(web.assemble(trust), encoding="utf-8")
    context = chromium.new_context(locale="zh-CN", offline=True)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.clock.set_fixed_time(NOW)
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]")
    yield Offline(page)
    context.close()
    assert problems == []


@pytest.fixture
def offline(opened: Offline) -> Offline:
    """The page as it is opened: what another test gave it to keep is forgotten."""
    opened.page.reload()
    opened.page.wait_for_selector("html[data-ready]")
    return opened


@pytest.fixture(scope="module")
def licence(ofd: bytes, authority: Authority, stranger: Authority) -> Licence:
    return Licence(ofd, authority, stranger)


@pytest.fixture(scope="module")
def stolen(
    chromium: Browser, trust: Trust, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Offline]]:
    """The page as it is handed out after the authority's keys were revoked: for a reason, since an instant."""
    ids = sorted({key_id(each.spki) for each in trust.certificates})
    context = chromium.new_context(locale="zh-CN", offline=True)

    def handed_out(reason: str, at: datetime) -> Offline:
        known = replace(trust.roots, revocations=tuple(Revocation(named, at, reason) for named in ids))
        path: Path = tmp_path_factory.mktemp("page") / "liangzhao-verify.html"
        path.write_text(web.assemble(replace(trust, roots=known)), encoding="utf-8")
        page = context.new_page()
        page.clock.set_fixed_time(NOW)
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready]")
        return Offline(page)

    yield handed_out
    context.close()
