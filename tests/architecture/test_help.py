"""Every chapter of the help that a page points to is there."""

from __future__ import annotations

import re
from pathlib import Path

import liangzhao

WEB = Path(liangzhao.__file__).parent / "web"
POINTER = re.compile(r"(?:/help/|\{HELP\}|\{% url 'public:help' %\})#([\w-]+)")


def test_every_chapter_pointed_to_is_on_the_page() -> None:
    sources = [path.read_text(encoding="utf-8") for path in WEB.rglob("*.*") if path.suffix in (".py", ".html")]
    wanted = {name for source in sources for name in POINTER.findall(source)}
    chapters = set(re.findall(r'<section class="card" id="([\w-]+)"', (WEB / "templates/public/help.html").read_text()))

    assert "institution-renewal" in wanted
    assert wanted - chapters == set()
