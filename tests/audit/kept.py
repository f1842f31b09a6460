"""What a keeper left behind: the head of the log, the order of its events, its problems."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from liangzhao.access.transactions import service_transaction
from liangzhao.audit.examining import examine
from liangzhao.audit.log import notes
from liangzhao.audit.log.folder import LogFolder
from liangzhao.audit.log.notes import Checkpoint
from liangzhao.audit.models import Leaf
from liangzhao.config.log import NodeLogSigner
from tests.audit.scene import ORIGIN


def head_of(folder: LogFolder) -> Checkpoint:
    """The checkpoint in the folder."""
    return notes.parse_checkpoint(notes.parse_note(folder.checkpoint() or "").text)


def sequence_of_events() -> list[UUID]:
    """The events in the order of the log."""
    with service_transaction("test"):
        return list(Leaf.objects.order_by("index").values_list("event_id", flat=True))


def problems(folder: LogFolder, signer: NodeLogSigner) -> list[Any]:
    """What an examination finds wrong; nothing when all is well."""
    with service_transaction("test"):
        return list(examine(folder, signer.keys(ORIGIN)).problems)
