"""Rows that go into a table by COPY are those that models would have put there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.forms.models import model_to_dict

from liangzhao.consolidation.intake.bulk.copying import text
from liangzhao.consolidation.intake.bulk.tables import Lines, store_once
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.registers.models import EntryVersion

AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
AWKWARD = ["", "a\\b", "a\tb\nc", "100%s", "{0}", "\\N", "'; --", "𠮷·（一）"]

pytestmark = pytest.mark.usefixtures("cast")


def version_lines(said: str, reason: str) -> Lines:
    """One version, of which the source differs from row to row and the reason is the same in all."""
    lines = Lines(EntryVersion)
    fixed = {"register": "nurse", "number": "1", "since": str(AT), "body": "{}", "reason": reason, "recorded_by": None}
    form = lines.form("id", "source", "entry_id", **fixed)
    form.add((str(uuid7()), text(said), str(uuid7())))
    return lines


@pytest.mark.parametrize("value", AWKWARD)
def test_what_differs_and_what_is_the_same_arrive_as_they_were_said(value: str) -> None:
    lines = version_lines(value, value)

    lines.store()

    (kept,) = EntryVersion.objects.all()
    assert (kept.source, kept.reason) == (value, value)
    assert (kept.since, kept.until, kept.recorded_by, kept.act, kept.body) == (AT, None, None, "", {})


def test_rows_of_several_forms_and_several_stores_of_one_transaction_are_each_kept_once() -> None:
    lines = version_lines("a", "1")
    other = lines.form("id", "entry_id", register="physician", number="1", since=str(AT), body='{"x": 1}')
    other.add((str(uuid7()), str(uuid7())))
    assert len(lines) == 2

    with transaction.atomic():
        lines.store()
        version_lines("b", "2").store()

    kept = EntryVersion.objects.order_by("source").values_list("source", "register", "body")
    assert list(kept) == [("", "physician", {"x": 1}), ("a", "nurse", {}), ("b", "nurse", {})]


def proposal(load: Load, value: str, field: str) -> Proposal:
    """A finding whose texts are sealed and whose lists are JSON."""
    return Proposal(
        load=load,
        number=7,
        rule="DQ-01",
        field=field,
        old=value,
        new=value,
        has_new=True,
        confidence=0.5,
        others=[1, 2],
        action="propose",
        decider="organ",
        note=value[:200],
        authority_id=None,
        entry_id=uuid7(),
    )


def a_load() -> Load:
    """A list nobody has to have loaded."""
    return Load.objects.create(
        kind="nurse", source="甲", digest="0" * 64, encoding="utf-8", columns={}, rows=9, received_at=AT
    )


@pytest.mark.parametrize("value", AWKWARD)
def test_a_model_is_kept_as_its_own_store_keeps_it(value: str) -> None:
    load = a_load()
    by_copy, by_insert = proposal(load, value, "name"), proposal(load, value, "school")

    store_once([by_copy])
    by_insert.save(force_insert=True)

    copied, inserted = (Proposal.objects.get(pk=each.pk) for each in (by_copy, by_insert))
    differing = {"id", "field", "entry_id"}
    assert model_to_dict(copied, exclude=differing) == model_to_dict(inserted, exclude=differing)
    assert (copied.old, copied.new, copied.chosen, copied.others, copied.other_entries) == (
        inserted.old, inserted.new, inserted.chosen, [1, 2], [],
    )  # fmt: skip
    assert (copied.old or "", copied.entry_id) == (value, by_copy.entry_id)


def test_a_row_that_is_there_already_is_left_out() -> None:
    load = a_load()
    first, again, other = proposal(load, "a", "name"), proposal(load, "b", "name"), proposal(load, "c", "school")
    store_once([first])

    store_once([again, other])

    assert set(Proposal.objects.values_list("pk", flat=True)) == {first.pk, other.pk}
