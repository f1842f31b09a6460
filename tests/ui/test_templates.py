"""No template of any portal carries inline style or script: the content security policy would refuse it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import liangzhao

PACKAGE = Path(liangzhao.__file__).parent
TEMPLATES = sorted(PACKAGE.rglob("*.html"))

FORBIDDEN = {
    "style attribute": re.compile(r"\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.I),
    "event handler": re.compile(r"\son[a-z]+\s*=", re.I),
    "htmx handler": re.compile(r"\shx-on\b", re.I),
    "htmx script values": re.compile(r"""hx-(?:vals|vars|headers)\s*=\s*["']\s*js:""", re.I),
    "htmx trigger filter": re.compile(r"""hx-trigger\s*=\s*"[^"]*\[""", re.I),
    "script address": re.compile(r"javascript:", re.I),
    "other host": re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", re.I),
}


def offences(markup: str) -> list[str]:
    """What a template must not contain, by name."""
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(markup)]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_template_is_free_of_inline_style_and_script(template: Path) -> None:
    assert offences(template.read_text()) == []


@pytest.mark.parametrize(
    ("markup", "offence"),
    [
        ('<p style="color:red">', "style attribute"),
        ("<style>p{}</style>", "style element"),
        ("<script>alert(1)</script>", "inline script"),
        ('<script type="module">x</script>', "inline script"),
        ('<a onclick="x()">', "event handler"),
        ('<a hx-on:click="x()">', "htmx handler"),
        ("""<a hx-vals='js:{a:1}'>""", "htmx script values"),
        ('<a hx-trigger="click[ctrlKey]">', "htmx trigger filter"),
        ('<a href="javascript:x">', "script address"),
        ('<img src="//example.test/x.png">', "other host"),
    ],
)
def test_each_offence_is_recognised(markup: str, offence: str) -> None:
    assert offence in offences(markup)


def test_a_script_file_of_our_own_is_allowed() -> None:
    assert offences('<script src="/static/ui/kit.js" defer></script>') == []
