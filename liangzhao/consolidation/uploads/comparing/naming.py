"""Who is whom by names: institutions without a number in common, against those of the other date that are left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.matching.catalogue import Catalogue, Row
from liangzhao.consolidation.matching.deciding import EXACT, Decision, match
from liangzhao.consolidation.matching.reconciling import Fate
from liangzhao.consolidation.matching.rivals import NEARLY
from liangzhao.consolidation.matching.told import as_row
from liangzhao.consolidation.models import ComparedLine, Comparison, Load
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads.comparing import fates, joining, laying, tables
from liangzhao.consolidation.uploads.comparing.tables import NewLine

ROWS = 100
"""How many institutions are looked for in one step."""
READ = 2000
CLAIMS = 2000
_TAKEN = "claimed-by-a-better-match"


@dataclass
class _Kept:
    """The catalogue made last: it serves all steps of a stage, and is made again after a crash."""

    of: tuple[UUID, str] | None = None
    catalogue: Catalogue | None = None


_kept = _Kept()


def prepare(comparison: Comparison, earlier: Sequence[Load]) -> None:
    """Make the catalogue of a stage that looks by names, before the step's own transaction."""
    makers: dict[str, Callable[[], Iterator[Row]]] = {
        "names": lambda: _waiting(comparison),
        "came": lambda: _of_earlier(comparison, earlier),
    }
    if comparison.older.kind != Kind.INSTITUTION or comparison.stage not in makers:
        return
    stage = comparison.pk, comparison.stage
    if _kept.of != stage:
        _kept.of, _kept.catalogue = None, None
        _kept.catalogue = Catalogue(makers[comparison.stage]())
        _kept.of = stage


def let_go() -> None:
    """Give the memory of the last catalogue back."""
    _kept.of, _kept.catalogue = None, None


def _waiting(comparison: Comparison) -> Iterator[Row]:
    """The rows of the newer date that nobody was joined to."""
    behind = 0
    while True:
        with service_transaction("import"):
            numbers = [row.number for row in tables.left(comparison, "newer", behind, READ)]
            told = laying.told_rows(comparison.newer, numbers)
        yield from (as_row(number, each) for number, each in told.items())
        if len(numbers) < READ:
            return
        behind = numbers[-1]


def _of_earlier(comparison: Comparison, earlier: Sequence[Load]) -> Iterator[Row]:
    """The rows of earlier dates that the older one does not have; their keys are date and number."""
    loads, behind = {load.pk: load for load in earlier}, None
    with service_transaction("import"):
        came = tables.left(comparison, "newer", 0, 1)
    while loads and came:
        with service_transaction("import"):
            found = tables.gone_before(comparison, list(loads), behind, READ)
            told = {
                (pk, number): each
                for pk, load in loads.items()
                for number, each in laying.told_rows(load, [row for of, row in found if of == pk]).items()
            }
        for (pk, number), each in told.items():
            yield as_row(number, each)._replace(key=f"{pk} {number}")
        if len(found) < READ:
            return
        behind = found[-1]


def claim(comparison: Comparison) -> bool:
    """Look for the next institutions by name; each claims the row it means, if any; whether they were the last."""
    olds = [row.number for row in tables.left(comparison, "older", comparison.cursor, ROWS)]
    told = laying.told_rows(comparison.older, olds)
    tables.store_lines(comparison, [_claim_of(as_row(number, told[number])) for number in olds])
    comparison.cursor = olds[-1] if olds else comparison.cursor
    return len(olds) < ROWS


def _claim_of(row: Row) -> NewLine:
    found = match(row, _catalogue())
    number, candidates = int(row.key), [int(each.target) for each in found.candidates]
    if found.decision is Decision.NONE:
        return NewLine(fates.bits([Fate.GONE]), number)
    claimed = int(found.target) if found.decision is Decision.LINK else None
    return NewLine(
        fates.bits([Fate.ASK]), number, rule=found.rule, score=found.score, candidates=candidates, claimed=claimed
    )


def _catalogue() -> Catalogue:
    if _kept.catalogue is None:
        raise LookupError("the catalogue of this stage was not made")
    return _kept.catalogue


def settle(comparison: Comparison) -> bool:
    """Give claimed rows to the best claim, some at a time; weaker ones are asked about. Whether they were the last."""
    low = comparison.cursor
    judged = tables.rivals(comparison, low, low + CLAIMS, EXACT, NEARLY)
    won = joining.changed(comparison, [(old, new) for old, new, wins in judged if wins])
    asked = fates.bits([Fate.ASK])
    tables.settle_lines(
        comparison,
        [(old, new if wins else None, won[old, new] if wins else asked) for old, new, wins in judged],
        unless=EXACT,
        because=_TAKEN,
    )
    comparison.cursor = low + CLAIMS
    return not ComparedLine.objects.filter(comparison=comparison, claimed__gt=comparison.cursor).exists()


def came(comparison: Comparison, earlier: Sequence[Load]) -> bool:
    """As of persons; an institution is also known again by its name. Whether they were the last."""
    news = [row.number for row in tables.left(comparison, "newer", comparison.cursor, ROWS)]
    back = joining.back_by_mark(comparison, earlier, news, Kind.INSTITUTION)
    told = laying.told_rows(comparison.newer, [number for number in news if number not in back])
    back |= {number: line for number, each in told.items() if (line := _by_name(as_row(number, each)))}
    tables.store_lines(comparison, [joining.came_line(number, back.get(number)) for number in news])
    comparison.cursor = news[-1] if news else comparison.cursor
    return len(news) < ROWS


def _by_name(row: Row) -> NewLine | None:
    found = match(row, _catalogue())
    if found.decision is not Decision.LINK:
        return None
    load, number = found.target.split()
    return NewLine(
        fates.bits([Fate.BACK]),
        newer=int(row.key),
        before=(UUID(load), int(number)),
        rule=found.rule,
        score=found.score,
    )
