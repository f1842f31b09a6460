"""Whether the journal still is what was written: every digest computed again from what it covers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TypedDict

from liangzhao.audit.journal import ENTRY_VERSION
from liangzhao.audit.models import Event
from liangzhao.kernel import records
from liangzhao.kernel.words import _

CHUNK = 2000

_LEAF = _("摘要与公开条目不符。")
_ENTRY = _("公开条目不是规定的格式。")
_FACTS = _("公开条目与事项、时间不符。")
_BODY = _("内容与公开条目中的承诺值不符。")
_UNREADABLE = _("内容不是规定的格式。")


class Problem(TypedDict):
    """One entry that is not what was written."""

    event: str
    says: str


def problems_of(event: Event) -> Iterator[str]:
    """What is wrong with one entry, in Chinese; nothing when it is sound."""
    entry, body = bytes(event.public_entry), bytes(event.body)
    if hashlib.sha256(b"\x00" + entry).digest() != bytes(event.leaf_hash):
        yield _LEAF
    facts = _decoded(entry)
    if not isinstance(facts, list) or len(facts) != 5:
        yield _ENTRY
        return
    if facts[:3] != [ENTRY_VERSION, event.tag, int(event.at.timestamp() * 1000)]:
        yield _FACTS
    if facts[4] != hashlib.sha256(bytes(event.salt) + body).digest():
        yield _BODY
    if not isinstance(_decoded(body), dict):
        yield _UNREADABLE


def check_all(*, most: int) -> tuple[int, list[Problem]]:
    """The number of entries in the actor's reach, and their problems, the first ``most`` of them."""
    count, found = 0, list[Problem]()
    for event in Event.objects.order_by("at", "id").iterator(chunk_size=CHUNK):
        count += 1
        if len(found) < most:
            found += [Problem(event=str(event.pk), says=says) for says in problems_of(event)]
    return count, found[:most]


def _decoded(data: bytes) -> object:
    try:
        return records.decode(data)
    except records.RecordUnreadable:
        return None
