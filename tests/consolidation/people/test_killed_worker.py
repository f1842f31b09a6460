"""A worker that dies while it carries out a large merge, or its undoing: the next one does it, once and whole."""

from __future__ import annotations

from typing import Any

import pytest

from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.consolidation.deciding import actions, later, undoing, working
from liangzhao.consolidation.deciding.choices import Join
from liangzhao.consolidation.models import Merge, PendingMerge, Proposal
from liangzhao.kernel import faults
from liangzhao.licensing import sealing
from liangzhao.registers.models import Institution
from tests.consolidation.deciding.conftest import Bench
from tests.consolidation.people.dumps import ENDED_FOR_GOOD, FOLLOWS, HISTORY, dump
from tests.consolidation.people.test_killed_merge import Scene
from tests.consolidation.people.test_killed_merge import scene as scene
from tests.support.cast import Cast
from tests.support.dying import died

pytestmark = pytest.mark.usefixtures("demo_keys", "own_database")

OF_THE_WORKER = {"consolidation.PendingMerge"}
"""Says how often it was begun."""
OF_THE_CASE = {"consolidation.Proposal", "consolidation.Load", "consolidation.RawRows"}


@pytest.fixture
def finding(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Proposal:
    """The two institutions of the scene as a finding whose merge two officers have decided, too large to wait for."""
    monkeypatch.setattr(later, "MOST_AT_ONCE", 0)
    first, second = scene.officers.first, scene.officers.second
    stays, goes = scene.places
    with service_transaction("test") as by:
        place = Institution.objects.get(pk=stays)
        cast = Cast(by=by, authorities={}, count=500)
        made = Bench(cast, place).finding("name", rule="DQ-08", entry=place, other_entries=[str(goes)])
    with actor_transaction(first):
        actions.decide(made, Join("institution", stays, goes, {"name": "absorbed"}), by=first, note="重复登记")
    with actor_transaction(second):
        actions.confirm(made, by=second)
    return made


def everything(without: set[str] = OF_THE_WORKER) -> dict[str, Any]:
    with service_transaction("test"):
        return dump(without=without)


POINTS = ["standing", "practitioners", "identity"]


def test_deaths_on_the_way_leave_it_to_the_next_worker(scene: Scene, finding: Proposal) -> None:
    untouched = everything()
    for name in (*(f"merge.after_{part}" for part in POINTS), "merge.before_commit"):
        with faults.armed(name, "kill"):
            assert died(working.work)
        assert everything() == untouched

    assert working.work() == 1

    with service_transaction("test"):
        assert Merge.objects.filter(undone_at=None).count() == 1
        assert Proposal.objects.get(pk=finding.pk).state == Proposal.State.APPLIED
        assert not PendingMerge.objects.exists()
    sealing.seal_planned()
    parted_again(scene, finding)


def parted_again(scene: Scene, finding: Proposal) -> None:
    """The undoing dies at the same places, and brings every row back in the end."""
    first, second = scene.officers.first, scene.officers.second
    with actor_transaction(second):
        undoing.undo(finding, by=second)
    with actor_transaction(first):
        actions.confirm(finding, by=first)
    merged = everything()
    for name in (*(f"undo.after_{part}" for part in POINTS), "undo.before_commit"):
        with faults.armed(name, "kill"):
            assert died(working.work)
        assert everything() == merged

    assert working.work() == 1

    history = {*HISTORY, *ENDED_FOR_GOOD, *FOLLOWS}
    now = everything({*history, *OF_THE_WORKER, *OF_THE_CASE})
    assert now == {table: rows for table, rows in scene.unmerged.items() if table in now}
    with service_transaction("test"):
        assert not Merge.objects.filter(undone_at=None).exists()
        assert not PendingMerge.objects.exists()
