"""One tiny province for all tests of a module that only look at it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from liangzhao.config.demo import painting
from liangzhao.config.demo import province as seeding
from liangzhao.config.demo.builder import Size
from liangzhao.config.demo.province import Summary
from tests.support.database import PREFIX, clone, pointed_at

TINY = Size(institutions=12, physicians=60, nurses=60)
SEED = 7


@dataclass(frozen=True)
class Seeded:
    """A province that was built, and the home its note of accounts lies under."""

    summary: Summary
    home: Path


@pytest.fixture(scope="module")
def province(
    cluster: Any,
    template: str,
    worker_id: str,
    django_db_blocker: Any,
    demo_keys: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Seeded]:
    """A database of this module alone with a tiny province in it."""
    name, home = f"{PREFIX}_{os.getpid()}_{worker_id}_demo", tmp_path_factory.mktemp("home")
    with (
        django_db_blocker.unblock(),
        clone(cluster, template, name),
        pointed_at(name),
        override_settings(LIANGZHAO_HOME=home),
    ):
        with painting.pool(SEED, TINY.persons) as painted:
            summary = seeding.build(TINY, SEED, painted)
        yield Seeded(summary, home)
