"""The page speaks both languages and to everybody."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from liangzhao_verify import Trust, web
from tests.architecture.test_locale import HAN
from tests.verification import coded
from tests.verification.coded import Code
from tests.verification.makers import Authority
from tests.verification.page.driving import Offline

pytestmark = pytest.mark.browser


def test_the_page_speaks_english(offline: Offline, authority: Authority) -> None:
    offline.judge_text(Code(authority).text())
    offline.page.click("#language")
    text = offline.page.inner_text("main")
    holder = coded.Code(authority).holder
    offline.page.click("#language")

    assert [line for line in text.splitlines() if HAN.search(line) and "*" not in line and "演示" not in line] == []
    assert holder not in text


def test_everybody_can_use_it(offline: Offline, authority: Authority) -> None:
    offline.judge_text(Code(authority).text())

    found = Axe().run(offline.page)

    assert found.response["violations"] == []


def test_every_sentence_of_the_scripts_is_in_the_catalogue(trust: Trust) -> None:
    page = web.assemble(trust)
    english: dict[str, str] = json.loads(page.partition('id="english">')[2].partition("</script>")[0])

    assert {text for text, words in english.items() if text == words} == {"中文"}
