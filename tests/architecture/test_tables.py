"""The walls in the database are those the code describes, and no table stands outside them (SEC-Z2, Z5)."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from liangzhao.config.database import TABLES
from liangzhao.kernel.row_security import DatabaseRole

pytestmark = pytest.mark.django_db

DESCRIBED = {table.table: table for table in TABLES}
# Django's own bookkeeping: no role but the owner touches it.
OWNERS_ONLY = {"django_migrations", "django_content_type", "auth_permission", "auth_group", "auth_group_permissions"}


def rows(sql: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_every_table_is_described() -> None:
    found = {name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    queue = {name for name in found if name.startswith("procrastinate_")}

    assert found - queue - OWNERS_ONLY == set(DESCRIBED) - queue - OWNERS_ONLY


def test_every_table_with_a_person_is_walled() -> None:
    for model in apps.get_models():
        columns = {field.column for field in model._meta.concrete_fields}
        table = DESCRIBED.get(model._meta.db_table)
        if columns & {"person_id", "id_no", "holder_id", "account_id"} and table is not None:
            assert table.personal, f"{model._meta.db_table} names people and has no row security"


@pytest.mark.parametrize("table", [table.table for table in TABLES if table.personal])
def test_row_security_is_forced(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", [table])
        assert cursor.fetchone() == (True, True)


GRANTS = """
SELECT table_.relname, role.rolname, grant_.privilege_type
FROM pg_class table_
JOIN pg_namespace space ON space.oid = table_.relnamespace AND space.nspname = 'public',
LATERAL aclexplode(table_.relacl) grant_
JOIN pg_roles role ON role.oid = grant_.grantee
WHERE table_.relkind IN ('r', 'p', 'v')
"""


def test_the_login_role_owns_no_rights() -> None:
    app = f"{settings.LIANGZHAO_ROLE_PREFIX}_app"

    assert [row for row in rows(GRANTS) if row[1] == app] == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls, rolinherit FROM pg_roles WHERE rolname = %s", [app])
        assert cursor.fetchone() == (False, False, False)


def test_grants_and_policies_are_exactly_those_described() -> None:
    prefix = settings.LIANGZHAO_ROLE_PREFIX
    scopes = {f"{prefix}_{role}" for role in DatabaseRole}
    wanted = {
        (table.table, f"{prefix}_{role}", command)
        for table in TABLES
        for line in table.access
        for role in line.roles
        for command in line.commands
    }
    policies = {
        (table, role, command)
        for table, role, command in rows("SELECT tablename, roles[1]::text, cmd FROM pg_policies")
        if role in scopes and table in DESCRIBED
    }

    assert {row for row in rows(GRANTS) if row[1] in scopes and row[0] in DESCRIBED} == wanted
    assert policies == {row for row in wanted if DESCRIBED[row[0]].personal}


def test_functions_that_run_as_their_owner_are_the_listed_ones() -> None:
    found = {
        name
        for (name,) in rows(
            "SELECT proname FROM pg_proc JOIN pg_namespace space ON space.oid = pronamespace "
            "WHERE prosecdef AND nspname = 'public'"
        )
    }

    assert found == {
        "licence_agrees_with_its_entry",
        "entry_agrees_with_its_licence",
        "licensing_begin_status_list",  # makes an authority's sequence: names and numbers of nobody
        "licensing_next_status_index",  # takes from it
    }
