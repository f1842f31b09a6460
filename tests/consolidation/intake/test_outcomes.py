"""What a list did is counted once, and again when some of it is undone or taken anew."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liangzhao.access.actors import Actor
from liangzhao.consolidation.intake import changes, outcomes, proposals
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.uploads import actions
from tests.consolidation.uploads.people import HOSPITAL, nurse_line, nurses, officer, tried, worked
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(cast: Cast) -> Load:
    """A list of two nurses whose institution is registered, and of one whose is not."""
    cast.institution(HOSPITAL)
    clerk: Actor = officer(cast)
    content = nurses(nurse_line(1), nurse_line(2), nurse_line(3, "查无此院"))
    worked(actions.apply(tried(content, clerk), by=clerk))
    return Load.objects.get()


def test_rows_are_counted_once(load: Load) -> None:
    first = outcomes.rows(load)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        again = outcomes.rows(load)

    assert first == again == (2, 0)
    assert not [each["sql"] for each in asked.captured_queries if "consolidation_change" in each["sql"]]


def test_a_row_that_is_taken_again_by_itself_counts(cast: Cast, load: Load) -> None:
    outcomes.rows(load)
    found = Proposal.objects.get(rule="DQ-18")

    proposals.apply(found, HOSPITAL, by=cast.by)

    load.refresh_from_db()
    assert load.counted is None
    assert outcomes.rows(load) == (2, 0)  # what a decision entered is the decision's


def test_rows_that_are_undone_count_no_more(cast: Cast, load: Load) -> None:
    outcomes.rows(load)
    brought = changes.in_turn(load)
    row = load.changes.get(number=2, register="nurse")

    changes.undo_row(load, 2, [row.entry_id], by=cast.by)
    assert outcomes.rows(load) == (1, 0)

    changes.undo_load(load, by=cast.by)
    load.refresh_from_db()
    assert (len(brought), load.state, outcomes.rows(load)) == (4, "UNDONE", (2, 0))


def test_a_list_that_is_being_taken_is_counted_each_time(load: Load) -> None:
    Load.objects.update(state=Load.State.TAKING, counted=None)

    assert outcomes.rows(load) == (2, 0)
    load.refresh_from_db()
    assert load.counted is None
