"""What an undoing took back, and what is in doubt or no more, is counted at once and not only by night."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.consolidation import news
from liangzhao.consolidation.deciding import actions
from liangzhao.consolidation.intake import changes
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseRegistration
from liangzhao.supervision import coverage
from liangzhao.supervision.models import Standing
from liangzhao.supervision.refresh import refresh
from tests.consolidation.intake.test_contradictions import LI_WITH_HER_ID, PLACE, WANG
from tests.consolidation.intake.test_persons import HEAD, take
from tests.consolidation.uploads.people import officer
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
ENDED = WANG.replace("在册", "注销")
AGAIN = WANG.replace("201511000001", "201511000002")


@pytest.fixture
def ended(cast: Cast, tmp_path: Path) -> NurseRegistration:
    """A registration of 王芳 that ended, as it was counted."""
    cast.institution(PLACE)
    take(Kind.NURSE, HEAD + ENDED, tmp_path / "first.csv")
    return NurseRegistration.objects.get()


def counted() -> int:
    """The counts made anew; how many nurses are in the base."""
    refresh(news.entries_since)
    return coverage.total(Register.NURSE).base


def test_a_person_whose_new_entry_is_taken_back_stands_as_before(
    cast: Cast, ended: NurseRegistration, tmp_path: Path
) -> None:
    assert counted() == 0
    report = take(Kind.NURSE, HEAD + AGAIN, tmp_path / "later.csv")
    assert counted() == 1

    changes.undo_load(Load.objects.get(pk=report.load), by=cast.by)

    assert counted() == 0
    assert Standing.objects.get(kind=Register.NURSE, holder_id=ended.person_id).entry_id == ended.pk


def test_a_doubt_is_counted_when_it_is_found_and_no_more_when_it_is_settled(cast: Cast, tmp_path: Path) -> None:
    cast.institution(PLACE)
    take(Kind.NURSE, HEAD + WANG, tmp_path / "first.csv")
    counted()
    take(Kind.NURSE, HEAD + LI_WITH_HER_ID, tmp_path / "later.csv")

    counted()
    assert "EL-N6" in dict(coverage.obstacles(Register.NURSE))

    actions.keep(Proposal.objects.get(rule="DQ-09"), "两人证件均已核对", by=officer(cast))
    counted()
    assert "EL-N6" not in dict(coverage.obstacles(Register.NURSE))


def test_nothing_is_named_without_news(cast: Cast, ended: NurseRegistration) -> None:
    assert list(news.entries_since(clock.now())) == []


def test_what_was_undone_is_named_page_by_page(
    cast: Cast, ended: NurseRegistration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "AT_ONCE", 1)
    since = clock.now()

    changes.undo_load(Load.objects.get(), by=cast.by)

    assert set(news.entries_since(since)) == {ended.pk, ended.person_id}
