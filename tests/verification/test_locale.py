"""The verifier speaks English as completely as Chinese, and the pages that show its verdicts do too."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils.translation import gettext, override

import liangzhao_verify
from tests.architecture.test_locale import HAN, PARAMETER, Texts, marked_in, po_entries

PACKAGE = Path(liangzhao_verify.__file__).parent
CATALOGUE = PACKAGE / "locale/en/LC_MESSAGES"


@pytest.fixture(scope="module")
def english() -> Texts:
    return po_entries(CATALOGUE / "django.po")


@pytest.fixture(scope="module")
def marked() -> set[str]:
    return {text for path in PACKAGE.rglob("*.py") for text in marked_in(path.read_text(encoding="utf-8")) if text}


def test_the_catalogue_holds_every_text_and_no_other(english: Texts, marked: set[str]) -> None:
    assert len(marked) > 100
    assert set(english) == marked


def test_every_text_is_translated(english: Texts) -> None:
    assert [text for text, words in english.items() if not all(word.strip() for word in words)] == []
    assert [words for words in english.values() if any(HAN.search(word) for word in words)] == []
    assert "fuzzy" not in (CATALOGUE / "django.po").read_text(encoding="utf-8")


def test_translations_keep_the_parameters(english: Texts) -> None:
    wrong = {
        text: words
        for text, words in english.items()
        if any(sorted(PARAMETER.findall(word)) != sorted(PARAMETER.findall(text)) for word in words)
    }

    assert wrong == {}


def test_the_pages_speak_with_the_same_words(english: Texts) -> None:
    with override("en"):
        differing = {text: words for text, words in english.items() if [gettext(text)] != words}

    assert differing == {}
