"""Forms that were sent after the session ended: the log-in leads back to the page that had them, and says so."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from liangzhao.access.proofs import PROVEN
from liangzhao.access.roles import RoleCode
from liangzhao.web import unsent
from tests.access.routes import Route, nothing, routes
from tests.support.cast import PASSWORD, Cast
from tests.web.importing_scene import officer_at_work

pytestmark = pytest.mark.django_db

SAYS = "刚才填写的内容没有提交"
BEHIND_DOORS = [
    route
    for route in routes()
    if route.permissions and not route.is_interface and not route.address.startswith(("metrics", "wallet"))
]
SPOKEN = {"login": "officer", "password": PASSWORD}


def _next_of(answer: Any) -> str:  # the answer of a test client
    return str(parse_qs(urlsplit(answer["Location"]).query)["next"][0])


@pytest.fixture
def officer(cast: Cast) -> None:
    cast.account("officer", RoleCode.ACCEPTOR, name="钱多多", authority=cast.authority("海淀"))


@pytest.mark.parametrize("route", BEHIND_DOORS, ids=lambda route: route.name)
def test_a_form_sent_without_a_session_leads_back_to_its_page(client: Client, route: Route) -> None:
    page = "http://testserver/gov/import/?after=1"

    answer = client.post(route.path(nothing(route)), {"action": "x"}, headers={"referer": page})

    assert answer.status_code == 405 or _next_of(answer) == "/gov/import/?after=1&unsent=1"


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize("route", BEHIND_DOORS, ids=lambda route: route.name)
def test_the_address_of_a_form_alone_leads_to_a_page_that_opens(client: Client, route: Route) -> None:
    sent = client.post(route.path(nothing(route)), {"action": "x"})
    wanted = _next_of(sent) if sent.status_code == 302 else route.path(nothing(route)) + "?unsent=1"

    answer = client.post("/account/login/", {**SPOKEN, "next": wanted}, follow=True)

    assert answer.status_code in {200, 403}
    assert SAYS in answer.content.decode()
    assert "unsent" not in answer.request["QUERY_STRING"]


@pytest.mark.usefixtures("officer")
def test_the_log_in_page_says_what_became_of_the_form(client: Client) -> None:
    sent = client.post("/gov/import/", {"source": "旧库"}, headers={"referer": "http://testserver/gov/import/"})

    assert SAYS in client.get(sent["Location"]).content.decode()


@pytest.mark.usefixtures("officer")
def test_the_message_is_shown_once(client: Client) -> None:
    first = client.post("/account/login/", {**SPOKEN, "next": "/gov/import/?unsent=1"}, follow=True)

    assert (first.request["PATH_INFO"], SAYS in first.content.decode()) == ("/gov/import/", True)
    assert SAYS not in client.get("/gov/import/").content.decode()


@pytest.mark.parametrize("said", ["https://elsewhere.example/gov/", "", "/account/login/", "//elsewhere.example/"])
def test_nobody_else_says_where_the_log_in_leads(client: Client, said: str) -> None:
    answer = client.post("/gov/import/", {"source": "旧库"}, headers={"referer": said})

    assert _next_of(answer) == "/gov/import/?unsent=1"


def test_a_page_asked_for_leads_to_itself(client: Client) -> None:
    assert _next_of(client.get("/gov/import/?after=1")) == "/gov/import/?after=1"


def test_a_file_for_a_door_that_asks_again_is_asked_for_after_the_answer(cast: Cast, client: Client) -> None:
    officer_at_work(cast, client)
    session = client.session
    session[PROVEN] = "2020-01-01T00:00:00+00:00"
    session.save()
    file = SimpleUploadedFile("名单.csv", "姓名\n王芳\n".encode())
    address = "/gov/import/00000000-0000-0000-0000-000000000000/apply/"

    asked = client.post(address, {"file": file}, headers={"referer": "http://testserver/gov/import/"})
    answer = client.post(asked["Location"], {"confirm_secret": PASSWORD, "next": _next_of(asked)}, follow=True)

    assert (answer.request["PATH_INFO"], SAYS in answer.content.decode()) == ("/gov/import/", True)


def test_a_form_of_another_session_is_answered_in_words(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    del cast

    answer = client.post("/gov/import/", {"source": "旧库"}, headers={"referer": "http://testserver/gov/import/"})

    assert answer.status_code == 403
    assert "这张表单已经过期" in answer.content.decode()
    assert "/gov/import/?unsent=1" in answer.content.decode()


def test_a_flag_is_put_once(rf: RequestFactory) -> None:
    again = unsent.flagged("/gov/import/?unsent=1&after=2")

    assert again == "/gov/import/?" + urlencode({"after": "2", "unsent": "1"})
    assert unsent.way_back(rf.get("/gov/?a=1")) == "/gov/?a=1"


def test_the_table_holds_the_portals() -> None:
    assert len(BEHIND_DOORS) > 80
