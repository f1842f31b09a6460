"""The same for those who use no mouse, large letters or English."""

from __future__ import annotations

import pytest

from tests.journeys import people
from tests.journeys.conftest import Visit
from tests.journeys.node import Node
from tests.journeys.visitor import DESK, PHONE, Device, Visitor

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.textContent.trim() || document.activeElement.name || ''"
MOST_TABS = 60


def test_a_physician_applies_by_keyboard_alone(node: Node, visitor: Visit, screen: Device) -> None:
    # Given a physician who uses no mouse
    physician = people.physician(node)
    at_home = visitor(screen).goes("/account/login/")

    # When he signs in and applies
    _tabs_to(at_home, "login")
    at_home.page.keyboard.type(physician.login)
    _tabs_to(at_home, "password")
    at_home.page.keyboard.type(physician.password)
    _enters(at_home)
    _tabs_to(at_home, "申领电子证照")
    _enters(at_home)
    _tabs_to(at_home, "确认申领")
    _enters(at_home)

    # Then he has his licence
    at_home.sees("医师执业证书", "有效")


def _tabs_to(visitor: Visitor, wanted: str) -> None:
    for _step in range(MOST_TABS):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate(FOCUSED) == wanted:
            return
    raise AssertionError(f"{wanted} was not reached in {MOST_TABS} steps")


def _enters(visitor: Visitor) -> None:
    """Press Enter and wait for the page it leads to."""
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    visitor.looks()


EVERYBODY = [
    Device(PHONE, size="larger"),
    Device(DESK, size="larger"),
    Device(PHONE, language="en"),
    Device(DESK, language="en"),
]


@pytest.mark.parametrize("device", EVERYBODY, ids=["larger phone", "larger desk", "English phone", "English desk"])
def test_main_pages_hold_large_letters_and_english(node: Node, visitor: Visit, device: Device) -> None:
    # Given a nurse with her licence
    nurse = people.nurse(node, photo="CONFIRMED", licensed=True)
    reader = visitor(device)

    # When the pages are read in large letters or in English; then the visitor has no complaint
    for path in ("/", "/verify/", "/find/institutions/", "/account/login/"):
        reader.goes(path)
    _sign_in(reader, nurse)
    for path in ("/me/", "/me/licence/", "/me/licence/show/", "/me/licence/log/", "/me/photo/", "/me/info/"):
        reader.goes(path)
    assert reader.page.locator("html").get_attribute("lang") == ("en" if device.language == "en" else "zh-Hans-CN")


def _sign_in(reader: Visitor, who: people.Persona) -> None:
    """By the names of the fields, whatever the language."""
    reader.goes("/account/login/")
    reader.page.locator("[name=login]").fill(who.login)
    reader.page.locator("[name=password]").fill(who.password)
    reader.page.locator("main button[type=submit]").click()
    reader.looks()
