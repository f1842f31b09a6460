"""Findings about entries that an undoing took out are settled with a reason, whoever found them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.intake import changes, gone
from liangzhao.consolidation.measuring import looking
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from liangzhao.registers.models import Institution
from liangzhao.web.authority.cleaning import words
from tests.consolidation.lists import import_text
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

LIST = "机构编码,机构名称,区县,地址,类别\n1,北京示例甲医院,海淀区,示例路1号,A100\n"


@pytest.fixture
def load(cast: Cast, tmp_path: Path) -> Load:
    """A list whose one entry a run over the register calls one with an older entry."""
    with clock.at(clock.now() - timedelta(days=30)):
        cast.institution("北京示例甲医院", address="示例路1号")
    report = import_text(LIST, tmp_path / "list.csv")
    Proposal.objects.update(state="UNDONE", decided_at=clock.now())  # as loads of many rows leave it to the night
    looking.look_over(Kind.INSTITUTION)
    return Load.objects.get(pk=report.load)


@pytest.fixture
def finding(load: Load) -> Proposal:
    return Proposal.objects.get(rule="DQ-14", state="OPEN")


def test_a_finding_of_a_run_goes_with_its_entry(cast: Cast, load: Load, finding: Proposal) -> None:
    assert finding.load_id != load.pk

    changes.undo_load(load, by=cast.by)

    finding.refresh_from_db()
    assert (finding.state, finding.note, finding.decided_by) == ("UNDONE", gone.NO_ENTRY, None)
    assert words.is_closed_by_itself(finding)
    assert words.closed_by_itself(finding) == gone.NO_ENTRY
    assert not Proposal.objects.filter(state="OPEN", entry_id=finding.entry_id).exists()


def test_a_pair_is_settled_when_the_other_one_goes(cast: Cast, load: Load, finding: Proposal) -> None:
    own, other = finding.entry_id, finding.other_entries[0]
    Proposal.objects.filter(pk=finding.pk).update(entry_id=other, other_entries=[str(own)])

    changes.undo_load(load, by=cast.by)

    finding.refresh_from_db()
    assert (finding.state, finding.note) == ("UNDONE", gone.NO_PAIR)
    assert words.closed_by_itself(finding) == gone.NO_PAIR


def test_a_pair_of_which_another_stands_goes_on_waiting(cast: Cast, load: Load, finding: Proposal) -> None:
    third = cast.institution("北京示例甲医院", address="示例路1号")
    own, other = finding.entry_id, finding.other_entries[0]
    Proposal.objects.filter(pk=finding.pk).update(entry_id=other, other_entries=[str(own), str(third.pk)])

    changes.undo_load(load, by=cast.by)

    finding.refresh_from_db()
    assert finding.state == "OPEN"


def test_what_an_officer_had_in_hand_leaves_a_line(cast: Cast, load: Load, finding: Proposal) -> None:
    Proposal.objects.filter(pk=finding.pk).update(state="ASKED")

    changes.undo_load(load, by=cast.by)

    (kept,) = Event.objects.filter(tag=Tag.FINDING_DECIDED, subject_id=finding.pk)
    assert (journal.body_of(kept)["act"], journal.body_of(kept)["was"]) == ("no_longer", "ASKED")


def test_a_night_settles_what_was_left_before(load: Load, finding: Proposal) -> None:
    Institution.objects.filter(source=load.source).delete()

    looked = looking.look_over(Kind.INSTITUTION)

    finding.refresh_from_db()
    assert (finding.state, finding.note) == ("UNDONE", gone.NO_ENTRY)
    assert looked.closed["DQ-14"] == 1


def test_the_findings_of_the_load_itself_come_back_with_it(cast: Cast, tmp_path: Path) -> None:
    with clock.at(clock.now() - timedelta(days=30)):
        known = cast.institution("北京示例甲医院", address="示例路1号")
    report = import_text(LIST, tmp_path / "list.csv")
    changes.undo_load(Load.objects.get(pk=report.load), by=cast.by)

    import_text(LIST, tmp_path / "list.csv")

    found = Proposal.objects.get(rule="DQ-14")
    assert (found.state, found.other_entries, found.note) == ("OPEN", [str(known.pk)], "")
    assert found.entry_id == Institution.objects.get(source="示例名单").pk
