"""After a list is undone, the findings about its rows are still called by the names these say."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liangzhao.consolidation.intake import changes
from liangzhao.consolidation.measuring import looking
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from liangzhao.web.authority.cleaning import rows
from tests.consolidation.lists import import_text
from tests.support.cast import Cast
from tests.web.cleaning.pages import address, page
from tests.web.officers import officer

pytestmark = pytest.mark.django_db

INSTITUTIONS = "机构编码,机构名称,区县,地址,类别\n1,北京示例甲医院,海淀区,示例路1号,A100\n"


@pytest.fixture
def load(cast: Cast, tmp_path: Path) -> Load:
    with clock.at(clock.now() - timedelta(days=30)):
        cast.institution("北京示例甲医院", address="示例路1号")
    return Load.objects.get(pk=import_text(INSTITUTIONS, tmp_path / "list.csv").load)


@pytest.fixture
def kept(cast: Cast, load: Load) -> Proposal:
    """A finding of the list whose value an officer kept; that decision stands, its entry does not."""
    own = Proposal.objects.filter(load=load, rule="DQ-14")
    own.update(state="REJECTED", decided_at=clock.now(), authority_id=cast.authority("海淀").pk)
    changes.undo_load(load, by=cast.by)
    return own.get()


@pytest.fixture
def of_run(cast: Cast, load: Load) -> Proposal:
    """A finding of a run over the register about an entry that went with its list."""
    Proposal.objects.update(state="UNDONE", decided_at=clock.now())
    looking.look_over(Kind.INSTITUTION)
    own = Proposal.objects.filter(rule="DQ-14", state="OPEN")
    own.update(authority_id=cast.authority("海淀").pk)
    found = own.get()
    changes.undo_load(load, by=cast.by)
    return Proposal.objects.get(pk=found.pk)


@pytest.mark.parametrize("which", ["kept", "of_run"])
def test_a_finding_whose_entry_went_is_called_by_its_row(
    cast: Cast, request: pytest.FixtureRequest, which: str
) -> None:
    found = request.getfixturevalue(which)

    assert found.entry_id is not None
    assert [line.name for line in rows.lines_of([found])] == ["北京示例甲医院（未登记）"]
    assert "北京示例甲医院</h1>" in page(officer(cast), address(found))


def test_the_queue_calls_what_was_kept_by_its_name(cast: Cast, kept: Proposal) -> None:
    assert kept.state == "REJECTED"
    assert "北京示例甲医院（未登记）" in page(officer(cast), "/gov/clean/DQ-14/?tab=done")


def test_the_file_masks_a_person_whose_entry_went(cast: Cast, load: Load, of_run: Proposal) -> None:
    Proposal.objects.filter(pk=of_run.pk).update(register="nurse")
    of_run.refresh_from_db()

    ((called, *_rest),) = rows.lines([of_run])

    assert called.endswith("（未登记）")
    assert "北京示例甲医院" not in called


def test_many_entries_that_went_cost_no_more_questions_than_one(of_run: Proposal, load: Load) -> None:
    others = Proposal.objects.filter(load=load)
    found = [of_run, *others]

    counts = []
    for some in ([of_run], [of_run] * 3):
        with CaptureQueriesContext(connection) as asked:
            rows.lines_of(some)
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert {line.called for line in rows.lines_of(found)} == {"北京示例甲医院"}
