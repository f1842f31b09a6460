"""Who may touch which rows: the second wall, below the application, written as data.

Each floor describes its tables with ``TableAccess``; ``statements()`` turns all descriptions into the
roles, grants and row-level-security policies of one database. The whole set is applied again after
every migration, so the descriptions are the truth and nothing is left over from before.

A policy compares an indexed column with a transaction-local setting. The settings are made by
``access.transactions`` alone; an unset one is NULL and matches nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class DatabaseRole(StrEnum):
    """One database role per kind of scope; the login role may become any of them and owns no rights itself."""

    SESSION = "session"  # log-in: accounts and sessions, nothing else
    PUBLIC = "public"  # anyone: what the law opens
    VERIFIER = "verifier"  # anyone who holds a code: the one licence it names
    PERSON = "person"  # 个人端: one's own rows
    INSTITUTION = "institution"  # 机构端: the institution and its main or filed practitioners
    REGISTRAR = "registrar"  # 管理端·本机关登记: what this authority registered
    AREA = "area"  # 管理端·本辖区: read-only, the subtree of the authority
    CONSOLE = "console"  # 平台: accounts, code tables; no business rows
    AUDITOR = "auditor"  # 审计: the journal, read-only
    SERVICE = "service"  # worker and commands of the node itself


def setting(name: str, cast: str) -> str:
    """SQL for a transaction-local setting, NULL when unset; the sub-select makes the planner read it once."""
    return f"(SELECT NULLIF(current_setting('lz.{name}', true), '')::{cast})"


THIS_ACCOUNT = setting("account", "uuid")
THIS_PERSON = setting("person", "uuid")
THIS_INSTITUTION = setting("institution", "uuid")
THIS_AUTHORITY = setting("authority", "uuid")
AREA_LOW = setting("area_low", "text")
AREA_HIGH = setting("area_high", "text")
NAMED_CODE = setting("code", "text")
NAMED_IDENTIFIER = setting("identifier", "text")
ALL_ROWS = "true"

SELECT, INSERT, UPDATE, DELETE = "SELECT", "INSERT", "UPDATE", "DELETE"
READ = (SELECT,)
WRITE = (SELECT, INSERT, UPDATE)
EVERYTHING = (SELECT, INSERT, UPDATE, DELETE)


def within_area(column: str) -> str:
    """SQL that holds for rows whose authority path lies in the subtree of the scope."""
    return f"({column} >= {AREA_LOW} AND {column} < {AREA_HIGH})"


@dataclass(frozen=True)
class Access:
    """What one or more roles may do with the rows of a table that satisfy ``rows``."""

    roles: tuple[DatabaseRole, ...]
    commands: tuple[str, ...]
    rows: str = ALL_ROWS
    new_rows: str | None = None  # condition on written rows; as ``rows`` when None


@dataclass(frozen=True)
class TableAccess:
    """All access to one table. ``personal`` tables carry forced row-level security.

    ``owner_reads`` lets the owner's own constraint triggers see every row of a personal table.
    """

    table: str
    access: tuple[Access, ...]
    personal: bool = True
    owner_reads: bool = False


def allow(
    *roles: DatabaseRole, to: tuple[str, ...] = READ, rows: str = ALL_ROWS, new_rows: str | None = None
) -> Access:
    """Shorthand for one line of a table's access."""
    return Access(roles=roles, commands=to, rows=rows, new_rows=new_rows)


def role_statements(prefix: str) -> list[str]:
    """SQL that creates the scope roles and lets the login role become each of them."""
    made = []
    for role in DatabaseRole:
        name = f"{prefix}_{role}"
        made.append(
            f"DO $$ BEGIN CREATE ROLE {name} NOLOGIN NOINHERIT; "
            f"EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
        made.append(f"GRANT {name} TO {prefix}_app")
        made.append(f"GRANT USAGE ON SCHEMA public TO {name}")
    return made


def statements(tables: Iterable[TableAccess], prefix: str) -> list[str]:
    """SQL that makes the grants and policies of ``tables`` exactly what they say; run in one transaction."""
    return [line for table in tables for line in _table_statements(table, prefix)]


def _table_statements(table: TableAccess, prefix: str) -> Iterable[str]:
    name = table.table
    everyone = ", ".join(f"{prefix}_{role}" for role in DatabaseRole)
    yield f"REVOKE ALL ON {name} FROM PUBLIC, {prefix}_app, {everyone}"
    yield (
        f"DO $$ DECLARE old record; BEGIN FOR old IN SELECT policyname FROM pg_policies "
        f"WHERE schemaname = 'public' AND tablename = '{name}' LOOP "
        f"EXECUTE format('DROP POLICY %I ON {name}', old.policyname); END LOOP; END $$"
    )
    switch = "ENABLE" if table.personal else "DISABLE"
    yield f"ALTER TABLE {name} {switch} ROW LEVEL SECURITY"
    yield f"ALTER TABLE {name} {'FORCE' if table.personal else 'NO FORCE'} ROW LEVEL SECURITY"
    if table.owner_reads:
        yield f'CREATE POLICY "constraint triggers" ON {name} FOR SELECT TO {prefix}_owner USING (true)'
    for line in table.access:
        for role in line.roles:
            yield f"GRANT {', '.join(line.commands)} ON {name} TO {prefix}_{role}"
            if table.personal:
                yield from (_policy(name, prefix, role, command, line) for command in line.commands)


def _policy(table: str, prefix: str, role: DatabaseRole, command: str, line: Access) -> str:
    using = "" if command == INSERT else f" USING ({line.rows})"
    check = f" WITH CHECK ({line.new_rows or line.rows})" if command in (INSERT, UPDATE) else ""
    return f'CREATE POLICY "{role} {command.lower()}" ON {table} FOR {command} TO {prefix}_{role}{using}{check}'
