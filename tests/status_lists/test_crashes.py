"""A list is whole or the last one, wherever its writer is killed."""

from __future__ import annotations

import os

import pytest
from django.db import connections

from liangzhao.config.status import node_keeper, snapshot_connection
from liangzhao.kernel.faults import armed, listening
from liangzhao.licensing.status.folder import StatusFolder
from liangzhao.licensing.status.keeping import Keeper
from liangzhao.licensing.status.meaning import Status
from tests.status_lists.scene import checked, issued, move, registration_of, said
from tests.support.cast import Cast

pytestmark = pytest.mark.database

POINTS = ("durable_files.before_rename", "status.after_publish")


def turn_of_a_new_process(fault: str = "") -> int:
    """The wait status of a child that takes one turn; killed at a named point."""
    connections["default"].close()
    child = os.fork()
    if child == 0:
        with snapshot_connection() as own, armed(fault, "kill"):
            node_keeper(own).turn()
        os._exit(0)
    return os.waitpid(child, 0)[1]


def test_the_points_are_passed(stage: Cast, keeper: Keeper) -> None:
    issued(stage)

    with listening() as passed:
        keeper.turn()

    assert tuple(dict.fromkeys(passed)) == POINTS


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_writer_leaves_the_last_list_and_the_next_one_goes_on(
    point: str, stage: Cast, keeper: Keeper, lists: StatusFolder
) -> None:
    licence = issued(stage)
    keeper.turn()
    move(stage, registration_of(licence), "revoke")

    killed = turn_of_a_new_process(point)
    between = checked(lists, licence).state
    went_on = turn_of_a_new_process()

    assert (os.WIFSIGNALED(killed), went_on) == (True, 0)
    assert between in ("VALID", "INVALID")
    assert said(lists, licence) is Status.INVALID
    assert checked(lists, licence).state == "INVALID"
    assert [path.name for path in lists.path.glob(".*")] == []
