"""Every component and every kind of page renders, and nothing in the kit lies unused."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

import liangzhao
from liangzhao.web.ui import gallery
from liangzhao.web.ui.icons import PATHS
from liangzhao.web.ui.tags.library import register
from liangzhao.web.ui.templatetags import ui as tags_module

PACKAGE = Path(liangzhao.__file__).parent
TEMPLATES = PACKAGE / "web/ui/templates"
SHEETS = sorted((PACKAGE / "web/ui/static/ui").glob("*.css"))
STYLES = "".join(sheet.read_text() for sheet in SHEETS)
ADDRESSES = [
    "/ui/",
    "/account/prefs/",
    *(f"/ui/{name}/" for name in gallery.FAMILIES),
    *(f"/ui/pages/{name}/" for name in gallery.PAGES),
]

Fetch = Callable[[str], str]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_renders_whole(fetch: Fetch, address: str) -> None:
    markup = fetch(address)

    assert "UNDEFINED-VARIABLE" not in markup
    assert re.search(r"<title>[^<]+ — 亮照</title>", markup)
    assert markup.count("<h1") == 1
    assert markup.count("<main") == 1
    assert 'href="#main"' in markup


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_has_few_elements_and_unique_ids(fetch: Fetch, address: str) -> None:
    markup = fetch(address)
    ids = re.findall(r'\sid="([^"]+)"', markup)

    assert len(re.findall(r"<[a-z]", markup)) <= 1500
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("name", sorted(register.tags))
def test_every_tag_is_shown_with_its_name(name: str) -> None:
    shown = "".join(path.read_text() for path in (TEMPLATES / "ui/gallery").rglob("*.html"))

    assert f"{{% {name} " in shown


def test_the_manual_names_every_tag() -> None:
    manual = (PACKAGE / "web/ui/README.md").read_text()

    assert [name for name in register.tags if f"`{name}`" not in manual and f"`{name} " not in manual] == []
    assert tags_module.register is register


def test_every_template_of_the_kit_is_used() -> None:
    sources = [path.read_text() for path in PACKAGE.rglob("*") if path.suffix in {".py", ".html"} and path.is_file()]
    named_by_a_variable = {f"ui/gallery/{name}.html" for name in gallery.FAMILIES} | {
        f"ui/gallery/pages/{name.replace('-', '_')}.html" for name in gallery.PAGES
    }
    used_by_django = {"django/forms/field.html"}
    templates = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}
    unused = {name for name in templates if not any(f'"{name}"' in source for source in sources)}

    assert unused == named_by_a_variable | used_by_django


def test_an_unknown_page_is_missing(visitor: Client) -> None:
    assert visitor.get("/ui/nothing/").status_code == 404
    assert visitor.get("/ui/pages/nothing/").status_code == 404


def test_every_class_in_the_templates_has_a_style() -> None:
    written = set()
    for path in TEMPLATES.rglob("*.html"):
        for value in re.findall(r'class="([^"]*)"', path.read_text()):
            words = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "\0", value).split()
            written |= {word for word in words if "\0" not in word}
    without_style = {name for name in written if not re.search(rf"\.{re.escape(name)}\b", STYLES)}

    assert without_style == set()


def test_every_style_sheet_is_linked_and_the_order_of_the_layers_comes_first(fetch: Fetch) -> None:
    linked = re.findall(r'<link rel="stylesheet" href="[^"]*?ui/([a-z]+)\.css"', fetch("/ui/"))

    assert sorted(linked) == [sheet.stem for sheet in SHEETS]
    assert linked[0] == "tokens"
    assert re.search(r"^@layer reset, base, layout, comp, util, print;$", SHEETS[-1].read_text(), re.M)


def test_every_rule_stands_in_a_layer() -> None:
    for sheet in SHEETS:
        outside = re.sub(r"/\*.*?\*/|^@layer [a-z]+ \{$.*?^\}$", "", sheet.read_text(), flags=re.S | re.M)

        assert re.sub(r"@layer [a-z, ]+;", "", outside).strip() == "", sheet.name


def test_every_icon_is_drawn() -> None:
    assert all(drawing.startswith("<") and drawing.endswith("/>") for drawing in PATHS.values())
