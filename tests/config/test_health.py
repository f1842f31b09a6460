"""/readyz and /metrics say what is away."""

from __future__ import annotations

import json

import pytest
from django.db import connections
from django.test import Client

from liangzhao.access.transactions import service_transaction
from liangzhao.licensing.issue import Request, new_key, plan
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.effects import Register
from liangzhao.web import health
from liangzhao.web.metrics import readings
from tests.support.cast import Cast

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "kept", readings.Kept())
    health._known_migrated.clear()


@pytest.mark.usefixtures("own_database")
def test_a_database_without_the_newest_migration_is_not_ready(client: Client) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'licensing'")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert json.loads(response.content) == {"ready": False, "database": True, "migrations": False, "signer": True}


@pytest.mark.usefixtures("own_database", "demo_keys")
def test_metrics_count_licences_and_the_wait_for_seals(client: Client) -> None:
    with service_transaction("test") as actor:
        cast = Cast(by=actor, authorities=load_demo_authorities())
        nurse = cast.nurse("王小兰", cast.institution())
        plan([Request(Register.NURSE, nurse.person_id, new_key())], by=actor)

    said = client.get("/metrics").content.decode()

    assert 'liangzhao_licences{state="PLANNED"} 1\n' in said
    assert 'liangzhao_licences{state="ISSUED"} 0\n' in said
    age = next(line for line in said.splitlines() if line.startswith("liangzhao_planned_age_seconds "))
    assert float(age.split()[1]) > 0


@pytest.mark.usefixtures("own_database")
def test_without_a_database_the_process_lives_and_says_so(client: Client) -> None:
    settings = connections["default"].settings_dict
    connections["default"].close()
    name, settings["NAME"] = settings["NAME"], "no_such_database"
    try:
        assert client.get("/healthz").status_code == 200
        assert json.loads(client.get("/readyz").content)["database"] is False
        assert "liangzhao_database_up 0\n" in client.get("/metrics").content.decode()
    finally:
        connections["default"].close()
        settings["NAME"] = name
