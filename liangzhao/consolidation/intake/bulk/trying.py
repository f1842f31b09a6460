"""What a very large list would do, before it does: every chunk taken as ``taking`` takes it, and given up again.

Nothing is kept, no row, no finding, no entry, and the load itself is never stored; what is counted is what the chunks
did in their transactions. Rows that only the single path can judge are taken at the end in one transaction, as those
that share a number must see one another. Of the file a chunk is in memory at a time, and such rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from liangzhao.access.connections import close_all
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation import blocking
from liangzhao.consolidation.importing import repeats
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.importing.report import Stop
from liangzhao.consolidation.intake import contradictions, doubled, isolated, keeping, stopping
from liangzhao.consolidation.intake.bulk import chunks, naming, remaining, taking
from liangzhao.consolidation.intake.bulk.chunks import Done
from liangzhao.consolidation.intake.bulk.made import Made
from liangzhao.consolidation.intake.bulk.processes import each
from liangzhao.consolidation.intake.bulk.scanning import FIRST_ROW
from liangzhao.consolidation.intake.bulk.taking import Kept, Progress
from liangzhao.consolidation.intake.owners import NODE
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.model import Finding, Kind, Row
from liangzhao.consolidation.quality.running import Together, tidied
from liangzhao.kernel import clock

_AT_ONCE = 500
Key = tuple[int, str, str]
"""What makes a finding the same as another one of its list: row, rule, field."""


@dataclass
class Tried:
    """What would be: the counts of the run, of a load that is not there, and whose e-licences would stop.

    ``repeated`` of the rows left out say again what an earlier row says.
    """

    kept: Kept
    repeated: int = 0
    stops: set[Stop] = field(default_factory=set)


@dataclass
class _Chunk:
    """What became of a chunk before it was given up: whom its findings stop, and which numbers they doubt."""

    done: Done
    stops: set[Stop]
    doubted: set[Key]


class _OnlyTried(Exception):
    """Leaves a transaction without keeping anything."""


def trial(path: Path, mapping: Columns, *, kind: Kind, source: str, workers: int, progress: Progress) -> Tried:
    """What ``taking.register`` would do with this file now; it takes as long."""
    scanned, context, maker = taking.begun(path, mapping, kind=kind)
    load = Load(
        kind=kind,
        source=source[:60],
        digest=scanned.digest,
        columns=mapping.columns,
        values=mapping.values,
        rows=scanned.rows,
        received_at=clock.now(),
    )
    with service_transaction("import"):
        known = isolated.known(kind, NODE)
    work = chunks.Work(load, source, scanned, mapping, context, Made(scanned.rows), maker, known)
    close_all()
    with naming.matching() as matching:
        return _tried(work, workers, matching, progress)


def _tried(work: chunks.Work, workers: int, matching: naming.Matching, progress: Progress) -> Tried:
    tried, together, rest = Tried(Kept(work.load.pk)), Together(work.context), remaining.Rest()
    kept, later, doubted = tried.kept, list[Finding](), set[Key]()
    chunks.share(work)
    for chunk in each(_chunk, work.scanned.chunks, workers):
        done = chunk.done
        together.extend(done.numbers, done.keys)
        kept.rows += len(done.numbers)
        kept.entries, kept.known = kept.entries + done.entered, kept.known + done.known
        kept.refused.add(done.refused)
        kept.findings += done.findings
        tried.stops |= chunk.stops
        doubted |= chunk.doubted
        rest.numbers.extend(done.left)
        rest.against |= done.against
        matching.ask(done.orphans)
        later.extend(done.later)
        progress(kept.rows, work.scanned.rows)
    found = [*later, *matching.found(), *together.findings(lambda wanted: _tidied(work, wanted))]
    _take_rest(work, rest, found, doubted, tried)
    return tried


@contextmanager
def _given_up() -> Iterator[None]:
    """A transaction of which nothing is kept."""
    try:
        with service_transaction("import"):
            yield
            raise _OnlyTried
    except _OnlyTried:
        pass


def _chunk(at: int) -> _Chunk:
    """Take a chunk and give it up; in a process of its own."""
    with _given_up():
        done = chunks.take(at)
        work = chunks.shared()
        work.made.put_all(done.numbers[0], done.made)
        done.findings += _doubled(work, work.made.by(done.numbers))
        kept = Proposal.objects.filter(load=work.load, rule__in=blocking.RULES)
        made = _Chunk(done, set(stopping.by_load(work.load)), {*kept.values_list("number", "rule", "field")})
        done.made = b""
    return made


def _doubled(work: chunks.Work, made: Mapping[int, UUID]) -> Counter[str]:
    """How many institutions among these entries the register would have twice."""
    if work.context.kind is not Kind.INSTITUTION:
        return Counter()
    found = doubled.of_entries(doubled.brought(work.load, {number: (key, key) for number, key in made.items()}))
    return Counter(one.finding.rule for one in found)


def _take_rest(work: chunks.Work, rest: remaining.Rest, found: list[Finding], doubted: set[Key], tried: Tried) -> None:
    """Try the rows that were left to the end, and count what is found when all rows are known."""
    with _given_up():
        numbers = sorted(rest.numbers)
        for start in range(0, len(numbers), _AT_ONCE):
            rows = _rows(work, numbers[start : start + _AT_ONCE])
            keeping.store(work.load, rows.items())
        rest.take(work)
        tried.repeated = _repeated(work, numbers)
        entries = {number: (key, key) for number, key in work.made.by({one.row for one in found}).items()}
        against = contradictions.of_rows(_tidied(work, rest.against).items(), work.context)
        tried.stops.update(stopping.by_findings(found, against, entries))
        tried.kept.findings += _doubled(work, work.made.by(numbers))
    doubted |= {(one.row, one.rule, one.found.field) for one in found}
    told = [*found, *rest.asked, *(one.finding for one in against if one.key not in doubted)]
    tried.kept.findings += Counter(one.rule for one in told)
    tried.kept.entries += rest.entered
    tried.kept.known += rest.known
    tried.kept.refused.join(rest.refused)


def _repeated(work: chunks.Work, numbers: list[int]) -> int:
    """How many of these rows say again what an earlier one says, and made no entry."""
    again = repeats.of_rows((number, work.mapping.ours(row)) for number, row in sorted(_rows(work, numbers).items()))
    return len(again.keys() - work.made.by(again).keys())


def _tidied(work: chunks.Work, wanted: Collection[int]) -> dict[int, Row]:
    """The tidied rows of these numbers, as ``remaining`` reads them of what is kept."""
    rows = _rows(work, wanted).items()
    return {number: tidied(number, work.mapping.ours(row), work.context)[0] for number, row in rows}


def _rows(work: chunks.Work, wanted: Collection[int]) -> dict[int, dict[str, str]]:
    """Rows as the file has them."""
    scanned, asked = work.scanned, frozenset(wanted)
    places = sorted({(number - FIRST_ROW) // scanned.chunk for number in asked})
    return {
        number: chunks.row_of(record, scanned.headings)
        for at in places
        for number, record in scanned.records(at)
        if number in asked
    }
