"""The start-up check refuses a server that would lose what it acknowledged (SEC-I1)."""

from __future__ import annotations

import pytest
from django.db import connection

from liangzhao.config.database import DURABLE, NotDurable, check_durability


@pytest.mark.usefixtures("own_database")
def test_a_durable_server_is_accepted() -> None:
    check_durability()

    assert set(DURABLE) == {"fsync", "full_page_writes", "synchronous_commit"}


@pytest.mark.usefixtures("own_database")
@pytest.mark.parametrize("value", ["off", "local"])
def test_a_commit_that_does_not_wait_is_refused(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('synchronous_commit', %s, false)", [value])

    with pytest.raises(NotDurable, match="synchronous_commit"):
        check_durability()


@pytest.mark.parametrize("name", ["fsync", "full_page_writes"])
def test_a_server_wide_setting_that_loses_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liangzhao.config.database._setting", {**dict.fromkeys(DURABLE, "on"), name: "off"}.__getitem__)

    with pytest.raises(NotDurable, match=name):
        check_durability()
