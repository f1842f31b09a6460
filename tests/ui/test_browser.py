"""The gallery in Chromium: accessibility, reflow, targets, print, and life without scripts."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page
from pyhanko.pdf_utils.reader import PdfFileReader

from liangzhao.web.ui import gallery
from tests.support.browser import violations

pytestmark = pytest.mark.browser

FAMILIES = [f"/ui/{name}/" for name in gallery.FAMILIES]
PAGES = ["/ui/", "/account/prefs/", *(f"/ui/pages/{name}/" for name in gallery.PAGES)]
VIEWS = [(390, "standard"), (1366, "standard"), (320, "standard"), (320, "larger"), (1366, "larger")]
OpenPage = Callable[..., Page]

SMALL_TARGETS = """least => [...document.querySelectorAll('a,button,select,summary,input:not([type=hidden])')]
  .filter(e => !e.closest('.vh,.skip,p,dd,.timeline,.tile-map') && e.checkVisibility())
  .map(e => [e, (e.matches('[type=checkbox],[type=radio]') ? e.closest('label') || e : e).getBoundingClientRect()])
  .filter(([e, r]) => r.height > 0 && (r.height < least - .5 || r.width < Math.min(least, 24)))
  .map(([e, r]) => `${e.tagName} ${e.className} ${e.textContent.trim().slice(0, 12)} ${r.width}x${r.height}`)"""

COVERED_FOCUS = """() => {
  const e = document.activeElement, r = e.getBoundingClientRect();
  if (e === document.body || r.width < 2 || r.height < 2 || e.closest('.skip')) return null;
  const at = document.elementFromPoint(r.x + r.width / 2, r.y + Math.min(r.height, innerHeight - r.y) / 2);
  return at && (e.contains(at) || at.contains(e) || e.closest('label')?.contains(at)) ? null : e.outerHTML.slice(0, 90);
}"""


@pytest.mark.parametrize("address", FAMILIES + PAGES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page: OpenPage, address: str) -> None:
    found, excess = {}, {}
    for width, size in VIEWS:
        page = open_page(address, width=width, size=size)
        found[width, size] = [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in violations(page)]
        excess[width, size] = page.evaluate("document.documentElement.scrollWidth - innerWidth")

    assert {view: wrong for view, wrong in found.items() if wrong} == {}
    assert {view: pixels for view, pixels in excess.items() if pixels > 0} == {}


def test_axe_would_find_a_picture_without_words(open_page: OpenPage) -> None:
    page = open_page("/ui/")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")

    assert "image-alt" in {v["id"] for v in violations(page)}


@pytest.mark.parametrize("address", PAGES)
def test_targets_are_large_enough_for_fingers(open_page: OpenPage, address: str) -> None:
    personal = "personal" in address or "public" in address or address in {"/ui/", "/account/prefs/"}
    page = open_page(address, width=390)

    assert page.evaluate(SMALL_TARGETS, 44 if personal else 24) == []


@pytest.mark.parametrize(
    "address", ["/ui/pages/personal-home/", "/ui/pages/institution-table/", "/ui/pages/authority-home/"]
)
def test_the_focus_is_never_covered(open_page: OpenPage, address: str) -> None:
    page = open_page(address, width=390)
    covered = []
    for _step in range(60):
        page.keyboard.press("Tab")
        covered.append(page.evaluate(COVERED_FOCUS))

    assert [element for element in covered if element] == []


def test_a_printed_licence_is_its_face_on_one_sheet(open_page: OpenPage) -> None:
    page = open_page("/ui/pages/personal-face/")
    page.emulate_media(media="print")
    sheet = page.pdf(prefer_css_page_size=True)

    assert PdfFileReader(BytesIO(sheet)).root["/Pages"]["/Count"] == 1
    assert page.locator(".face").is_visible()
    assert [
        part for part in (".masthead", ".tabbar", ".footer", "h1", "main > p") if page.locator(part).first.is_visible()
    ] == []


@pytest.mark.parametrize("size", ["standard", "large", "larger"])
def test_the_live_code_is_wide_uncovered_and_readable_from_afar(open_page: OpenPage, size: str) -> None:
    page = open_page("/ui/pages/personal-show/", width=320, size=size)
    box = page.locator(".live-qr svg").bounding_box()
    picture = Image.open(BytesIO(page.screenshot(full_page=True)))
    small = picture.resize((round(picture.width * 0.35), round(picture.height * 0.35)), Image.Resampling.LANCZOS)
    read = zxingcpp.read_barcode(small.resize((small.width * 4, small.height * 4), Image.Resampling.BICUBIC))

    assert box is not None
    assert box["width"] >= 0.6 * 320
    assert read is not None
    assert page.locator(".tabbar").count() == 0


def test_a_printed_poster_is_one_sheet_with_its_code(open_page: OpenPage) -> None:
    page = open_page("/ui/pages/institution-poster/")
    page.emulate_media(media="print")
    sheet = page.pdf(prefer_css_page_size=True)

    assert PdfFileReader(BytesIO(sheet)).root["/Pages"]["/Count"] == 1
    assert page.locator(".poster svg").is_visible()
    assert not page.locator(".masthead").is_visible()


def test_a_form_is_sent_once(open_page: OpenPage) -> None:
    page = open_page("/ui/pages/personal-photo/", width=390)
    page.evaluate("document.querySelector('main form').addEventListener('submit', event => event.preventDefault())")
    button = page.locator("main form button")
    page.evaluate("window.sends = 0; addEventListener('submit', () => window.sends++)")
    page.locator("[type=file]").evaluate("input => input.required = false")
    button.evaluate("button => { button.click(); button.click(); }")

    assert page.evaluate("window.sends") == 1
    assert (button.inner_text(), button.get_attribute("aria-disabled")) == ("正在上传…", "true")


def test_the_bar_counts_what_is_chosen(open_page: OpenPage) -> None:
    page = open_page("/ui/pages/institution-table/")
    page.locator("[data-row]").first.check()

    assert page.locator("[data-count]").inner_text() == "1"

    page.locator("[data-all]").check()

    assert page.locator("[data-count]").inner_text() == str(page.locator("[data-row]").count())
    assert page.locator("[data-everything]").is_visible()


def test_errors_take_the_focus(open_page: OpenPage) -> None:
    page = open_page("/ui/pages/personal-photo/", width=390)

    assert page.evaluate("document.activeElement.className") == "error-summary"


def test_a_chart_turns_into_its_table(open_page: OpenPage) -> None:
    page = open_page("/ui/pages/authority-home/")
    chart = page.locator(".chart").first
    chart.locator(".as-table").check()

    assert chart.locator("table").is_visible()
    assert not chart.locator(".tile-map").is_visible()


def test_a_phone_sees_ranked_bars_instead_of_the_map(open_page: OpenPage) -> None:
    chart = open_page("/ui/pages/authority-home/", width=390).locator(".chart").first

    assert chart.locator(".bars").is_visible()
    assert not chart.locator(".tile-map").is_visible()


def test_a_chosen_photo_is_shown_before_it_is_sent(open_page: OpenPage, tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    Image.new("RGB", (40, 50), "white").save(photo)
    page = open_page("/ui/pages/personal-photo/", width=390)
    page.locator("[data-preview]").set_input_files(photo)
    page.locator("#photo-preview").wait_for(state="visible")

    assert page.locator("#photo-preview").evaluate("image => image.decode().then(() => image.naturalWidth)") == 40


def test_without_scripts_the_menu_opens_and_nothing_useless_is_shown(open_page: OpenPage) -> None:
    page = open_page("/ui/pages/institution-table/", width=390, scripts=False)
    page.locator(".side-phone summary").click()

    assert page.locator(".side-phone a", has_text="照片确认").is_visible()
    assert not page.locator("[data-all]").is_visible()
    assert page.locator("[data-everything]").is_visible()


def test_without_scripts_the_text_grows_by_one_click(open_page: OpenPage) -> None:
    page = open_page("/ui/pages/public-home/", width=390, scripts=False)
    page.get_by_role("button", name="大字版").click()

    assert page.locator("html").get_attribute("class") == "size-large"
    assert page.url.endswith("/ui/pages/public-home/")


def test_a_live_code_has_the_colour_of_its_kind(open_page: OpenPage) -> None:
    page = open_page("/ui/licences/")

    assert page.locator(".live-title").evaluate("e => getComputedStyle(e).color") == "rgb(11, 111, 106)"


def test_a_row_on_a_phone_keeps_its_photo_and_the_labels_of_its_states(open_page: OpenPage) -> None:
    page = open_page("/ui/lists/", width=390)
    row = page.locator(".cards tbody tr").first

    assert row.locator(".k-photo img").is_visible()
    assert "电子证照" in row.locator("td.k-badge").evaluate("e => getComputedStyle(e, '::before').content")


def test_a_form_starts_at_the_top_of_its_card(open_page: OpenPage) -> None:
    page = open_page("/ui/pages/personal-photo/", width=390)
    first = page.locator("form.card.stack > [type=hidden] + *")

    assert first.evaluate("e => getComputedStyle(e).marginTop") == "0px"
