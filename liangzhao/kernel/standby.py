"""Connections that lead to a standby: what is read there was true at some moment, and nothing can be written."""

from __future__ import annotations

from typing import Any

from psycopg.errors import ReadOnlySqlTransaction

KNOWN_UNTIL = "Liangzhao-Known-Until"
"""The header of answers from a standby: what happened later is not in them."""
AS_OF = "as_of"
"""The same moment beside what a JSON answer says."""


def is_standby(connection: Any) -> bool:
    """Whether psycopg's connection leads to a standby; asks nobody, the server says so of itself when that changes."""
    is_open = connection is not None and not connection.closed
    return is_open and connection.info.parameter_status("in_hot_standby") == "on"


def is_refused_write(error: BaseException | None) -> bool:
    """Whether an error, psycopg's own or Django's around it, says that nothing can be written here."""
    return isinstance(error, ReadOnlySqlTransaction) or isinstance(
        getattr(error, "__cause__", None), ReadOnlySqlTransaction
    )
