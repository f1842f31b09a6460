"""Status lists: how long one of a million licences takes to count, to change and to sign; from a revocation to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from uuid import UUID

from django.db import connection

from bench.figure import Figure, Measure, Scale
from bench.measuring import spread
from bench.node import Node, SetUpWrong
from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.config.log import service_scope
from liangzhao.config.status import node_folder, node_keeper, snapshot_connection
from liangzhao.licensing.models import Licence
from liangzhao.licensing.status import changes
from liangzhao.licensing.status.keeping import PAUSE, Keeper
from liangzhao.licensing.status.packed import Packed
from liangzhao.licensing.status.places import NEXT_PLACE
from liangzhao.reference.models import Authority

LIMIT = 10.0
LARGEST = 1_000_000
CHANGES, PLACES = 12, 2_000

# Straight into the table, without people behind it: only places and states matter here.
_FILL = """
INSERT INTO licensing_licence
    (id, kind, institution_id, holder_id, entry_id, entry_version, serial, version, identifier, number, state,
     state_reason, request_key, authority_id, area_path, face, record, record_digest, signature, signing_key,
     static_code, status_index, issued_on, planned_at, sealed_at, state_at)
SELECT made.id, 'institution', made.id, made.id, made.id, 1, lpad(place::text, 20, '0'), 1, place::text, '', state,
    '', made.id, %(authority)s, '', '{}', '', '', '', '', '', place, current_date, now(), now(), now()
FROM (SELECT gen_random_uuid() AS id, place,
          CASE WHEN random() < 0.85 THEN 'ISSUED' WHEN random() < 0.1 THEN 'FROZEN' ELSE 'SUPERSEDED' END AS state
      FROM generate_series(0, %(count)s - 1) AS place) AS made
"""


def run(node: Node, scale: Scale) -> Figure:
    """Fill one list, count it, change it again and again."""
    count = min(LARGEST, scale.standings * 4)
    node.forget_licences()
    with service_transaction("bench"):
        authority = Authority.objects.order_by("uscc")[0]
    _fill(node, authority.pk, count)
    counted = [_count(authority.pk) for _round in range(scale.rounds)]
    with snapshot_connection() as own:
        keeper = node_keeper(own)
        keeper.turn()
        keeper.prove()
        made = [_change(keeper, authority.pk, count, number) for number in range(CHANGES)]
        idle = [_seconds(keeper.turn) * 1000 for _turn in range(CHANGES)]
    longest = [2 * each + PAUSE for each in made]
    content = node_folder().read(authority.uscc, "cwt") or b""
    taken = _taken(authority.pk)
    node.forget_licences()
    return Figure(
        "status",
        f"status list of {count:,} licences",
        (
            Measure("longest way from a revocation to the list", "s", spread(longest), LIMIT),
            Measure("one change: read, put, compressed, signed twice, on disk", "s", spread(made)),
            Measure("a look that finds nothing", "ms", spread(idle)),
            Measure("counted anew from the register", "s", spread(counted)),
            Measure("size of the signed list", "KB", spread([len(content) / 1000])),
            Measure("a place from the sequence", "ms", spread([taken])),
        ),
        ("The longest way is a pause and a turn that just missed the change, then the turn that has it.",),
    )


def _fill(node: Node, authority_id: UUID, count: int) -> None:
    with node.connect() as superuser:
        with superuser.transaction():
            superuser.execute("SET LOCAL session_replication_role = replica")
            superuser.execute(_FILL, {"authority": authority_id, "count": count})
        superuser.execute("VACUUM ANALYZE licensing_licence")


def _count(authority_id: UUID) -> float:
    """Seconds of counting the list anew."""
    with snapshot_connection() as own, service_scope(own):
        return _seconds(lambda: Packed.of(changes.places(own, authority_id)))


def _change(keeper: Keeper, authority_id: UUID, count: int, number: int) -> float:
    """Seconds of the turn that publishes one licence's end."""
    place = Random(number).randrange(count // 2)
    with service_transaction("bench") as by:
        standing = Licence.objects.filter(authority_id=authority_id, state="ISSUED", status_index__gte=place)
        licence = standing.order_by("status_index")[0]
        Licence.objects.filter(pk=licence.pk).update(state="REVOKED")
        journal.record(Tag.LICENCE_REVOKED, subject_kind="licence", subject_id=licence.pk, by=by, at=datetime.now(UTC))
    published: list[int] = []
    took = _seconds(lambda: published.append(keeper.turn()))
    if published != [1]:
        raise SetUpWrong("the change was not published by the turn after it")
    return took


def _taken(authority_id: UUID) -> float:
    """Milliseconds of taking one place, in the statement that stores a licence."""
    with service_transaction("bench"), connection.cursor() as cursor:
        statement = f"SELECT max({NEXT_PLACE}(%s)) FROM generate_series(1, {PLACES})"
        return _seconds(lambda: cursor.execute(statement, [authority_id])) * 1000 / PLACES


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
