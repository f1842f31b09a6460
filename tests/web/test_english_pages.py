"""Pages in English have English labels, headings and buttons; names, addresses and faces of licences stay Chinese."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from functools import cache
from gettext import GNUTranslations

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from liangzhao.access.models import Account
from liangzhao.access.roles import ROLES, Portal, RoleCode
from liangzhao.reference import english
from liangzhao.reference.models import Authority
from liangzhao.registers.models import Institution, Person
from liangzhao.web.licence_parts import title_of
from liangzhao.web.public import verdicts
from liangzhao.web.ui.parts import Event
from tests.access.routes import Objects, filled, objects, routes
from tests.architecture.test_locale import CATALOGUE, marked
from tests.support.cast import Cast
from tests.support.stage import Stage, build, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

HAN = re.compile(r"[\u4e00-\u9fff]")
LABELS = re.compile(r"<(h[1-3]|label|legend|button|summary|dt|th)\b[^>]*>(.*?)</\1>", re.S)
FACE = re.compile(r'<(section|article|div|dl) class="[^"]*\bface\b.*?</\1>', re.S)
STRANGE = re.compile(r"[A-Za-z0-9%.)\]][ ]?[（）：；，。、！？]|[（）：；，。、！？][ ]?[A-Za-z0-9(\[]")
"""Full-width punctuation beside words that are not Chinese."""
TEXTS = re.compile(r'(?<=>)[^<>]+(?=<)|(?<=aria-label=")[^"]+')
SILENT = re.compile(r"<(script|style|svg)\b.*?</\1>", re.S)
OWN_NAMES = ("亮照", "中文", "旧库")
"""Of the product, of the other language, of the list that the stage imports."""
ONE_OF_EACH = (None, RoleCode.NURSE, RoleCode.INSTITUTION_ADMIN, RoleCode.DECIDER, RoleCode.SYSTEM_ADMIN)


@cache
def untranslated() -> list[re.Pattern[str]]:
    """Texts marked for translation that nobody has translated yet: the catalogue's own tests name them."""
    with (CATALOGUE / "django.mo").open("rb") as file:
        known = GNUTranslations(file)
    texts = [text for text in marked() if text == known.gettext(text) == known.ngettext(text, text, 1)]
    return [re.compile(re.sub(r"%\\\(\w+\\\)[a-z]", ".*", re.escape(text))) for text in texts]


def names(stage: Stage) -> tuple[str, ...]:
    """What is called something in this register: people, institutions, authorities."""
    known: set[str] = set(OWN_NAMES)
    for model in (Account, Authority, Institution, Person):
        known |= set(model._default_manager.values_list("name", flat=True))
    return tuple(sorted(known - {""}, key=len, reverse=True))


def left_in_chinese(page: str, known: tuple[str, ...]) -> Iterator[str]:
    """Labels of a page with Chinese other than names."""
    for found in LABELS.finditer(FACE.sub("", SILENT.sub("", page))):
        text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found[2])).split())
        for name in known:
            text = text.replace(name, "")
        text = text.strip()
        if HAN.search(text) and not any(waits.search(text) for waits in untranslated()):
            yield text


def full_width(page: str, known: tuple[str, ...]) -> Iterator[str]:
    """Texts and spoken labels of a page that mix the punctuation of two languages; names and data in Chinese may."""
    for found in TEXTS.findall(FACE.sub("", SILENT.sub("", page))):
        text = html.unescape(found).strip()
        for name in known:
            text = text.replace(name, "name")
        if STRANGE.search(text) and not HAN.search(text):
            yield text


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return build(cast)


@pytest.fixture
def own(stage: Stage) -> Objects:
    return objects(stage)[0]


def in_english(stage: Stage, role: RoleCode | None) -> Client:
    """A client of one role that reads English."""
    client = client_of(stage, role)
    client.post("/account/prefs/", {"language": "en"})
    return client


