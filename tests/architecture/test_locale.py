"""The pages speak English as completely as Chinese."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils.translation import override
from django.utils.translation.template import templatize

import liangzhao

PACKAGE = Path(liangzhao.__file__).parent
CATALOGUE = PACKAGE / "locale/en/LC_MESSAGES"
KIT = PACKAGE / "web/ui"
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
PARAMETER = re.compile(r"%\(\w+\)[\w.]*[a-zA-Z]|%[sd]|%%")
RUN_TOGETHER = re.compile(
    r'[。；]\s*(?:" %}|{% endblocktranslate %})(?:{% endif %})*(?:{% if [^%]*%})*'
    r'(?:{% blocktranslate|{% translate "|{{ )'
)
"""The end of a sentence with the next one right behind it."""
HAN = re.compile(r"[\u3001\u3002\u4e00-\u9fff\uff08\uff09\uff0c\uff1a\uff1b]")
CITED = re.compile(r"[（(]?(?:京卫医|国卫医发)?〔\d+〕\d+号[)）]?|\([\u4e00-\u9fff]+\)|京卫医|国卫医发")
Texts = dict[str, list[str]]


def po_entries(path: Path) -> Texts:
    """Every msgid of a catalogue with its translations, the plural ones included."""
    found: Texts = {}
    msgid, field, texts = "", "", dict[str, str]()
    for line in [*path.read_text(encoding="utf-8").splitlines(), 'msgid ""']:
        name, _, value = line.partition(" ")
        if line.startswith('"'):
            texts[field] += ast.literal_eval(line)
        elif name == "msgid":
            msgid = texts.pop("msgid", "")
            texts.pop("msgid_plural", "")
            found |= {msgid: list(texts.values())} if msgid else {}
            texts, field = {"msgid": ast.literal_eval(value)}, name
        elif name.startswith("msg"):
            texts[name], field = ast.literal_eval(value), name
    return found


def marked_in(source: str) -> Iterator[str]:
    """The first argument of every marked call of a module."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        first = node.args[0]
        if name in MARKS and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def marked_in_template(source: str) -> Iterator[str]:
    """The texts of a template, as Django's own extractor rewrites it into calls."""
    calls = re.findall(r"""(?:n?gettext|_)\(u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", templatize(source))
    yield from (ast.literal_eval(call) for call in calls)


def marked() -> dict[str, Path]:
    """Every text to translate with one of the files it stands in; the interface kit has a catalogue of its own."""
    found: dict[str, Path] = {}
    for path in sorted(PACKAGE.rglob("*.*")):
        if path.suffix not in (".py", ".html") or KIT in path.parents:
            continue
        source = path.read_text(encoding="utf-8")
        texts = marked_in(source) if path.suffix == ".py" else marked_in_template(source)
        found |= dict.fromkeys(texts, path)
    return {text: path for text, path in found.items() if text}


@pytest.fixture(scope="module")
def english() -> Texts:
    return po_entries(CATALOGUE / "django.po")


def test_every_text_of_the_package_is_in_the_catalogue(english: Texts) -> None:
    texts = marked()

    assert len(texts) > 1000
    assert {text: path.name for text, path in texts.items() if text not in english} == {}


def test_the_catalogue_holds_no_text_that_is_gone(english: Texts) -> None:
    assert sorted(set(english) - set(marked())) == []


def test_every_text_is_translated(english: Texts) -> None:
    assert [text for text, words in english.items() if not all(word.strip() for word in words)] == []


def test_no_translation_is_left_in_chinese(english: Texts) -> None:
    left = [words for words in english.values() if any(HAN.search(CITED.sub("", word)) for word in words)]

    assert left == []


def test_translations_keep_the_parameters(english: Texts) -> None:
    wrong = {
        text: words
        for text, words in english.items()
        if any(sorted(PARAMETER.findall(word)) != sorted(PARAMETER.findall(text)) for word in words)
    }

    assert wrong == {}


def test_no_translation_is_a_guess() -> None:
    assert "fuzzy" not in (CATALOGUE / "django.po").read_text(encoding="utf-8")


def test_the_same_text_reads_the_same_in_the_kit(english: Texts) -> None:
    kit = po_entries(KIT / "locale/en/LC_MESSAGES/django.po")

    assert {text: words for text, words in english.items() if kit.get(text, words) != words} == {}


def test_the_compiled_catalogue_holds_the_same_texts(english: Texts) -> None:
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    forms = {text: [compiled.ngettext(text, text, n) for n in (1, 2)][: len(words)] for text, words in english.items()}
    one = {text: [compiled.gettext(text)] for text, words in english.items() if len(words) == 1}

    assert forms | one == english


def test_sentences_that_follow_each_other_have_a_gap_between() -> None:
    pages = {path.name: path.read_text("utf-8") for path in (PACKAGE / "web/templates").rglob("*.html")}

    assert {name: found for name, text in pages.items() if (found := RUN_TOGETHER.findall(text))} == {}


@pytest.mark.parametrize(("language", "reads"), [("zh-hans", "完成。继续"), ("en", "完成。 继续")])
def test_a_gap_is_a_blank_where_the_language_wants_one(language: str, reads: str) -> None:
    with override(language):
        assert Template("完成。{% gap %}继续").render(Context()) == reads
