"""The two tables of a comparison, read and written many rows at a time: marks of rows, and what became of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from liangzhao.consolidation.matching.pairing import By, Marks
from liangzhao.consolidation.models import Comparison, Load

CAME = 1 << 32
"""Added to the number of a row that came, so that it stands behind all rows of the older date."""
_ABOVE_ALL = b"\xff" * 17
_MARKS = "row.number, row.key, row.second, row.alias, row.facts"
_LEFT = (
    "NOT EXISTS (SELECT FROM consolidation_comparedline line "
    "WHERE line.comparison_id = %(comparison)s AND line.{side}_number = row.number)"
)
_STORE_ROWS = """
INSERT INTO consolidation_listedrow (load_id, number, key, second, alias, facts)
SELECT %s, * FROM unnest(%s::int[], %s::bytea[], %s::bytea[], %s::bytea[], %s::bytea[])
"""
_STORE_LINES = """
INSERT INTO consolidation_comparedline (comparison_id, place, fates, older_number, newer_number, before_id,
    before_number, rule, score, candidates, claimed)
SELECT %s, * FROM unnest(%s::bigint[], %s::smallint[], %s::int[], %s::int[], %s::uuid[], %s::int[], %s::text[],
    %s::float8[], %s::jsonb[], %s::int[])
"""
_SETTLE = """
UPDATE consolidation_comparedline line
SET claimed = NULL, newer_number = given.newer, fates = given.fates,
    candidates = CASE WHEN given.newer IS NULL THEN line.candidates ELSE '[]' END,
    rule = CASE WHEN given.newer IS NULL AND NOT line.rule = ANY(%s) THEN %s ELSE line.rule END
FROM unnest(%s::int[], %s::int[], %s::smallint[]) AS given (older, newer, fates)
WHERE line.comparison_id = %s AND line.older_number = given.older
"""


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line to be kept; see ComparedLine."""

    fates: int
    older: int | None = None
    newer: int | None = None
    before: tuple[UUID, int] | None = None
    rule: str = ""
    score: float = 0.0
    candidates: Sequence[int] = ()
    claimed: int | None = None

    def cells(self) -> tuple[Any, ...]:
        """As the columns want it."""
        place = self.older if self.older is not None else CAME + (self.newer or 0)
        load, number = self.before or (None, None)
        told = json.dumps(list(self.candidates))
        return place, self.fates, self.older, self.newer, load, number, self.rule, self.score, told, self.claimed


def store_rows(load: Load, rows: Sequence[tuple[Any, ...]]) -> None:
    """Keep the marks of rows that are not kept yet."""
    _run(_STORE_ROWS, load.pk, rows)


def store_lines(comparison: Comparison, lines: Sequence[NewLine]) -> None:
    """Keep what became of rows, and count them as done."""
    _run(_STORE_LINES, comparison.pk, [line.cells() for line in lines])
    comparison.done += sum((line.older is not None) + (line.newer is not None) for line in lines)


def _run(statement: str, owner: UUID, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, [owner, *map(list, zip(*rows, strict=True))])


def slices(comparison: Comparison, size: int) -> int:
    """Into how many slices the marks of both dates are cut: digests are spread evenly."""
    return max(comparison.older.rows, comparison.newer.rows) // size + 1


def in_slice(comparison: Comparison, side: str, by: By, at: int, of: int) -> list[Marks]:
    """The rows of one date that wait and whose mark lies in a slice, by the mark."""
    low, high = _bound(at, of), _bound(at + 1, of)
    where = f"row.load_id = %(load)s AND row.{by} >= %(low)s AND row.{by} < %(high)s AND {_LEFT.format(side=side)}"
    return _marks(f"{where} ORDER BY row.{by}, row.number", comparison, side, low=low, high=high)


