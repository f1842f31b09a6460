"""The arithmetic of the bench, and that it sees whose CPU was used."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from bench.figure import Figure, Measure
from bench.measuring import CpuClock, cpu_seconds, machine, pace_ms, percentile, resident_mb, spread


def test_a_spread_is_median_lowest_and_highest() -> None:
    found = spread([3.0, 1.0, 2.0])

    assert (found.median, found.low, found.high, found.samples) == (2.0, 1.0, 3.0, 3)


def test_nothing_measured_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        spread([])


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1), (0.5, 51), (0.99, 100), (1.0, 100)])
def test_a_percentile_is_a_sample(share: float, expected: int) -> None:
    assert percentile(list(range(1, 101)), share) == expected


def test_cpu_of_a_process_counts_the_children_it_has_reaped() -> None:
    before = cpu_seconds([os.getpid()])
    subprocess.run([sys.executable, "-c", "sum(number * number for number in range(3_000_000))"], check=True)

    assert cpu_seconds([os.getpid()]) > before


def test_a_process_that_is_gone_used_nothing() -> None:
    assert cpu_seconds([2**22 + 1]) == 0


def test_a_clock_sees_the_cpu_of_this_process_and_of_a_running_child_finer_than_ticks() -> None:
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as child:
        mine, everything = CpuClock([child.pid]), CpuClock([os.getpid()])
        until = time.process_time() + 0.05
        while time.process_time() < until or mine.seconds() <= 0:
            pass
        seen = mine.seconds(), everything.seconds()
        child.kill()

    assert 0 < seen[0] < seen[1]
    assert seen[1] > 0.05


def test_a_clock_counts_nothing_for_a_process_that_is_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as child:
        clock = CpuClock([child.pid])
        child.kill()
    child.wait()

    assert clock.seconds() == 0
    assert CpuClock([2**22 + 1]).seconds() == 0


def test_the_machine_is_described() -> None:
    assert {"processor", "cores", "memory_gb", "kernel", "python"} == set(machine())
    assert resident_mb() > 1
    assert pace_ms() > 0


@pytest.mark.parametrize(
    ("target", "at_most", "met"), [(None, True, None), (2.0, True, True), (1.0, True, False), (1.0, False, True)]
)
def test_a_target_is_met_from_its_side(target: float | None, at_most: bool, met: bool | None) -> None:
    measure = Measure("one", "ms", spread([2.0]), target, at_most)

    assert measure.is_met is met


def test_a_figure_keeps_everything_in_json() -> None:
    figure = Figure("x", "A figure", (Measure("one", "ms", spread([2.0, 4.0]), 5.0),), ("a note",))

    assert figure.as_json() == {
        "title": "A figure",
        "measures": [
            {
                "name": "one",
                "unit": "ms",
                "spread": {"median": 3.0, "low": 2.0, "high": 4.0, "samples": 2},
                "target": 5.0,
                "at_most": True,
                "met": True,
            }
        ],
        "notes": ["a note"],
    }


def test_the_line_says_whether_the_target_is_met() -> None:
    line = Measure("one", "ms", spread([2.0]), 1.0).line()

    assert line == "  one: 2 ms (2…2), target ≤ 1: MISSED"
