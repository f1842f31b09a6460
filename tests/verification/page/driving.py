"""The page that verifies from a disk, driven in Chromium: what is given to it and what it answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.verification.coded import Code
from tests.verification.makers import Authority


@dataclass(frozen=True)
class Offline:
    """The page, opened from a disk, at an instant of our choice."""

    page: Page

    def judge_text(self, text: str) -> dict[str, Any]:
        self.page.fill("#text", text)
        return self._answer(lambda: self.page.click("#code button"))

    def judge_file(self, name: str, data: bytes) -> dict[str, Any]:
        payload: Any = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        return self._answer(lambda: self.page.set_input_files("#file", payload))

    def judge_files(self, **files: bytes) -> dict[str, dict[str, str | None]]:
        """The verdicts on files given at once, by their names, in the order in which they are shown."""
        given: Any = [{"name": n, "mimeType": "application/octet-stream", "buffer": data} for n, data in files.items()]
        self._answer(lambda: self.page.set_input_files("#file", given))
        return {
            str(each.get_attribute("data-name")): {
                "valid": each.get_attribute("data-valid"),
                "failed": each.get_attribute("data-failed"),
                "log": each.query_selector("[data-step=log]").get_attribute("data-ok"),  # type: ignore[union-attr]
                "says": each.query_selector(".result p").inner_text(),  # type: ignore[union-attr]
                "known": each.query_selector(".facts dd:last-child").inner_text(),  # type: ignore[union-attr]
            }
            for each in self.page.query_selector_all("#answer article")
        }

    def keep(self, data: bytes) -> None:
        """Give it a status list."""
        payload: Any = {"name": "list", "mimeType": "application/octet-stream", "buffer": data}
        before = self.page.get_attribute("#about", "data-lists")
        self.page.set_input_files("#file", payload)
        self.page.wait_for_function("before => document.getElementById('about').dataset.lists !== before", arg=before)

    def _answer(self, act: Any) -> dict[str, Any]:
        self.page.evaluate("document.getElementById('answer').removeAttribute('data-valid')")
        act()
        self.page.wait_for_selector("#answer[data-valid]:not([aria-busy])")
        return {
            "valid": self.page.get_attribute("#answer", "data-valid"),
            "intact": self.page.get_attribute("#answer", "data-intact"),
            "failed": self.page.get_attribute("#answer", "data-failed"),
            "says": self.page.inner_text("#answer .result p"),
        }


def shown(intact: bool | None) -> str:
    """A value as the page marks it."""
    return json.dumps(intact)


def judged(form: str, offline: Offline, authority: Authority) -> dict[str, Any]:
    """What it answers to a licence of the authority in this form."""
    if form == "code":
        return offline.judge_text(Code(authority).text())
    return offline.judge_file("licence.ofd", authority.ofd(authority.face()))