def _bound(at: int, of: int) -> bytes:
    return _ABOVE_ALL if at >= of else ((at << 32) // of).to_bytes(4, "big")


def left(comparison: Comparison, side: str, behind: int, most: int) -> list[Marks]:
    """The next rows of one date that wait for their line, in the order of the list."""
    where = f"row.load_id = %(load)s AND row.number > %(behind)s AND {_LEFT.format(side=side)}"
    return _marks(f"{where} ORDER BY row.number LIMIT %(most)s", comparison, side, behind=behind, most=most)


def _marks(where: str, comparison: Comparison, side: str, **more: Any) -> list[Marks]:
    load = comparison.older_id if side == "older" else comparison.newer_id
    sql = f"SELECT {_MARKS} FROM consolidation_listedrow row WHERE {where}"  # noqa: S608  names of our own
    with connection.cursor() as cursor:
        cursor.execute(sql, {"load": load, "comparison": comparison.pk, **more})
        return [Marks(*row) for row in cursor.fetchall()]


def asked_about(comparison: Comparison, numbers: Sequence[int], most: int) -> Iterator[tuple[int, Marks]]:
    """Waiting rows of the newer date that share a mark with these of the older one, some for each mark."""
    one = (
        "(SELECT row.* FROM consolidation_listedrow row WHERE row.load_id = %(newer)s AND row.{by} = old.{by} "  # noqa: S608  names of our own
        f"AND {_LEFT.format(side='newer')} ORDER BY row.number LIMIT %(most)s)"
    )
    any_of_them = " UNION ALL ".join(one.format(by=by) for by in ("key", "second", "alias"))
    sql = (
        f"SELECT old.number, {_MARKS} FROM consolidation_listedrow old CROSS JOIN LATERAL ({any_of_them}) row "  # noqa: S608  names of our own
        "WHERE old.load_id = %(older)s AND old.number = ANY(%(numbers)s) ORDER BY old.number"
    )
    told: dict[str, Any] = {"older": comparison.older_id, "newer": comparison.newer_id, "comparison": comparison.pk}
    with connection.cursor() as cursor:
        cursor.execute(sql, {**told, "numbers": list(numbers), "most": most})
        yield from ((row[0], Marks(*row[1:])) for row in cursor.fetchall())


def repeated(comparison: Comparison, side: str, numbers: Sequence[int]) -> set[int]:
    """Which of these rows of one date are about a registration another row of it tells, as ``pairing.repeated``."""
    twin = (
        "EXISTS (SELECT FROM consolidation_listedrow twin WHERE twin.load_id = row.load_id AND {same} "  # noqa: S608  names of our own
        "AND twin.number <> row.number AND (twin.number < row.number OR EXISTS ("
        "SELECT FROM consolidation_comparedline line WHERE line.comparison_id = %(comparison)s "
        f"AND line.{side}_number = twin.number AND line.older_number IS NOT NULL AND line.newer_number IS NOT NULL)))"
    )
    by_key = twin.format(same="twin.key = row.key AND twin.second IS NOT DISTINCT FROM row.second")
    by_second = twin.format(same="row.key IS NULL AND twin.key IS NULL AND twin.second = row.second")
    where = f"row.load_id = %(load)s AND row.number = ANY(%(numbers)s) AND ({by_key} OR {by_second})"
    return {row.number for row in _marks(where, comparison, side, numbers=list(numbers))}


def back_again(comparison: Comparison, earlier: Sequence[UUID], numbers: Sequence[int], by: By) -> dict[int, Any]:
    """Rows of the newer date whose mark an earlier date has and the older one has not: date and row, the latest."""
    sql = (
        "SELECT DISTINCT ON (new.number) new.number, was.load_id, was.number "  # noqa: S608  names of our own
        "FROM consolidation_listedrow new "
        f"JOIN consolidation_listedrow was ON was.load_id = ANY(%(earlier)s) AND was.{by} = new.{by} "
        "WHERE new.load_id = %(newer)s AND new.number = ANY(%(numbers)s) AND NOT EXISTS ("
        f"SELECT FROM consolidation_listedrow old WHERE old.load_id = %(older)s AND old.{by} = new.{by}) "
        "ORDER BY new.number, array_position(%(earlier)s, was.load_id) DESC, was.number"
    )
    told: dict[str, Any] = {"older": comparison.older_id, "newer": comparison.newer_id, "earlier": list(earlier)}
    with connection.cursor() as cursor:
        cursor.execute(sql, {**told, "numbers": list(numbers)})
        return {number: (load, row) for number, load, row in cursor.fetchall()}


def gone_before(comparison: Comparison, earlier: Sequence[UUID], behind: tuple[UUID, int] | None, most: int) -> Any:
    """Rows of earlier dates that the older one does not have, once for the same contents, some at a time."""
    sql = (
        "SELECT row.load_id, row.number FROM consolidation_listedrow row WHERE row.load_id = ANY(%(earlier)s) "
        "AND (row.load_id, row.number) > (%(load)s, %(number)s) "
        "AND NOT EXISTS (SELECT FROM consolidation_listedrow old WHERE old.load_id = %(older)s "
        "AND (old.key = row.key OR old.second = row.second OR old.alias = row.alias)) "
        "ORDER BY row.load_id, row.number LIMIT %(most)s"
    )
    load, number = behind or (UUID(int=0), 0)
    told: dict[str, Any] = {
        "older": comparison.older_id,
        "earlier": list(earlier),
        "load": load,
        "number": number,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        return cursor.fetchall()


def rivals(
    comparison: Comparison, low: int, high: int, exact: Iterable[str], nearly: float
) -> list[tuple[int, int, bool]]:
    """Claims on rows of the newer date between two numbers: the claiming row, the claimed one, whether it gets it.

    The best claim wins, a name that is the very same being the best; of equal ones the first in the list.
    """
    sql = """
WITH claims AS (
    SELECT line.older_number, line.claimed, CASE WHEN line.rule = ANY(%(exact)s) THEN 2.0 ELSE line.score END AS claim
    FROM consolidation_comparedline line
    WHERE line.comparison_id = %(comparison)s AND line.claimed > %(low)s AND line.claimed <= %(high)s
), best AS (
    SELECT *, max(claim) OVER (PARTITION BY claimed) AS best FROM claims
), first AS (
    SELECT claimed, min(older_number) AS winner FROM best WHERE claim >= best.best - %(nearly)s GROUP BY claimed
)
SELECT claims.older_number, claims.claimed, claims.older_number = first.winner FROM claims JOIN first USING (claimed)
ORDER BY claims.older_number
"""
    told: dict[str, Any] = {"comparison": comparison.pk, "low": low, "high": high}
    with connection.cursor() as cursor:
        cursor.execute(sql, {**told, "exact": list(exact), "nearly": nearly})
        return list(cursor.fetchall())


def settle_lines(
    comparison: Comparison, rows: Sequence[tuple[int, int | None, int]], *, unless: Iterable[str], because: str
) -> None:
    """End claims: the older row, the newer one it won or None, its fates. Who lost by less than a name says why."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [list(unless), because, *map(list, zip(*rows, strict=True)), comparison.pk])
    comparison.done += sum(newer is not None for _older, newer, _fates in rows)


def counted(comparison: Comparison) -> dict[int, int]:
    """How many lines there are of each set of fates."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT fates, count(*) FROM consolidation_comparedline WHERE comparison_id = %s GROUP BY fates",
            [comparison.pk],
        )
        return dict(cursor.fetchall())
