"""Bad days: storage that fills up and a database that is away are said plainly, and nothing is called valid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from liangzhao.kernel import storage
from liangzhao.kernel.storage import Fullness
from liangzhao.web import degraded


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "fullness", lambda _path: Fullness(share=0.90, free=10**9))


@pytest.fixture
def no_database() -> Iterator[None]:
    """The name of a database that is not there, as after a crash: it cannot be opened."""
    settings = connections["default"].settings_dict
    connections["default"].close()
    name, settings["NAME"] = settings["NAME"], "no_such_database"
    yield
    connections["default"].close()
    settings["NAME"] = name


@pytest.mark.parametrize(
    ("share", "free", "is_full"), [(0.89, 0, False), (0.90, 10**9, True), (0.99, 50 * 10**9, False)]
)
def test_full_is_a_high_share_and_little_left(
    monkeypatch: pytest.MonkeyPatch, share: float, free: int, is_full: bool
) -> None:
    monkeypatch.setattr(storage, "fullness", lambda _path: Fullness(share, free))

    assert storage.is_full([Path("/")], share=0.90, spare=10 * 10**9) is is_full


def test_a_volume_is_measured_although_the_folder_is_not_made_yet() -> None:
    assert 0 < storage.fullness(Path("/not/made/yet")).share < 1


@pytest.mark.usefixtures("own_database", "full")
def test_writing_ends_before_the_volume_is_full(client: Client) -> None:
    response = client.post("/me/licence/apply/")

    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert "存储空间不足，暂停办理；查询、核验不受影响" in response.content.decode()


@pytest.mark.usefixtures("own_database", "full")
def test_other_systems_get_a_problem_document(client: Client) -> None:
    response = client.post("/api/licences")

    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["status"] == 503


@pytest.mark.usefixtures("own_database", "full")
@pytest.mark.parametrize("path", ["/", "/verify/", "/find/institutions/"])
def test_reading_goes_on(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.usefixtures("own_database", "full")
def test_checking_a_number_goes_on(client: Client) -> None:
    assert client.post("/verify/number/", {"number": "x", "name": "y"}).status_code != 503


@pytest.mark.parametrize("name", sorted(degraded.LOOK_UPS))
def test_each_look_up_is_a_route(name: str) -> None:
    needs = {"institution:physician_reveal", "institution:nurse_reveal"}
    arguments = ["00000000-0000-0000-0000-000000000000"] if name in needs else []

    assert reverse(name, args=arguments).startswith("/")


@pytest.mark.usefixtures("own_database", "no_database")
@pytest.mark.parametrize("path", ["/i/ref0000000000001/", "/find/institutions/?name=%E5%8C%BB%E9%99%A2"])
def test_without_its_database_the_node_says_so_and_calls_nothing_valid(client: Client, path: str) -> None:
    client.raise_request_exception = False

    response = client.get(path)

    said = response.content.decode()
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert "登记数据库暂时无法访问" in said
    assert "证照有效" not in said


@pytest.mark.usefixtures("own_database")
def test_any_other_fault_is_not_called_an_absent_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object, **_named: object) -> None:
        raise ValueError("planted")

    monkeypatch.setattr("liangzhao.web.public.home.page", broken)
    client.raise_request_exception = False

    response = client.get("/help/")

    assert response.status_code == 500
    assert "数据库" not in response.content.decode()
