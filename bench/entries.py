"""What the journal's entries take of issuing (SEC-T4): licences with them and without, in turn.

Neighbours on the machine make the same work cost twice as much from one moment to the next. So the sides take short
turns, each goes first as often as the other, and many short rounds stand against each other instead of few long ones.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import islice
from statistics import quantiles
from unittest.mock import patch

from bench import holders
from bench.figure import Figure, Measure, Scale
from bench.holders import Holder
from bench.issue import issue_to
from bench.measuring import CpuClock, spread
from bench.node import Node, SetUpWrong
from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.models import Event

MOST = 0.05
ROUNDS, TURNS, LICENCES = 10, 8, 10
"""Rounds for one of the scale; turns of each side in a round; licences in a turn."""
Side = AbstractContextManager[None]


def run(node: Node, scale: Scale) -> Figure:
    """What issuing saves without its entries, as a share of issuing with them, in every round."""
    people = holders.nurses(2 * (TURNS + 1) * LICENCES)
    rounds = [_round(node, people) for _each in range(ROUNDS * scale.rounds)]
    shares = [1 - without / whole for whole, without in rounds]
    return Figure(
        "entries",
        "The two journal entries of a licence",
        (
            Measure("their share of the CPU of issuing", "", spread(shares), MOST),
            *_quartiles(shares),
            Measure("CPU of issuing one licence with them", "ms", spread([whole for whole, _without in rounds])),
            Measure("… without them", "ms", spread([without for _whole, without in rounds])),
        ),
        ("One client; this process, the signer and PostgreSQL.",),
    )


def _quartiles(shares: list[float]) -> tuple[Measure, Measure]:
    low, _middle, high = quantiles(shares, n=4)
    return (
        Measure("… a quarter of the rounds below", "", spread([low])),
        Measure("… a quarter of the rounds above", "", spread([high])),
    )


def _round(node: Node, people: list[Holder]) -> tuple[float, float]:
    """Milliseconds of CPU a licence, with its entries and without."""
    node.forget_licences()
    waiting = iter(people)
    used = {True: 0.0, False: 0.0}
    for turn in range(TURNS + 1):
        for recorded in (True, False) if turn % 2 else (False, True):
            seconds = _issue(node, islice(waiting, LICENCES), nullcontext() if recorded else without_entries())
            used[recorded] += seconds if turn else 0.0  # the first turn prepares the statements
    _require_acts((TURNS + 1) * LICENCES)
    return used[True] / (TURNS * LICENCES) * 1000, used[False] / (TURNS * LICENCES) * 1000


def _issue(node: Node, people: Iterator[Holder], side: Side) -> float:
    """CPU seconds of this process, signer and database."""
    with side:
        clock = CpuClock([os.getpid(), node.postmaster, node.signer])
        for holder in people:
            issue_to(holder)
        return clock.seconds()


@contextmanager
def without_entries() -> Iterator[None]:
    """Issuing composes no entry and inserts none; only here, and only to see what they cost."""
    nothing = "SELECT FROM (SELECT NULL::uuid AS subject_id) AS nothing"
    with (
        patch.object(journal, "compose", lambda *_tag, **_act: None),
        patch.object(journal, "appending", lambda _entries: (nothing, [])),
    ):
        yield


def _require_acts(licences: int) -> None:
    """SetUpWrong unless the licences of one side, and no others, have their two acts."""
    with service_transaction("bench"):
        found = Event.objects.count()
    if found != 2 * licences:
        raise SetUpWrong(f"{licences} licences should have left {2 * licences} acts, there are {found}")
