"""What an act becomes in the journal: bytes that were fixed from the first, and the same row alone and among others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import RFC_4122, UUID

import pytest
from django.db import DataError

from liangzhao.access.actors import service
from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.kernel import randomness, records
from liangzhao.kernel.uuid7 import at_instant, instant_of

AT = datetime(2026, 3, 2, 8, 0, 0, 123456, tzinfo=UTC)
LICENCE, PERSON, ENTRY = (UUID(f"01920000-0000-7000-8000-00000000000{number}") for number in (1, 2, 3))
IDENTIFIER = "11100000000000019F002.110000000000000150.00000000000000000001.001.A"


def compose_issue() -> journal.Entry:
    """The act of issuing a licence."""
    return journal.compose(
        Tag.LICENCE_ISSUED,
        subject_kind="licence",
        subject_id=LICENCE,
        by=service("worker"),
        at=AT,
        person_id=PERSON,
        body={"record": bytes(range(32)), "entry": ENTRY, "entry_version": 3, "reason": "遗失"},
        public=[IDENTIFIER, 1, "ISSUED"],
    )


def compose_sign_in() -> journal.Entry:
    """An act without a person, a body or a public name."""
    return journal.compose(
        Tag.ACCOUNT_SIGNED_IN, subject_kind="account", subject_id=LICENCE, by=service("worker"), at=AT
    )


def reference_of(entry: journal.Entry) -> bytes:
    """What the log shows in place of a subject."""
    shown = records.decode(entry.public_entry)
    assert isinstance(shown, list)
    return bytes(shown[3])


@pytest.mark.parametrize(
    ("act", "leaf"),
    [
        (compose_issue, "5907524973e9d0b50e243c5f3f8b77a4acf4c41c769d2ed46a6f90a106bb016d"),
        (compose_sign_in, "c0578a151a9d8377517caef582fb65d33a6b987b2a59c713a7b8e934100aed63"),
    ],
    ids=["issue", "sign-in"],
)
def test_the_leaf_of_an_act_is_that_of_the_first_day(
    act: Callable[[], journal.Entry], leaf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The leaf is the hash of the public entry, which carries that of the salt and the private body."""
    monkeypatch.setattr(randomness, "some", lambda count: bytes(range(16)) * (count // 16))

    assert act().leaf_hash.hex() == leaf


def test_an_act_shares_no_random_bytes_with_another_nor_between_its_parts() -> None:
    one, other = compose_sign_in(), compose_sign_in()

    parts = [part for entry in (one, other) for part in (entry.salt, reference_of(entry))]
    assert len(set(parts)) == len(parts)
    assert {len(part) for part in parts} == {16}
    assert one.id != other.id


def test_the_key_of_an_act_carries_its_instant_whatever_its_random_bits() -> None:
    keys = [at_instant(AT, random) for random in (bytes(8), b"\xff" * 8)]

    assert [instant_of(key) for key in keys] == [AT.replace(microsecond=123000)] * 2
    assert [(key.version, key.variant) for key in keys] == [(7, RFC_4122)] * 2


@pytest.mark.django_db
@pytest.mark.parametrize("act", [compose_issue, compose_sign_in])
def test_an_act_is_the_same_row_alone_and_among_others(act: Callable[[], journal.Entry]) -> None:
    alone, first, second = act(), act(), act()
    with service_transaction("test"):
        journal.record_many([alone])
        journal.record_many([first, second])

        stored = {row[0]: row for row in Event.objects.values_list(*journal.Entry._fields)}

    assert [stored[entry.id] for entry in (alone, first, second)] == [alone, first, second]


@pytest.mark.django_db
def test_a_value_too_long_for_its_column_is_refused_and_not_cut() -> None:
    entry = compose_sign_in()._replace(subject_kind="x" * 31)

    with pytest.raises(DataError, match="too long"), service_transaction("test"):
        journal.record_many([entry])
