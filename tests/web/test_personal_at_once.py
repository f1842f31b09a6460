"""Two clicks at the same instant, on two connections."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import service_transaction
from liangzhao.licensing.issue import new_key
from liangzhao.licensing.models import Licence
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.models import Photo
from tests.photos.pictures import jpeg, portrait
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.usefixtures("demo_keys")

Click = Callable[[Client], Any]  # the client's answer has no public type


@pytest.fixture
def nurse(own_database: str) -> UUID:
    """王小兰 with an account, committed."""
    with service_transaction("test") as by:
        cast = Cast(by=by, authorities=load_demo_authorities())
        made = cast.nurse("王小兰", cast.institution())
        cast.account("nurse-wang", RoleCode.NURSE, person=made.person)
    return made.person_id


def both(*clicks: Click) -> list[Any]:
    """The answers to clicks made at one moment, each by its own browser of the same person."""
    start = Barrier(len(clicks))

    def one(click: Click) -> Any:
        try:
            client = Client()
            client.post("/account/login/", {"login": "nurse-wang", "password": PASSWORD})
            start.wait(timeout=30)
            return click(client)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(clicks)) as pool:
        return list(pool.map(one, clicks))


@pytest.mark.parametrize("same_key", [True, False])
def test_two_clicks_at_once_give_one_licence(nurse: UUID, same_key: bool) -> None:
    first = new_key()
    keys = [first, first if same_key else new_key(), first]

    answers = both(*(lambda client, key=key: client.post("/me/licence/apply/", {"key": str(key)}) for key in keys))

    assert {answer.status_code for answer in answers} == {302}
    assert {answer["Location"] for answer in answers} == {"/me/licence/?kind=nurse"}
    with service_transaction("test"):
        assert [licence.state for licence in Licence.objects.filter(holder_id=nurse)] == ["ISSUED"]


def test_two_uploads_at_once_leave_one_draft(nurse: UUID) -> None:
    content = jpeg(portrait())

    def upload(client: Client) -> Any:
        return client.post("/me/photo/", {"image": SimpleUploadedFile("me.jpg", content, "image/jpeg")})

    answers = both(upload, upload, upload)

    assert {answer.status_code for answer in answers} == {302}
    with service_transaction("test"):
        assert Photo.objects.filter(person_id=nurse, status="DRAFT").count() == 1


def test_two_acceptances_at_once_send_the_photo_once(nurse: UUID) -> None:
    content = jpeg(portrait())
    both(lambda client: client.post("/me/photo/", {"image": SimpleUploadedFile("me.jpg", content, "image/jpeg")}))
    with service_transaction("test"):
        draft = Photo.objects.get(person_id=nurse, status="DRAFT")

    answers = both(*[lambda client: client.post("/me/photo/check/", {"photo": str(draft.pk)})] * 2)

    assert {answer["Location"] for answer in answers} == {"/me/photo/"}
    with service_transaction("test"):
        draft.refresh_from_db()
        assert draft.status == "UPLOADED"
