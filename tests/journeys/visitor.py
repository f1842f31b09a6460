"""Somebody at a browser, who looks at every page with an eye for what would hurt others."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import cv2
import numpy as np
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.journeys.people import Persona
from tests.support.browser import violations

PHONE, DESK = 390, 1366
NARROWEST = 320
PATIENCE_MS = 10_000
_EXAMINED: set[tuple[Device, str, str, int]] = set()
_HEIGHTS = {PHONE: 844, DESK: 900}
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"


@dataclass(frozen=True)
class Device:
    """What somebody sits at."""

    width: int
    scripts: bool = True
    size: str = "standard"
    language: str = "zh-hans"


@dataclass
class Visitor:
    """A browser of its own; ``complaints`` is what the browser said and the pages got wrong."""

    site: str
    device: Device
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)
    clicks: int = 0
    heaviest: int = 0

    def goes(self, path: str) -> Visitor:
        """Open an address of the site, or a whole one, and look at the page."""
        self.page.goto(self.site + path if path.startswith("/") else path)
        return self.looks()

    def signs_in(self, who: Persona, path: str) -> Visitor:
        """Sign in at the door of a portal and arrive there."""
        self.goes(path)
        self.fills("用户名", who.login)
        self.page.get_by_label("密码").fill(who.password)
        return self.presses("登录")

    def fills(self, label: str, text: str) -> None:
        """Write into the field whose label begins so."""
        self.page.get_by_role("main").get_by_label(re.compile(f"^{label}")).fill(text)

    def ticks(self, name: str) -> None:
        """Tick the box with this name."""
        self.page.get_by_role("checkbox", name=name).first.check()

    def presses(self, name: str) -> Visitor:
        """Press the button with this name in the page's main part, and look at what comes."""
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).click()
        self.clicks += 1
        return self.looks()

    def follows(self, name: str, *, exact: bool = True) -> Visitor:
        """Follow the first link with this name in the page's main part, and look at what comes."""
        self.page.get_by_role("main").get_by_role("link", name=name, exact=exact).first.click()
        self.clicks += 1
        return self.looks()

    def downloads(self, button: str) -> bytes:
        """Press a button that answers with a file."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role("button", name=button, exact=True).click()
        return waiting.value.path().read_bytes()

    def uploads(self, label: str, name: str, media_type: str, content: bytes) -> None:
        """Choose a file."""
        chosen: Any = {"name": name, "mimeType": media_type, "buffer": content}  # a TypedDict private to the library
        self.page.get_by_label(label, exact=True).set_input_files(chosen)

    def sees(self, *texts: str) -> Visitor:
        """The main part of the page shows each of the texts."""
        for text in texts:
            expect(self.page.get_by_role("main").get_by_text(text).first).to_be_visible()
        return self

    def does_not_see(self, text: str) -> Visitor:
        """The page shows the text nowhere."""
        expect(self.page.get_by_role("main").get_by_text(text)).to_have_count(0)
        return self

    def sees_by_itself(self, text: str) -> Visitor:
        """The open page looks again every few seconds, by script or by itself, until it shows the text."""
        expect(self.page.get_by_role("main").get_by_text(text).first).to_be_visible(timeout=4 * PATIENCE_MS)
        return self

    def sees_after_a_while(self, text: str) -> Visitor:
        """Reload until the page shows the text: what comes from a process that writes a second later."""
        found = self.page.get_by_role("main").get_by_text(text).first
        for _attempt in range(10):
            self.page.reload()
            try:
                found.wait_for(state="visible", timeout=500)
                return self
            except PlaywrightTimeout:
                continue
        raise AssertionError(f"the page never showed {text!r}")

    def title(self) -> str:
        """The page's first heading."""
        return self.page.get_by_role("heading", level=1).first.inner_text()

    def looks(self) -> Visitor:
        """Wait for the page and examine it: accessibility, and no scrolling to the side.

        A page that looks like one examined before is not examined again: axe takes half a second.
        """
        self.page.wait_for_load_state()
        excess = self.page.evaluate(SIDEWAYS)
        if excess > 0:
            self.complaints.append(f"{self.page.url}: {excess} px wider than the screen")
        likeness = (self.device, pattern_of(self.page.url), self.title(), self.page.locator(".note, form").count())
        if self.device.scripts and likeness not in _EXAMINED:
            _EXAMINED.add(likeness)
            self.complaints += barriers(self.page)
        return self

    def reads_code(self) -> str:
        """The text of the one QR code on the page, read from a picture of the screen."""
        picture = np.asarray(Image.open(BytesIO(self.page.screenshot(full_page=True))).convert("L"))
        return str(cv2.QRCodeDetectorAruco().detectAndDecode(picture)[0]) or str(
            cv2.QRCodeDetector().detectAndDecode(picture)[0]
        )


def barriers(page: Page) -> list[str]:
    """What axe finds on a page."""
    return [
        f"{page.url}: {violation['id']} {[node['target'] for node in violation['nodes']][:3]}"
        for violation in violations(page)
    ]


def pattern_of(url: str) -> str:
    """An address without its parameters and with what names a single thing taken out."""
    path = urlsplit(url).path
    return re.sub(r"/(?:[0-9a-f-]{36}|[0-9a-z]{16}|(?<=/[vsS]/)[^/]+)(?=/|$)", "/*", path)


def visit(browser: Browser, site: str, device: Device) -> Visitor:
    """Open a browser without any past at a device."""
    context = browser.new_context(
        viewport={"width": device.width, "height": _HEIGHTS.get(device.width, 844)},
        locale="zh-CN",
        java_script_enabled=device.scripts,
        device_scale_factor=2 if device.width <= PHONE else 1,
        reduced_motion="reduce",
        accept_downloads=True,
    )
    context.add_cookies(
        [
            {"name": "size", "value": device.size, "url": site},
            {"name": "django_language", "value": device.language, "url": site},
        ]
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    visitor = Visitor(site, device, context, page)
    page.on("console", lambda message: visitor.complaints.extend(_said(page, message)))
    page.on("pageerror", lambda error: visitor.complaints.append(f"{page.url}: {error}"))
    page.on("response", lambda response: visitor.complaints.extend(_wrong(site, response)))
    return visitor


def _said(page: Page, message: ConsoleMessage) -> list[str]:
    """What the console says; Chromium's hints on how it would fill forms are no complaints."""
    return [] if message.type in {"debug", "verbose"} else [f"{page.url}: {message.text}"]


def _wrong(site: str, response: Response) -> list[str]:
    if not response.url.startswith((f"{site}/", "data:")):
        return [f"asked a foreign host: {response.url}"]
    return [f"{response.status}: {response.url}"] if response.status >= 400 else []
