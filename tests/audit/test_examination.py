"""SEC-T3: whatever a superuser changes, with all triggers off, is found and named."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.audit.examining.problems import SAYS, Code
from tests.audit.random_tampering import random_tampering
from tests.audit.scene import ALL, FIRST, LogScene
from tests.audit.tampering import TAMPERINGS, Tampering
from tests.support.figures import note
from tests.support.night import amount

RANDOM = amount(25, 1000)


def test_nothing_is_wrong_with_a_sound_journal(scene: LogScene) -> None:
    found = scene.examine()

    assert found.is_sound, found.problems
    assert found.events == ALL
    assert found.checkpoint is not None
    assert (found.checkpoint.origin, found.checkpoint.size) == ("log.example/log", ALL)


def test_every_kept_checkpoint_of_the_past_agrees(scene: LogScene) -> None:
    assert len(scene.history()) == 2
    assert [scene.codes(kept=note) for note in scene.history()] == [set(), set()]


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda each: each.name.replace(" ", "-"))
def test_each_tampering_is_named(scene: LogScene, tampering: Tampering, tmp_path: Path) -> None:
    kept = scene.folder.checkpoint() if tampering.is_kept_elsewhere else None
    tampering.act(scene, tmp_path)

    assert scene.codes(kept=kept, minutes=tampering.minutes) == tampering.named


def test_there_are_thirty_and_no_two_names_of_a_kind_are_alike() -> None:
    assert len(TAMPERINGS) >= 30
    assert {code for each in TAMPERINGS for code in each.named} == {str(code) for code in Code}
    assert len(set(SAYS.values())) == len(Code)


def test_a_problem_says_where_it_is(scene: LogScene) -> None:
    event = str(scene.event_at(FIRST))
    scene.change("audit_event", "tag = 'licence.revoked'", FIRST)

    (problem,) = scene.examine().problems
    assert problem == {
        "code": "event-tag",
        "says": SAYS[Code.EVENT_TAG],
        "index": FIRST,
        "event": event,
        "file": None,
    }


def test_only_so_many_problems_are_listed_but_all_counted(scene: LogScene) -> None:
    scene.sql.execute("UPDATE audit_event SET acting_as = 'X'")

    found = scene.examine()
    assert (found.problem_count, len(found.problems)) == (ALL, ALL)
    assert {problem["code"] for problem in found.problems} == {"event-columns"}


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(RANDOM))
def test_random_tampering_is_found(scene: LogScene, seed: int, tmp_path: Path) -> None:
    kept = scene.folder.checkpoint()
    told, expected = random_tampering(scene, seed, tmp_path)

    found = {problem["code"] for problem in scene.examine(kept=kept, minutes=2).problems}
    note("tamperings", acts=seed + 1, unnamed=int(not found & expected))
    assert found & expected, f"{told}: {sorted(found)} without any of {sorted(expected)}"
