"""A form's address opened as a page: the status a program expects, and words for whoever reads it."""

from __future__ import annotations

from html import unescape
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.support.cast import Cast
from tests.web.scene import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(cast: Cast, client: Client) -> Client:
    nurse = cast.nurse("王小兰", cast.institution())
    return signed_in(cast, client, nurse.person)


@pytest.mark.parametrize("who", ["stranger", "person"])
def test_a_forms_address_opened_as_a_page_answers_in_words(
    client: Client, request: pytest.FixtureRequest, who: str
) -> None:
    reader = request.getfixturevalue("person") if who == "person" else client

    answer = reader.get(f"/me/licence/{uuid4()}/ofd/")

    page = unescape(answer.content.decode())
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "这个地址不能直接打开" in page
    assert ("切换工作台" in page) == (who == "person")


def test_a_page_that_takes_no_form_says_so_too(client: Client) -> None:
    answer = client.post(reverse("public:institutions"))

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert "没有办理任何事项" in answer.content.decode()
