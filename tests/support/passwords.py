"""Passwords of tests: kept as in production, at a cost that is no defence; ``full_cost`` brings back production's."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from liangzhao.access.passwords import Argon2id
from liangzhao.config import settings as production


class Cheap(Argon2id):
    """Argon2id at its least: thousands of tests sign somebody in, and few ask what a guess costs."""

    time_cost = 1
    memory_cost = 8


@pytest.fixture
def full_cost(settings: Settings) -> None:
    """Passwords cost what they cost in production."""
    settings.PASSWORD_HASHERS = production.PASSWORD_HASHERS
