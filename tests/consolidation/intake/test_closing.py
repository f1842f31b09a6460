"""The end of a run in small steps finds what one look at the whole file finds, and can be left off at every step."""

from __future__ import annotations

import pytest

from liangzhao.consolidation.intake import closing
from liangzhao.consolidation.models import Load, Proposal, Upload
from liangzhao.consolidation.uploads import actions, working
from tests.consolidation.uploads.people import HOSPITAL, nurse_line, nurses, officer, tried, worked
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

S = Upload.State
LINES = [*(nurse_line(at) for at in range(5)), nurse_line(1, name="李强"), nurse_line(7).replace("在册", "在 册")]


def _findings() -> set[tuple[int, str, str]]:
    return set(Proposal.objects.values_list("number", "rule", "field"))


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_steps_of_any_size_find_the_same(cast: Cast, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    cast.institution(HOSPITAL)
    monkeypatch.setattr(closing, "ROWS", size)
    monkeypatch.setattr(closing, "FINDINGS", size)

    done = worked(actions.apply(tried(nurses(*LINES), by := officer(cast)), by=by))

    assert (done.state, done.load and done.load.state) == (S.APPLIED, Load.State.TAKEN)
    assert {("DQ-09", 3), ("DQ-09", 7)} <= {(rule, number) for number, rule, _field in _findings()}


def test_it_is_left_off_between_two_steps_and_gone_on_with(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.institution(HOSPITAL)
    monkeypatch.setattr(closing, "ROWS", 2)
    upload = actions.apply(tried(nurses(*LINES), by := officer(cast)), by=by)
    working.work(0)
    working.work(0)
    halfway = Upload.objects.get(pk=upload.pk)

    actions.stop(halfway, by=by)
    working.work(60)
    stopped = Upload.objects.select_related("load").get(pk=upload.pk)
    done = worked(actions.resume(stopped, by=by))

    assert (halfway.state, halfway.done, stopped.state) == (S.APPLYING, len(LINES), S.STOPPED)
    assert stopped.load is not None
    assert stopped.load.state == Load.State.TAKING
    assert (done.state, done.load and done.load.state) == (S.APPLIED, Load.State.TAKEN)
    assert Proposal.objects.count() == len(_findings()) > 0