def _is_page(headers: Mapping[str, str]) -> bool:
    """A page of the site; a file to save may speak two languages by itself."""
    return "html" in headers.get("Content-Type", "") and "Content-Disposition" not in headers


@pytest.mark.parametrize("role", ONE_OF_EACH, ids=str)
def test_labels_headings_and_buttons_are_english(stage: Stage, own: Objects, role: RoleCode | None) -> None:
    client, known = in_english(stage, role), names(stage)
    portal = ROLES[role].portal if role else None
    left: dict[str, set[str]] = {}
    seen = 0

    for route in routes():
        if route.is_interface or not route.is_open_to(role) or (portal and not route.permissions):
            continue
        answer = client.get(route.path(filled(route, own)))
        if answer.status_code != 200 or not _is_page(answer.headers):
            continue
        seen += 1
        page = answer.content.decode()
        mixed = {text for text in full_width(page, known) if not any(waits.search(text) for waits in untranslated())}
        if found := {*left_in_chinese(page, known), *mixed}:
            left[route.name] = found

    assert seen >= (3 if portal is Portal.CONSOLE else 5)
    assert left == {}


def test_a_label_left_in_chinese_is_named_and_a_name_is_not() -> None:
    page = '<h1>李建国</h1><h2>Register</h2><label for="a">登记簿 of 李建国</label><p>北京市</p>'

    assert list(left_in_chinese(page, ("李建国",))) == ["登记簿 of"]


def test_punctuation_of_two_languages_is_named() -> None:
    page = '<nav aria-label="Pages：Readings"></nav><td>96.9（unchanged）</td><p>北京医院（一部）：1 号</p><p>李敏</p>'

    assert list(full_width(page, ("李敏",))) == ["Pages：Readings", "96.9（unchanged）"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("北京市海淀区卫生健康委员会（演示）", "Haidian District Health Commission, Beijing (demo)"),
        ("北京市卫生健康委员会", "Beijing Health Commission"),
        ("海淀区卫健委", "Haidian District Health Commission"),
        ("内蒙古自治区卫生健康委员会", "Inner Mongolia Health Commission"),
        ("北京市中医管理局", "Beijing Administration of Traditional Chinese Medicine"),
        ("北京经济技术开发区社会事业局", "北京经济技术开发区社会事业局"),
    ],
)
def test_an_authority_is_named_in_english_where_the_name_is_an_accepted_one(name: str, told: str) -> None:
    assert english.of_authority(name) == told


def test_pages_in_english_name_authorities_districts_and_classes_so(stage: Stage, own: Objects) -> None:
    officer, anybody = in_english(stage, RoleCode.DECIDER), in_english(stage, None)

    home, entry = (officer.get(path).content.decode() for path in ("/gov/", f"/gov/registers/nurse/{own.nurse.pk}/"))
    listed, shown = (
        anybody.get(path).content.decode() for path in ("/find/institutions/", f"/i/{own.institution.public_ref}/")
    )

    for page in (home, entry, shown):
        assert "Haidian District Health Commission, Beijing" in html.unescape(page)
        assert "海淀区卫生健康委员会" not in page
    assert "Haidian District" in listed
    assert not {"海淀区", "医院", "卫生院"} & set(re.findall(r">([^<>]+)</option>", listed))


def test_a_scanned_licence_is_told_in_english(stage: Stage) -> None:
    with translation.override("en"):
        told = {fact.label: fact.value for fact in verdicts.live_facts(stage.licence)}

        assert title_of(stage.licence) == "Nurse's practice certificate"
        assert told["Sex"] in ("Male", "Female")


def test_a_step_of_a_history_does_not_run_into_its_reason() -> None:
    events = [Event("Version 1: Entry in the register", result="Basis: 41")]

    read = re.sub(r"<[^>]+>", "", render_to_string("ui/parts/timeline.html", {"events": events}))

    assert "Entry in the register Basis: 41" in read
