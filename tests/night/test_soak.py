"""Twice the forecast for a long time, with kills: no errors but theirs, no growing memory (SEC-B6, I12).

The forecast is a city of 300,000 holders, each looked at once in eight hours of a working day: 10 pages a second.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from liangzhao.config.cluster import Cluster
from tests.config.nodes import RUNNING, Up, environment, liangzhao
from tests.night.load import Answer, Load, Window, failures, megabytes
from tests.night.weak import careless_site
from tests.support.figures import note

pytestmark = pytest.mark.campaign

SECONDS = int(os.environ.get("LIANGZHAO_SOAK_SECONDS", "0"))
RATE = 20.0
CHILDREN = ("web", "signer", "worker", "sequencer")
A_KILL = 60.0  # seconds of load for each kill
FIRST_ANSWERS = 1.0  # seconds after a child is said to be back until what waited is answered
MOST_ERRORS, MOST_GROWTH = 0.001, 0.05


@pytest.fixture
def node(demo_keys: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """A whole node with a small province, as an operator starts it."""
    home = tmp_path_factory.mktemp("soak")
    size = ("--institutions", "30", "--physicians", "120", "--nurses", "120")
    assert liangzhao("prepare", env=environment(home)).status == 0
    assert liangzhao("seed", *size, env=environment(home)).status == 0
    with closing(Up(home)) as started:
        started.wait_for(RUNNING)
        yield started
    shutil.rmtree(Cluster(home).place.data.parent)


def paths(node: Up) -> list[str]:
    """What people look at: the door, the search, institutions, the interface, log and lists."""
    status, text = node.get("/api/v1/institutions?limit=20")
    assert status == 200, text
    pages = [f"/i/{line['ref']}/" for line in json.loads(text)["items"]]
    fixed = ["/", "/verify/", "/find/institutions/", "/api/v1/institutions?limit=20", "/log/checkpoint", "/help/"]
    return [path for page in pages for path in (page, *fixed)]


def kill(node: Up, load: Load, number: int) -> Window:
    """Kill one child under load; from then until it is back and what waited is answered."""
    name, begun = CHILDREN[number % len(CHILDREN)], time.monotonic()
    os.kill(node.child(name), signal.SIGKILL)
    node.wait_for(f"进程 {name} 已重新启动")
    load.go_on(FIRST_ANSWERS)
    return begun, time.monotonic()


def used(node: Up) -> float:
    return sum(megabytes(node.child(name)) for name in CHILDREN)


@pytest.mark.skipif(not SECONDS, reason="takes minutes: make night gives it its seconds")
def test_a_node_endures(node: Up) -> None:
    with Load(node.port, paths(node), RATE) as load:
        kills = [kill(node, load, number) for number in range(max(len(CHILDREN), int(SECONDS / 2 / A_KILL)))]
        load.go_on(SECONDS / 4)  # what was started anew fills its caches
        before = used(node)
        load.go_on(SECONDS / 2)
        after = used(node)
    outside, within = failures(load.answers, kills)
    longest = max((end - begin for begin, end in kills), default=0.0)

    note(
        "soak",
        acts=len(load.answers),
        acknowledged=len(load.answers) - len(outside) - len(within),
        kills_of_parts=len(kills),
        errors_outside_kills=len(outside),
        errors_within_kills=len(within),
        longest_return_seconds=round(longest - FIRST_ANSWERS, 2),
        megabytes_before=round(before, 1),
        megabytes_after=round(after, 1),
        slowest_seconds=round(max(one.answered_at - one.asked_at for one in load.answers), 2),
    )
    assert len(load.answers) > RATE * SECONDS / 2
    assert len(outside) <= MOST_ERRORS * len(load.answers), outside[:5]
    assert after <= before * (1 + MOST_GROWTH)


def test_a_count_of_errors_finds_errors() -> None:
    """The control: a site that answers some addresses with 500 does not pass."""
    with careless_site() as site, Load(int(site.rpartition(":")[2]), ["/", "/", "/", "/broken"], 200.0) as load:
        load.go_on(1.0)
    outside, within = failures(load.answers, [])

    note("soak-control", acts=len(load.answers), errors_outside_kills=len(outside))
    assert within == []
    assert len(outside) > MOST_ERRORS * len(load.answers)
    assert {(one.path, one.status) for one in outside} == {("/broken", 500)}


@pytest.mark.parametrize(
    ("asked", "answered", "is_outside"),
    [(0.0, 0.9, True), (0.5, 1.5, False), (1.2, 1.3, False), (1.9, 3.0, False), (2.1, 2.2, True)],
)
def test_a_failure_belongs_to_a_kill_it_overlaps(asked: float, answered: float, is_outside: bool) -> None:
    outside, within = failures([Answer("/", asked, answered, 0)], [(1.0, 2.0)])

    assert (len(outside), len(within)) == ((1, 0) if is_outside else (0, 1))
