"""What went with a list that was undone is neither found nor settled, and its list stands in no report."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.consolidation.deciding import queues
from liangzhao.consolidation.intake import changes, proposals
from liangzhao.consolidation.measuring import looking, report, scores, telling
from liangzhao.consolidation.measuring.report import Report, Task
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.model import Kind
from tests.consolidation.lists import import_text
from tests.consolidation.measuring.test_scores import LIST
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(cast: Cast, tmp_path: Path) -> Load:
    """A list of three, measured, as a run over the register found it, too."""
    load = Load.objects.get(pk=import_text(LIST, tmp_path / "list.csv").load)
    scores.measure_loads()
    looking.look_over(Kind.INSTITUTION)
    return load


def reported() -> Report:
    return report.report("示例市")


def cleaned() -> tuple[int, int]:
    (done,) = (each for each in reported().tasks if each.task is Task.CLEANED)
    return done.done, done.whole


def test_findings_that_go_with_their_list_are_no_cleaning(cast: Cast, load: Load) -> None:
    assert cleaned()[1] > 0

    changes.undo_load(load, by=cast.by)

    assert set(Proposal.objects.values_list("state", flat=True)) == {"UNDONE"}
    assert cleaned() == (0, 0)
    assert queues.overview(cast.authority("海淀").pk) == []


def test_a_list_that_was_undone_stands_in_no_report(cast: Cast, load: Load) -> None:
    assert [each.load for each in telling.sources()] == [load.pk]

    changes.undo_load(load, by=cast.by)

    assert telling.sources() == []
    assert [(each.done, each.whole) for each in reported().tasks if each.task is Task.MERGED] == [(0, 0)]


def test_a_decision_taken_back_waits_and_the_columns_add_up(cast: Cast, load: Load) -> None:
    proposal = Proposal.objects.get(rule="DQ-23", load=load)
    proposals.apply(proposal, by=cast.by)

    changes.undo_proposal(proposal, by=cast.by)

    (line,) = (each for each in reported().rules if each.rule == "DQ-23")
    assert line.open >= 1
    told = [(each.found, each.mended + each.kept + each.aside + each.gone + each.open) for each in reported().rules]
    assert [found for found, _ended in told] == [ended for _found, ended in told]
    assert queues.queue_of(cast.authority("海淀").pk, "DQ-23").counts["OPEN"] >= 1
