"""The one Chromium of a test process: its driver cannot be started twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what is right need not be told element by element
}
"""What axe is asked of a page."""
_SCRIPT = Axe().axe_script


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe finds wrong with a page, to which its large script is brought once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate("asked => axe.run(asked).then(said => said.violations)", AXE)
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()
