"""Counting a breach (SEC-P8): whose data one account read in 30 days, in a short journal and in a longer one."""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import UUID, uuid4

from bench import yardstick
from bench.figure import Figure, Measure, Scale
from bench.measuring import spread
from bench.node import Node, SetUpWrong
from liangzhao.access.actors import Scope
from liangzhao.access.transactions import scoped
from liangzhao.audit import reach
from liangzhao.kernel import clock
from liangzhao.kernel.row_security import DatabaseRole

ACTS = 20_000
TIMES_LONGER = 10
OF_ALL = 60_000_000
SHARE = 0.05
"""A share of the whole journal that no account of a person reaches in 30 days; 3,000,000 looks."""
MINUTES = 5.0

_EVENTS = """
INSERT INTO audit_event (id, at, tag, actor_id, acting_as, subject_kind, subject_id, person_id, body, salt,
    public_entry, leaf_hash)
SELECT gen_random_uuid(), now() - random() * interval '30 days', 'person.viewed', %s, 'A-DEC', 'person',
    md5((number %% 5000)::text)::uuid, md5((number %% 5000)::text)::uuid, '\\xa0', '\\x00', '\\x00', '\\x00'
FROM generate_series(1, %s) AS number
"""
_OTHERS = _EVENTS.replace("%s, 'A-DEC'", "gen_random_uuid(), %s")


def run(node: Node, scale: Scale) -> Figure:
    """Seconds for one account, before and after the journal grew; and what that means at 60 million events."""
    yardstick.prepare(node)
    account = uuid4()
    _write(node, _EVENTS, account, ACTS)
    short = [_seconds(account) for _round in range(scale.rounds)]
    _write(node, _OTHERS, "A-DEC", ACTS * TIMES_LONGER)
    long = [_seconds(account) for _round in range(scale.rounds)]
    node.forget_licences()
    growth = [after / before for before, after in zip(short, long, strict=True)]
    whole = [seconds * OF_ALL * SHARE / ACTS / 60 for seconds in long]
    return Figure(
        "reach",
        f"Whose data an account read in 30 days, {ACTS:,} looks",
        (
            Measure("counting the persons", "s", spread(long)),
            Measure(f"the same after the journal grew {TIMES_LONGER} times", "×", spread(growth), 2.0),
            Measure("3,000,000 looks among 60 million events, extrapolated", "min", spread(whole), MINUTES),
        ),
    )


def _write(node: Node, text: str, who: UUID | str, count: int) -> None:
    with node.connect() as connection:
        connection.execute(text, [who, count])
        connection.execute("ANALYZE audit_event")


def _seconds(account: UUID) -> float:
    now, start = clock.now(), time.perf_counter()
    with scoped(Scope(DatabaseRole.AUDITOR)):
        found = reach.of_account(account, since=now - timedelta(days=31), until=now + timedelta(days=1))
    if found.readings != ACTS:
        raise SetUpWrong(f"{found.readings} looks were found, {ACTS} were made")
    return time.perf_counter() - start
