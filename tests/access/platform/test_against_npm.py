"""The same log-in against an identity platform not written by us: npm's oidc-provider (`make test` brings it)."""

from __future__ import annotations

import http.cookiejar
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.conf import settings as node
from django.test import Client
from pytest_django.fixtures import Settings

from liangzhao.access import identities
from liangzhao.access.models import Identity
from liangzhao.access.platform import discovery
from liangzhao.access.platform.configuration import CALLBACK
from liangzhao.access.roles import RoleCode
from tests.support.cast import PASSWORD, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.outside]

CHECKOUT = Path(__file__).resolve().parents[3]
HOME = CHECKOUT / "var" / "platform"
CLIENT, SECRET = "liangzhao-node", "secret: with/ characters+"
CAME_BACK = (301, 302, 303)


class _Stop(urllib.request.HTTPRedirectHandler):
    """Follows the platform's own redirects; one that leads back to the node ends as the error it came as."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if urlsplit(newurl).path == CALLBACK:
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Browser:
    """Somebody who signs in at the platform's pages and agrees."""

    def __init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(_Stop, cookies, urllib.request.ProxyHandler({}))

    def signs_in(self, address: str, login: str) -> str:
        """Where the platform sends the browser back to, on this node."""
        form = b""
        for _page in range(5):
            try:
                with self._opener.open(address, data=form or None, timeout=20) as answer:
                    page, address = answer.read().decode(), answer.url
            except HTTPError as back:
                if back.code not in CAME_BACK:
                    raise
                parts = urlsplit(back.headers["Location"])
                return f"{parts.path}?{parts.query}"
            prompt = re.search(r'name="prompt" value="(\w+)"', page)
            assert prompt, page[:500]
            form = urlencode({"prompt": prompt[1], "login": login, "password": "any"}).encode()
        raise AssertionError(address)


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The platform's address while it runs."""
    program, package = shutil.which("node"), HOME / "node_modules" / "oidc-provider"
    if program is None or not package.is_dir():
        pytest.fail("oidc-provider is not here; make test brings it (tools/bring_platform.py)", pytrace=False)
    script = Path(__file__).with_name("provider.mjs")
    redirect = f"{node.LIANGZHAO_PUBLIC_URL}{CALLBACK}"
    with subprocess.Popen(
        [program, str(script), str(HOME), CLIENT, SECRET, redirect],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.communicate()


@pytest.fixture
def platform(issuer: str, settings: Settings, tmp_path: Path) -> Iterator[str]:
    """A node that knows the platform."""
    (tmp_path / "secret").write_text(SECRET)
    settings.LIANGZHAO_OIDC_ISSUER = issuer
    settings.LIANGZHAO_OIDC_CLIENT_ID = CLIENT
    settings.LIANGZHAO_OIDC_CLIENT_SECRET_FILE = str(tmp_path / "secret")
    discovery.forget()
    yield issuer
    discovery.forget()


def test_one_binds_ones_identity_there_and_comes_in_by_it(cast: Cast, client: Client, platform: str) -> None:
    account = cast.account("wang", RoleCode.NURSE, person=cast.nurse("王小兰", cast.institution()).person)
    client.post("/account/login/", {"login": "wang", "password": PASSWORD})
    bind = client.post("/account/security/platform/bind/")["Location"]
    bound = client.get(Browser().signs_in(bind, "subject-of-wang"), follow=True)
    client.post("/account/logout/")

    enter = client.post("/account/platform/", {"next": "/me/"})["Location"]
    answer = client.get(Browser().signs_in(enter, "subject-of-wang"))

    assert "绑定成功" in bound.content.decode()
    assert Identity.objects.get().subject == "subject-of-wang"
    assert answer["Location"] == "/me/"
    assert client.session["_auth_user_id"] == str(account.pk)


def test_somebody_unknown_is_told_so(client: Client, platform: str) -> None:
    enter = client.post("/account/platform/")["Location"]

    assert client.get(Browser().signs_in(enter, "nobody")).status_code == 403


def test_a_code_of_another_browser_is_refused_by_the_platform(cast: Cast, client: Client, platform: str) -> None:
    """Its challenge was another's: the state is right, the verifier is not."""
    identities.bind(cast.account("wang", RoleCode.NURSE), platform, "wang")
    stolen = Browser().signs_in(Client().post("/account/platform/")["Location"], "wang")
    begun = dict(parse_qsl(urlsplit(client.post("/account/platform/")["Location"]).query))
    code = dict(parse_qsl(urlsplit(stolen).query))["code"]

    answer = client.get(CALLBACK, {"code": code, "state": begun["state"], "iss": platform})

    assert answer.status_code == 400
    assert "_auth_user_id" not in client.session
