"""The gallery, served without a database: by Django's test client and, for Chromium, by a thread."""

from __future__ import annotations

import copy
import sys
import threading
from collections.abc import Callable, Iterator
from socketserver import ThreadingMixIn
from types import ModuleType
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings as django_settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, override_settings
from django.urls import include, path
from django.utils import translation
from playwright.sync_api import Browser, Page

URLS = "tests_ui_urls"
UNDEFINED = "UNDEFINED-VARIABLE"


class QuietHandler(WSGIRequestHandler):
    """Serves without writing a line per request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the name is the base class's
        """Say nothing."""


class ThreadedServer(ThreadingMixIn, WSGIServer):
    """A server whose threads end with the test run."""

    daemon_threads = True


def site_settings() -> dict[str, object]:
    """Settings of a site that holds nothing but the kit, and shows undefined template variables."""
    urls = ModuleType(URLS)
    urls.urlpatterns = [  # type: ignore[attr-defined]
        path("account/prefs/", include("liangzhao.web.ui.urls_preferences")),
        path("ui/", include("liangzhao.web.ui.urls")),
    ]
    sys.modules[URLS] = urls
    templates: list[dict[str, Any]] = copy.deepcopy(django_settings.TEMPLATES)
    templates[0]["OPTIONS"]["string_if_invalid"] = UNDEFINED
    storages = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    return {
        "ROOT_URLCONF": URLS,
        "TEMPLATES": templates,
        "STORAGES": django_settings.STORAGES | storages,
        "WHITENOISE_USE_FINDERS": True,
        "WHITENOISE_AUTOREFRESH": True,
        "ALLOWED_HOSTS": ["testserver", "127.0.0.1"],
    }


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """Each test begins in Chinese: a page served in English leaves its language behind in the thread."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture(scope="module")
def kit_site() -> Iterator[None]:
    """The settings of the kit's own site; they end with the module, so that no other test runs on its addresses."""
    with override_settings(**site_settings()):
        yield


@pytest.fixture
def visitor(kit_site: None) -> Client:
    """A browser without scripts, without cookies, that reads Chinese."""
    return Client(headers={"accept-language": "zh-CN"})


@pytest.fixture
def fetch(visitor: Client) -> Callable[[str], str]:
    """The markup at an address that must answer 200."""

    def get(address: str) -> str:
        response = visitor.get(address)
        assert response.status_code == 200, address
        return response.content.decode()

    return get


@pytest.fixture(scope="module")
def site(kit_site: None) -> Iterator[str]:
    """The address of the kit's site, served by a thread."""
    server = make_server("127.0.0.1", 0, WSGIHandler(), ThreadedServer, QuietHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(site: str, chromium: Browser) -> Iterator[OpenPage]:
    """Opens an address at a width and text size; every complaint of the browser console fails the test."""
    contexts = []
    complaints: list[str] = []

    def open_at(address: str, *, width: int = 1366, size: str = "standard", scripts: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 844},
            locale="zh-CN",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.add_cookies([{"name": "size", "value": size, "url": site}])
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{address}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"{address}: {error}"))
        page.goto(site + address)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert complaints == []
