"""A command's hold on its node: settings, database, keys."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


def configure() -> None:
    """Load Django with this node's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liangzhao.config.settings")
    import django

    django.setup()


@contextmanager
def running_node(*, migrated: bool = True) -> Iterator[None]:
    """The node's database running and up to date; an embedded one that was started here is stopped at the end."""
    configure()
    from django.conf import settings
    from django.db import connections

    from liangzhao.config.cluster import Cluster
    from liangzhao.config.database import migrate

    cluster, started = None, False
    if not settings.DATABASE_URL:
        cluster = Cluster(settings.LIANGZHAO_HOME)
        started = cluster.ensure_running()
        cluster.ensure_database(settings.LIANGZHAO_DATABASE, prefix=settings.LIANGZHAO_ROLE_PREFIX)
    try:
        if migrated and (started or cluster is None):
            migrate(prefix=settings.LIANGZHAO_ROLE_PREFIX)
        yield
    finally:
        for connection in connections.all():
            connection.close()
            if hasattr(connection, "close_pool"):
                connection.close_pool()
        if started and cluster is not None:
            cluster.stop()
