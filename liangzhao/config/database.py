"""Bring a database to the state of this code: tables, grants and policies, reference data."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.management import call_command
from django.db import connections, transaction

from liangzhao.access.row_security import TABLES as ACCESS
from liangzhao.access.transactions import service_transaction
from liangzhao.audit.row_security import TABLES as AUDIT
from liangzhao.consolidation.row_security import TABLES as CONSOLIDATION
from liangzhao.documents.row_security import TABLES as DOCUMENTS
from liangzhao.jobs.row_security import TABLES as QUEUE
from liangzhao.jobs.row_security import sequence_statements
from liangzhao.kernel import row_security
from liangzhao.kernel.row_security import DatabaseRole, TableAccess, allow
from liangzhao.licensing import agreement
from liangzhao.licensing.row_security import TABLES as LICENSING
from liangzhao.licensing.status import places
from liangzhao.licensing.workflow import LICENCE
from liangzhao.reference.loading import load_all
from liangzhao.reference.row_security import TABLES as REFERENCE
from liangzhao.registers.institutions.workflow import INSTITUTION
from liangzhao.registers.nurses.workflow import NURSE
from liangzhao.registers.physicians.workflow import PHYSICIAN
from liangzhao.registers.rights.workflow import RIGHTS
from liangzhao.registers.row_security import TABLES as REGISTERS
from liangzhao.supervision.row_security import TABLES as SUPERVISION

# /readyz compares what is applied with what this code ships.
NODE = (TableAccess("django_migrations", (allow(DatabaseRole.SERVICE),), personal=False),)

TABLES: tuple[TableAccess, ...] = (
    *NODE,
    *REFERENCE,
    *AUDIT,
    *ACCESS,
    *DOCUMENTS,
    *REGISTERS,
    *LICENSING,
    *CONSOLIDATION,
    *SUPERVISION,
    *QUEUE,
)

# Durability settings an operator's server must have as well (SEC-I1); the embedded one is started with them.
# remote_write is refused with a standby: a commit could be gone with both hosts' power.
DURABLE = {"fsync": ("on",), "synchronous_commit": ("on", "remote_apply"), "full_page_writes": ("on",)}


class NotDurable(RuntimeError):
    """The server would lose acknowledged licences in a crash; the text names the setting."""


def migrate(*, prefix: str, verbosity: int = 0) -> None:
    """Create or update tables, access and reference data; safe to run at every start."""
    call_command("migrate", database="owner", verbosity=verbosity, interactive=False)
    secure(prefix=prefix)
    with service_transaction("migrate"):
        load_all()


def secure(*, prefix: str, tables: Iterable[TableAccess] = TABLES) -> None:
    """Make roles, grants, policies and guards exactly what the floors describe."""
    statements = [
        *row_security.role_statements(prefix),
        *row_security.statements(tables, prefix),
        *sequence_statements(prefix),
        *places.grants(prefix),
        *guards(),
    ]
    connection = connections["owner"]
    with transaction.atomic(using="owner"), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7202011)")  # roles belong to the whole cluster: one at a time
        for statement in statements:
            cursor.execute(statement)


def guards() -> list[str]:
    """SQL of the triggers that refuse what a workflow, or the agreement of register and licence, does not allow."""
    return [
        INSTITUTION.trigger_sql("registers_institution", "status"),
        PHYSICIAN.trigger_sql("registers_physicianregistration", "status"),
        NURSE.trigger_sql("registers_nurseregistration", "status"),
        LICENCE.trigger_sql("licensing_licence", "state"),
        RIGHTS.trigger_sql("registers_rightsrequest", "status"),
        agreement.trigger_sql(),
    ]


def check_durability() -> None:
    """Raise NotDurable when the server is set to acknowledge what it may lose."""
    for name, accepted in DURABLE.items():
        found = _setting(name)
        if found not in accepted:
            raise NotDurable(f"PostgreSQL has {name} = {found}; it must be {' or '.join(accepted)}")


def _setting(name: str) -> str:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str(cursor.fetchone()[0])
