"""A browser's stand-in that asks for pages as a browser would: with none of the test's own rights."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from liangzhao.access.transactions import as_nobody


class OutsideClient(Client):
    """Django's client, outside the scope the test builds its scene in."""

    def request(self, **request: Any) -> Any:  # Django's stubs have a private type here
        if not connection.in_atomic_block:
            return super().request(**request)
        with transaction.atomic(), as_nobody():
            return super().request(**request)


@pytest.fixture
def client() -> Client:
    """One visitor."""
    return OutsideClient()
