"""A printed code while the database is away: what was published last, and when; never that it holds now (SEC-B4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from pytest_django.fixtures import Settings

from liangzhao.access.transactions import service_transaction
from liangzhao.config.status import node_keeper, snapshot_connection
from liangzhao.kernel import clock
from liangzhao.licensing.models import Licence
from liangzhao.reference.demo import load_demo_authorities
from tests.status_lists.scene import issued, move, registration_of
from tests.support.cast import Cast
from tests.web.test_public_scans import printed_path

pytestmark = pytest.mark.usefixtures("demo_keys")


@pytest.fixture
def stage(own_database: str, tmp_path: Path, settings: Settings) -> Cast:
    """A stage that commits, and an empty folder of status lists."""
    settings.LIANGZHAO_STATUS_DIR = tmp_path / "status"
    with service_transaction("test") as by:
        return Cast(by=by, authorities=load_demo_authorities())


def publish() -> None:
    """Bring the status lists up to date."""
    with snapshot_connection() as connection:
        node_keeper(connection).turn()


@contextmanager
def database_away() -> Iterator[None]:
    """The name of a database that is not there, as after a crash: it cannot be opened."""
    settings = connections["default"].settings_dict
    connections["default"].close()
    name, settings["NAME"] = settings["NAME"], "no_such_database"
    try:
        yield
    finally:
        connections["default"].close()
        settings["NAME"] = name


def answer(path: str) -> str:
    """The page for a code while the database is away."""
    client = Client(raise_request_exception=False)
    with database_away():
        response = client.get(path)
    assert response.status_code == 503
    return response.content.decode()


@pytest.fixture
def licence(stage: Cast) -> Licence:
    return issued(stage)


def test_the_last_published_state_is_told_with_its_time(licence: Licence) -> None:
    publish()
    today = f"{clock.now().astimezone(clock.LEGAL_ZONE):%Y-%m-%d}"

    for path in (printed_path(licence), printed_path(licence).replace("/S/", "/s/")):
        page = answer(path)
        assert "登记数据库暂时无法访问" in page
        assert re.search(
            rf"码是真的。{today} \d\d:\d\d:\d\d 发布的状态列表显示：有效。此后是否有变化，此刻无法得知。", page
        )
        assert "证照有效" not in page


def test_of_a_suspended_licence_the_list_says_so(stage: Cast, licence: Licence) -> None:
    move(stage, registration_of(licence), "suspend")
    publish()

    assert "发布的状态列表显示：暂停使用" in answer(printed_path(licence))


def test_a_change_that_was_not_published_is_not_known(stage: Cast, licence: Licence) -> None:
    """The page names the time of the list for this reason."""
    publish()
    move(stage, registration_of(licence), "suspend")

    assert "发布的状态列表显示：有效。此后是否有变化，此刻无法得知。" in answer(printed_path(licence))


def test_a_code_in_no_list_is_not_spoken_of(licence: Licence) -> None:
    assert "码是真的" not in answer(printed_path(licence))


def test_a_forged_code_is_none_with_or_without_a_database(licence: Licence) -> None:
    publish()
    path = printed_path(licence)
    forged = f"{path[:-20]}{'B' if path[-20] == 'A' else 'A'}{path[-19:]}"
    with database_away():
        page = Client().get(forged).content.decode()

    assert "不是本系统的码" in page
    assert "码是真的" not in page


def test_other_pages_speak_of_no_code(licence: Licence) -> None:
    publish()

    assert "码是真的" not in answer("/find/institutions/?q=%E5%8C%BB%E9%99%A2")
