"""A database brought back to what its template holds where that is sure: a tenth of the cost of another copy.

What a test wrote to tables that the template leaves empty is taken out, and their files are cut to nothing. All else
it may have done shows in the fingerprint: every row of a catalogue and of a filled table bears the transaction that
wrote it. A database with another fingerprint is dropped.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

Connection = psycopg.Connection[tuple[object, ...]]

_END_OTHERS = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_CATALOGUES = (
    "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' "
    "AND NOT relisshared AND relname NOT IN ('pg_statistic', 'pg_statistic_ext_data', 'pg_largeobject')"
)
_ROWS = "SELECT '{name}', count(*), sum(hashtextextended({row}, 0)) FROM {name} WHERE {which}"
_WHICH = {"pg_namespace": "nspname !~ '^pg_(toast_)?temp_'"}  # what temporary tables leave; the tables show in pg_class
_ROW = {"pg_trigger": "pg_trigger::text"}  # by its content: guards are switched off and on again here
_GUARDS = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'A' ORDER BY 1, 2"
_WRITTEN = (
    "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
    "AND pg_relation_size(oid) > 0"
)
_SEQUENCES = "SELECT format('%I.%I', schemaname, sequencename), start_value, last_value FROM pg_sequences ORDER BY 1"
_OF_THE_SERVER = (
    "SELECT (SELECT xmin::text FROM pg_database WHERE datname = current_database()), "
    "(SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()), "
    "(SELECT array_agg(setconfig ORDER BY setrole) FROM pg_db_role_setting JOIN pg_database AS base "
    "ON setdatabase = base.oid WHERE datname = current_database())"
)


class Fresh:
    """What a new copy of the template looks like, for bringing the same database back to it."""

    def __init__(self, connection: Connection) -> None:
        self._filled = _names(connection, _WRITTEN)
        looked_at = sorted(_names(connection, _CATALOGUES) | self._filled)
        self._rows = " UNION ALL ".join(
            _ROWS.format(name=name, row=_ROW.get(name, "xmin::text || ctid::text"), which=_WHICH.get(name, "true"))
            for name in looked_at
        )
        self._guards = [(str(table), str(name)) for table, name in connection.execute(_GUARDS).fetchall()]
        self._sequences = connection.execute(_SEQUENCES).fetchall()
        self._print = self._taken(connection)

    def bring_back(self, connection: Connection) -> bool:
        """Take out what was written since, on a superuser's connection; whether the database is as the copy was."""
        connection.execute(_END_OTHERS)
        written = _names(connection, _WRITTEN) - self._filled
        if written:
            with connection.transaction():
                self._empty(connection, written)
            tables = sql.SQL(", ").join(map(sql.Identifier, sorted(written)))
            connection.execute(sql.SQL("VACUUM (TRUNCATE, INDEX_CLEANUP ON) {}").format(tables))
        self._rewind(connection)
        return _names(connection, _WRITTEN) == self._filled and self._taken(connection) == self._print

    def _empty(self, connection: Connection, tables: set[str]) -> None:
        guards = [(sql.Identifier(table), sql.Identifier(name)) for table, name in self._guards if table in tables]
        connection.execute("SET LOCAL session_replication_role = replica")  # no foreign key objects
        for guard in guards:
            connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER {}").format(*guard))
        for table in sorted(tables):
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        for guard in guards:
            connection.execute(sql.SQL("ALTER TABLE {} ENABLE ALWAYS TRIGGER {}").format(*guard))

    def _rewind(self, connection: Connection) -> None:
        before = {name: (start, last) for name, start, last in self._sequences}
        for name, start, last in connection.execute(_SEQUENCES).fetchall():
            if name not in before:  # a status list has one
                connection.execute(f"DROP SEQUENCE {name}")
            elif before[name] != (start, last):
                first, last_then = before[name]
                value = [name, first if last_then is None else last_then, last_then is not None]
                connection.execute("SELECT setval(%s::regclass, %s, %s)", value)

    def _taken(self, connection: Connection) -> Any:
        every = connection.execute(self._rows).fetchall()
        return every, connection.execute(_SEQUENCES).fetchall(), connection.execute(_OF_THE_SERVER).fetchall()


def _names(connection: Connection, query: str) -> set[str]:
    return {str(name) for (name,) in connection.execute(query).fetchall()}
