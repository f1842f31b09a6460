"""Work shared out to forked processes: in order, with what they inherit, and with their faults."""

from __future__ import annotations

import os

import pytest

from liangzhao.consolidation.importing.formats import FileNotReadable, NoRows
from liangzhao.consolidation.intake.bulk.processes import aside, each


def test_results_come_in_order_and_are_made_by_others() -> None:
    held = [f"row {number}" for number in range(20)]

    told = list(each(lambda at: (held[at], os.getpid()), len(held), 2))

    assert [row for row, _process in told] == held
    assert os.getpid() not in {process for _row, process in told}


@pytest.mark.parametrize("count", [0, 1])
def test_one_thing_alone_needs_no_process(count: int) -> None:
    assert list(each(lambda _at: os.getpid(), count, 2)) == [os.getpid()] * count


def test_what_is_done_aside_goes_on_beside_the_block() -> None:
    with aside(os.getpid) as told:
        mine = os.getpid()

        assert told() != mine


@pytest.mark.parametrize("refusal", [NoRows(), FileNotReadable(reason="因为坏了")])
def test_a_refusal_aside_is_the_refusal_here(refusal: FileNotReadable) -> None:
    def refuse() -> None:
        raise refusal

    with aside(refuse) as told, pytest.raises(type(refusal), match=str(refusal)):
        told()


def test_a_fault_of_one_ends_all() -> None:
    def fail(at: int) -> int:
        return 1 // (at - 3)

    with pytest.raises(ZeroDivisionError):
        list(each(fail, 8, 2))
