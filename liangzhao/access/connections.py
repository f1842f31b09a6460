"""Giving back what a process holds of the database."""

from __future__ import annotations

from django.db import connections


def close_all() -> None:
    """Close every database connection and pool of this process; before a fork, or both would speak on one of them."""
    for connection in connections.all():
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
