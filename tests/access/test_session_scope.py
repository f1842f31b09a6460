"""Reads within a scope that is open already cost nothing more; elsewhere they open it."""

from __future__ import annotations

import pytest
from django.db import connection

from liangzhao.access.actors import Scope
from liangzhao.access.transactions import SESSION_SCOPE, reading, scoped, service_transaction
from liangzhao.kernel.row_security import DatabaseRole
from tests.support.statements import counted

pytestmark = pytest.mark.django_db


def role() -> str:
    """The database role that statements run as."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


def test_in_its_own_scope_a_read_sends_nothing_around_it() -> None:
    with scoped(SESSION_SCOPE), counted() as sent, reading(SESSION_SCOPE):
        pass

    assert sent == []


@pytest.mark.parametrize("outer", [None, DatabaseRole.SERVICE])
def test_elsewhere_a_read_opens_its_scope_and_leaves_it(outer: DatabaseRole | None) -> None:
    def seen() -> tuple[str, str]:
        with reading(Scope(DatabaseRole.SESSION)):
            inside = role()
        return inside, role()

    if outer is None:
        inside, after = seen()
        assert not after.endswith("_session")
    else:
        with service_transaction("test"):
            inside, after = seen()
        assert after.endswith("_service")
    assert inside.endswith("_session")
