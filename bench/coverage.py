"""Coverage statistics of a node with 300,000 possible holders: the page of an authority, and the count behind it."""

from __future__ import annotations

import time
from typing import Any

from bench import yardstick
from bench.figure import Figure, Measure, Scale
from bench.measuring import spread
from bench.node import Node, SetUpWrong

PAGE_MS = 100.0
LOGIN, PASSWORD = "bench-statistics", "lanshan-bench-2026"
PAGE = "/gov/stats/licences/area/"
LOOKS = 15

_STANDINGS = """
WITH places AS (
    SELECT id, area_path, row_number() OVER (ORDER BY path) - 1 AS place, count(*) OVER () AS all
    FROM reference_authority WHERE level = 'COUNTY'
)
INSERT INTO supervision_standing (id, kind, holder_id, entry_id, person_id, institution_id, institution_class,
    authority_id, area_path, sort_key, in_base, is_eligible, is_issued, obstacles, first_issued_on, as_of)
SELECT gen_random_uuid(), (ARRAY['nurse', 'physician', 'nurse', 'physician', 'institution'])[1 + number %% 5],
    gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), md5((number %% 11000)::text)::uuid,
    (ARRAY['A100', 'B100', 'C100', 'D110', 'D212', 'E100', ''])[1 + number %% 7],
    places.id, places.area_path, md5(number::text), number %% 20 <> 0, number %% 4 <> 0,
    number %% 4 <> 0 AND number %% 3 <> 0,
    CASE WHEN number %% 4 = 0 THEN ARRAY[(ARRAY['EL-N3', 'EL-N4', 'EL-P4', 'EL-I2'])[1 + number %% 16 / 4]]
        ELSE '{}'::varchar[] END,
    CASE WHEN number %% 4 <> 0 AND number %% 3 <> 0 THEN current_date - number %% 700 END, now()
FROM generate_series(1, %s) AS number JOIN places ON places.place = number %% places.all
"""


def run(node: Node, scale: Scale) -> Figure:
    """Time of the whole page and of the recount, with pgbench beside them."""
    yardstick.prepare(node)
    fill(node, scale.standings)
    client = _signed_in()
    pages, counts, points = [], [], []
    for _round in range(scale.rounds):
        points.append(yardstick.point_selects(node))
        pages += [_look(client) for _time in range(LOOKS)]
        counts.append(_count())
    empty(node)
    return Figure(
        "coverage",
        f"Coverage statistics of an authority with {scale.standings:,} possible holders in its area",
        (
            Measure("the whole page, all its queries", "ms", spread(pages), PAGE_MS),
            Measure("counting anew, done by the worker", "ms", spread(counts)),
            Measure("pgbench prepared point look-ups beside it", "/s", spread(points)),
        ),
    )


def fill(node: Node, count: int) -> None:
    """So many possible holders, spread over the districts."""
    with node.connect() as connection:
        connection.execute("TRUNCATE supervision_standing")
        connection.execute(_STANDINGS, [count])
        connection.execute("ANALYZE supervision_standing")
        row = connection.execute("SELECT count(*) FROM supervision_standing").fetchone()
    if row is None or row[0] != count:
        raise SetUpWrong(f"{row} standings were made, {count} were meant")
    _count()


def empty(node: Node) -> None:
    """No possible holder."""
    with node.connect() as connection:
        connection.execute("TRUNCATE supervision_standing, supervision_coverage, supervision_obstacle")


def _count() -> float:
    from liangzhao.access.transactions import service_transaction
    from liangzhao.kernel import clock
    from liangzhao.supervision.models import Refresh
    from liangzhao.supervision.refresh import count

    start = time.perf_counter()
    with service_transaction("bench"):
        now = clock.now()
        count(now)
        Refresh.objects.update_or_create(pk=1, defaults={"read_until": now, "whole_on": clock.local_date(now)})
    return (time.perf_counter() - start) * 1000


def _signed_in() -> Any:
    from django.test import Client

    from liangzhao.access.models import Account, Grant
    from liangzhao.access.roles import RoleCode
    from liangzhao.access.transactions import service_transaction
    from liangzhao.kernel import clock
    from liangzhao.reference.models import Authority

    with service_transaction("bench"):
        city = Authority.objects.filter(level="CITY", line="HEALTH").order_by("path").first() or Authority.objects.get(
            level="PROVINCE", line="HEALTH"
        )
        account, is_new = Account.objects.get_or_create(
            login=LOGIN, defaults={"name": "测量", "created_at": clock.now()}
        )
        if is_new:
            account.set_password(PASSWORD)
            account.save()
            Grant.objects.create(account=account, role=RoleCode.STATISTICIAN, authority=city, granted_at=clock.now())
    client = Client()
    client.post("/account/login/", {"login": LOGIN, "password": PASSWORD})
    return client


def _look(client: Any) -> float:
    start = time.perf_counter()
    answer = client.get(PAGE, {"kind": "nurse"})
    passed = (time.perf_counter() - start) * 1000
    if answer.status_code != 200 or "%" not in answer.content.decode():
        raise SetUpWrong(f"{PAGE} answered {answer.status_code}")
    return passed
