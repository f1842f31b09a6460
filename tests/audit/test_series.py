"""Acts composed many at a time are what the journal composes one by one."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from uuid import UUID

import pytest

from liangzhao.access.actors import Actor, service
from liangzhao.audit import journal
from liangzhao.audit.series import Series
from liangzhao.audit.tags import Tag
from liangzhao.kernel import randomness, records
from liangzhao.kernel.uuid7 import uuid7

AT = datetime(2026, 3, 2, 8, 0, 0, 123456, tzinfo=UTC)
BODY = {"act": "import", "version": 1, "source": "import:名单", "changed": []}
ACCOUNT = UUID("01920000-0000-7000-8000-000000000001")


def _on_behalf() -> Actor:
    actor = service("import")
    return Actor(account_id=ACCOUNT, acting_as=actor.acting_as, scope=actor.scope, may=actor.may)


@pytest.mark.parametrize("by", [service("import"), _on_behalf()], ids=["node", "account"])
@pytest.mark.parametrize("person", [None, uuid7(AT)], ids=["nobody", "somebody"])
def test_a_series_composes_what_the_journal_composes(
    by: Actor, person: UUID | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = uuid7(AT)
    many = Series(Tag.REGISTER_ENTERED, subject_kind="nurse", by=by, at=AT, body=BODY)
    monkeypatch.setattr(randomness, "some", lambda count: bytes(range(16)) * (count // 16))

    one = journal.compose(
        Tag.REGISTER_ENTERED, subject_kind="nurse", subject_id=subject, by=by, at=AT, person_id=person, body=BODY
    )
    composed = many.compose(subject.bytes, person.bytes if person else b"")

    assert composed == (one.body, one.salt, one.public_entry, one.leaf_hash)


def test_no_two_acts_of_a_series_share_salt_or_reference() -> None:
    many = Series(Tag.REGISTER_ENTERED, subject_kind="nurse", by=service("import"), at=AT, body=BODY)

    acts = [many.compose(uuid7(AT).bytes, b"") for _act in range(50)]

    entries = [records.decode(act.public_entry) for act in acts]
    assert len({act.salt for act in acts}) == len(acts)
    assert len({entry[3] for entry in entries if isinstance(entry, list)}) == len(acts)
    assert all(hashlib.sha256(b"\x00" + act.public_entry).digest() == act.leaf_hash for act in acts)
