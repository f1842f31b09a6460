"""The same seed makes the same province; another run on the same node makes other people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from liangzhao.access.transactions import service_transaction
from liangzhao.config.demo import painting, province
from liangzhao.config.demo.builder import Size
from liangzhao.registers.models import Institution, Person, PhysicianRegistration
from tests.support.database import PREFIX, clone, pointed_at

SMALL = Size(institutions=6, physicians=12, nurses=12)


def _build(*, more: bool = False) -> None:
    with painting.pool(3, SMALL.persons) as painted:
        province.build(SMALL, 3, painted, more=more)


def _numbers() -> dict[str, list[str]]:
    with service_transaction("test"):
        return {
            "institutions": sorted(
                f"{row.name} {row.reg_no} {row.public_ref} {row.status}" for row in Institution.objects.all()
            ),
            "persons": sorted(f"{row.name} {row.id_no}" for row in Person.objects.all()),
            "physicians": sorted(PhysicianRegistration.objects.values_list("licence_no", flat=True)),
        }


def test_the_same_seed_makes_the_same_numbers(
    cluster: Any, template: str, django_db_blocker: Any, demo_keys: None, tmp_path: Path
) -> None:
    with django_db_blocker.unblock(), override_settings(LIANGZHAO_HOME=tmp_path):
        found = []
        for run in "ab":
            name = f"{PREFIX}_seed_{run}"
            with clone(cluster, template, name), pointed_at(name):
                _build()
                found.append(_numbers())

    assert found[0] == found[1]


@pytest.mark.usefixtures("own_database", "demo_keys")
def test_more_adds_other_people_and_no_heroes(tmp_path: Path) -> None:
    with override_settings(LIANGZHAO_HOME=tmp_path):
        _build()
        _build(more=True)

    with service_transaction("test"):
        assert Institution.objects.count() == 2 * SMALL.institutions
        assert Person.objects.count() == 2 * SMALL.persons
        assert Person.objects.filter(name="王小兰").count() == 1
