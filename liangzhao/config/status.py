"""What the status lists need of a node: its signer, its address, its folder, its way into the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from liangzhao.config.log import service_connection, service_scope
from liangzhao.licensing.status.folder import StatusFolder
from liangzhao.licensing.status.keeping import Keeper
from liangzhao.licensing.status.signers import FolderOfKeys
from liangzhao.signing.configuration import configured
from liangzhao.signing.signer import Signer


def node_folder() -> StatusFolder:
    """The folder of this node's lists."""
    return StatusFolder(Path(settings.LIANGZHAO_STATUS_DIR))


def node_address() -> str:
    """Where readers find the lists of this node."""
    return f"{settings.LIANGZHAO_PUBLIC_URL}/status"


@contextmanager
def snapshot_connection() -> Iterator[psycopg.Connection[Any]]:
    """A connection of the node's own whose transactions are one snapshot each."""
    with service_connection() as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        yield connection


def node_keeper(connection: psycopg.Connection[Any], signer: Signer | None = None) -> Keeper:
    """The keeper of this node's lists on such a connection."""
    keys = FolderOfKeys(Path(settings.LIANGZHAO_KEYS_DIR))
    return Keeper(partial(service_scope, connection), node_folder(), signer or configured(), node_address(), keys=keys)
