"""The kit speaks English as completely as Chinese."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest
from django.test import Client

import liangzhao
from liangzhao.web.ui import tones

CATALOGUE = Path(liangzhao.__file__).parent / "web/ui/locale/en/LC_MESSAGES"
HAN = re.compile(r"[\u4e00-\u9fff]+")
OWN_NAMES = {"亮照", "中文", "简体中文", "演示"}


def entries() -> dict[str, str]:
    """Every text of the catalogue with its (first) translation."""
    found = re.findall(
        r'^msgid "(.+)"\n(?:msgid_plural ".+"\n)?msgstr(?:\[0\])? "(.*)"$', (CATALOGUE / "django.po").read_text(), re.M
    )
    return dict(found)


def test_every_text_is_translated() -> None:
    assert len(entries()) > 100
    assert [text for text, english in entries().items() if not english or HAN.search(english)] == []


def _english(compiled: gettext.GNUTranslations, text: str) -> str:
    """The text in English: one that has a plural is found by ngettext alone before Python 3.11.4."""
    found = compiled.gettext(text)
    return found if found != text else compiled.ngettext(text, text, 1)


def test_the_compiled_catalogue_holds_the_same_texts() -> None:
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    assert {text: _english(compiled, text) for text in entries()} == entries()


@pytest.mark.parametrize("machine", sorted(tones.MACHINES))
def test_every_state_has_an_english_word(machine: str) -> None:
    assert [str(badge.word) for badge in tones.MACHINES[machine].values() if str(badge.word) not in entries()] == []


def test_a_page_of_the_kit_in_english_has_no_chinese_left(visitor: Client) -> None:
    visitor.post("/account/prefs/", {"language": "en"})
    markup = visitor.get("/account/prefs/").content.decode()

    assert '<html lang="en">' in markup
    assert set(HAN.findall(markup)) - OWN_NAMES == set()
