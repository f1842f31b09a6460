"""Rows that go into a table by COPY are those that models would have put there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.forms.models import model_to_dict

from liangzhao.consolidation.intake.bulk.copying import text
from liangzhao.consolidation.intake.bulk.tables import Sheet, store_once
from liangzhao.consolidation.models import Change, Load, Proposal
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.registers.models import EntryVersion

AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
AWKWARD = ["", "a\\b", "a\tb\nc", "100%s", "{0}", "\\N", "'; --", "𠮷·（一）"]

pytestmark = pytest.mark.usefixtures("cast")


def version_sheet(said: str, reason: str) -> Sheet:
    """One version, of which the source differs from row to row and the reason is the same in all."""
    sheet = Sheet(entry="uuid")
    fixed = {"register": "nurse", "number": "1", "since": str(AT), "body": "{}", "reason": reason, "recorded_by": None}
    sheet.into(EntryVersion, "id", "source", places={"entry_id": "entry"}, fixed=fixed)
    sheet.add((str(uuid7()), str(uuid7()), text(said)))
    return sheet


@pytest.mark.parametrize("value", AWKWARD)
def test_what_differs_and_what_is_the_same_arrive_as_they_were_said(value: str) -> None:
    version_sheet(value, value).store()

    (kept,) = EntryVersion.objects.all()
    assert (kept.source, kept.reason) == (value, value)
    assert (kept.since, kept.until, kept.recorded_by, kept.act, kept.body) == (AT, None, None, "", {})


def test_several_sheets_of_one_transaction_are_each_kept_once() -> None:
    other = Sheet()
    fixed = {"register": "physician", "number": "1", "since": str(AT), "body": "{}"}
    other.into(EntryVersion, "id", "entry_id", fixed=fixed)
    other.add((str(uuid7()), str(uuid7())))

    with transaction.atomic():
        version_sheet("a", "1").store()
        other.store()
        version_sheet("b", "2").store()

    kept = EntryVersion.objects.order_by("source").values_list("source", "register")
    assert list(kept) == [("", "physician"), ("a", "nurse"), ("b", "nurse")]


def test_a_line_goes_into_several_tables_and_into_some_only_where_it_says_so() -> None:
    load, sheet = a_load(), Sheet(number="integer", entry="uuid")
    fixed = {"load_id": str(load.pk), "register": "nurse", "after": "{}", "done_at": str(AT)}
    sheet.into(Change, places={"id": "note", "number": "number", "entry_id": "entry"}, fixed=fixed)
    same = {"register": "nurse", "since": str(AT), "body": "{}"}
    places = {"number": "number", "entry_id": "entry", "id": "version"}
    sheet.into(EntryVersion, places=places, fixed=same, only="is_new")
    entries = [uuid7() for _each in range(2)]
    for number, entry in enumerate(entries, start=1):
        sheet.add((str(number), str(entry), str(uuid7()), "t" if number == 1 else "f", str(uuid7())))
    assert (sheet.width, len(sheet)) == (5, 2)

    sheet.store()

    assert set(Change.objects.values_list("number", "entry_id")) == {(1, entries[0]), (2, entries[1])}
    assert [*EntryVersion.objects.values_list("number", "entry_id")] == [(1, entries[0])]


def test_two_tables_do_not_say_one_column_of_the_lines() -> None:
    sheet = Sheet(number="integer")
    sheet.into(EntryVersion, "id", "source", places={"number": "number", "entry_id": "entry"})

    with pytest.raises(ValueError, match="id, source"):
        sheet.into(Load, "id", "source")


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
