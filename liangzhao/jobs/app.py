"""The queue: procrastinate over this node's database, in the database role of the node's own work."""

from __future__ import annotations

from typing import Any

import psycopg.conninfo
from django.conf import settings
from procrastinate import App, PsycopgConnector

from liangzhao.jobs.tasks import tasks
from liangzhao.kernel.row_security import DatabaseRole

DAY = 24 * 3600
CONNECTIONS = 3  # one listens, two work


def make_app() -> App:
    """The queue with all its tasks; a schedule missed while no worker ran is made up for within a day."""
    app = App(connector=connector(), periodic_defaults={"max_delay": DAY})
    app.add_tasks_from(tasks, namespace="liangzhao")
    return app


def connector() -> PsycopgConnector:
    """Connections that only the queue uses, so that they may keep one role from their start to their end."""
    return PsycopgConnector(conninfo=_conninfo(), min_size=1, max_size=CONNECTIONS)


def _conninfo() -> str:
    database: dict[str, Any] = settings.DATABASES["default"]  # a table of settings, as Django wants it
    extra = {name: value for name, value in database["OPTIONS"].items() if isinstance(value, str)}
    given = {
        "host": database["HOST"],
        "port": database["PORT"],
        "user": database["USER"],
        "password": database["PASSWORD"],
        "dbname": database["NAME"],
    }
    role = f"{settings.LIANGZHAO_ROLE_PREFIX}_{DatabaseRole.SERVICE}"
    return psycopg.conninfo.make_conninfo(
        **{name: value for name, value in given.items() if value},
        **extra,
        options=f"-c role={role}",
        application_name="liangzhao queue",
    )
