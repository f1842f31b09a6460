"""Millions of rows at once: raw rows kept, findings made and, when asked for, entries made, by several processes.

This process scans the file and looks at rows together at the end; workers read, tidy, look, seal and write. A chunk is
one transaction of one worker: a run that was killed goes on with the chunks that are not there, nothing twice. Rows
that only the single path can judge are taken by it at the end, in their order. Workers do not wait for the disk; what
progress tells is on it, since this process first notes how far the load is, and its commit waits for all before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from liangzhao.access.connections import close_all
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.intake import isolated, keeping, placing, proposals, repeated
from liangzhao.consolidation.intake.bulk import chunks, naming, remaining
from liangzhao.consolidation.intake.bulk.entering import Maker
from liangzhao.consolidation.intake.bulk.entries import Institutions
from liangzhao.consolidation.intake.bulk.made import Made
from liangzhao.consolidation.intake.bulk.persons import Persons
from liangzhao.consolidation.intake.bulk.processes import aside, each
from liangzhao.consolidation.intake.bulk.scanning import FIRST_ROW, Scanned, beginning_of, scan
from liangzhao.consolidation.intake.bulk.sharing import keys_of, no_keys
from liangzhao.consolidation.intake.owners import NODE
from liangzhao.consolidation.intake.refused import Refused
from liangzhao.consolidation.models import Load
from liangzhao.consolidation.quality.model import Context, Finding, Kind
from liangzhao.consolidation.quality.rules import known
from liangzhao.consolidation.quality.running import Together
from liangzhao.kernel import clock, encryption

CHUNK = 2_000

Progress = Callable[[int, int], None]


@dataclass
class Kept:
    """What was taken in: the load, its rows, those new in this run, entries made, rows left out, findings by rule.

    ``repeated`` of the rows left out say again what an earlier row says.
    """

    load: UUID
    rows: int = 0
    new: int = 0
    entries: int = 0
    known: int = 0
    refused: Refused = field(default_factory=Refused)
    repeated: int = 0
    findings: Counter[str] = field(default_factory=Counter)

    @property
    def blocked(self) -> Counter[str]:
        """How many rows each rule left out."""
        return self.refused.by_rule

    def as_json(self) -> dict[str, object]:
        """The account of a run."""
        return {
            "load": str(self.load),
            "rows": self.rows,
            "new": self.new,
            "entries": self.entries,
            "known": self.known,
            "blocked": dict(sorted(self.blocked.items())),
            **self.refused.as_json(),
            "repeated": self.repeated,
            "findings": dict(sorted(self.findings.items())),
        }


def take_in(path: Path, mapping: Columns, *, kind: Kind, source: str, workers: int, progress: Progress) -> Kept:
    """Keep the rows of a CSV in UTF-8 and what the rules find in them; the registers stay as they are."""
    with aside(partial(scan, path, no_keys, chunk=CHUNK)) as scanned:
        context = _read(kind)
        work = _opened(scanned(), mapping, context, source)
    return _taken(work, workers, progress)


def register(path: Path, mapping: Columns, *, kind: Kind, source: str, workers: int, progress: Progress) -> Kept:
    """The same, and every row that needs no guess entered into the register, as ``intake.running`` would."""
    scanned, context, maker = begun(path, mapping, kind=kind)
    return _taken(_opened(scanned, mapping, context, source, maker), workers, progress)


def _read(kind: Kind) -> Context:
    """What the rules may know; all that a worker must not read for itself is read now."""
    with service_transaction("import"):
        context = proposals.context(kind, clock.today())
        known.index(context)
    encryption.ring()
    return context


def begun(path: Path, mapping: Columns, *, kind: Kind) -> tuple[Scanned, Context, Maker[Any]]:
    """What there is to know of a list before its rows are entered, or only tried."""
    with aside(partial(scan, path, partial(keys_of, kind, mapping), chunk=CHUNK)) as scanned:
        with service_transaction("import"):
            maker: Maker[Any] = Institutions(mapping) if kind is Kind.INSTITUTION else Persons(kind, mapping)
        context = _read(kind)
        return scanned(), context, maker


def _opened(
    scanned: Scanned, mapping: Columns, context: Context, source: str, maker: Maker[Any] | None = None
) -> chunks.Work:
    with service_transaction("import"):
        load = keeping.opened(
            kind=context.kind,
            source=source,
            digest=scanned.digest,
            encoding="utf-8",
            columns=mapping.columns,
            rows=scanned.rows,
            at=clock.now(),
            values=mapping.values,
        )
        known = isolated.known(context.kind, NODE)
        return chunks.Work(load, source, scanned, mapping, context, Made.read(load), maker, known)


def _taken(work: chunks.Work, workers: int, progress: Progress) -> Kept:
    close_all()
    with naming.matching() as matching:
        return _all_taken(work, workers, matching, progress)


def _all_taken(work: chunks.Work, workers: int, matching: naming.Matching, progress: Progress) -> Kept:
    kept, together, rest = Kept(work.load.pk), Together(work.context), remaining.Rest()
    later: list[Finding] = []
    chunks.share(work)
    for done in each(chunks.take, work.scanned.chunks, workers):
        together.extend(done.numbers, done.keys)
        kept.rows, kept.new = kept.rows + len(done.numbers), kept.new + done.new
        kept.entries, kept.known = kept.entries + done.entered, kept.known + done.known
        kept.refused.add(done.refused)
        kept.findings += done.findings
        rest.numbers.extend(done.left)
        rest.against |= done.against
        matching.ask(done.orphans)
        later.extend(done.later)
        if done.made:
            work.made.put_all(done.numbers[0], done.made)
        with service_transaction("import"):
            _move_on(work.load, kept.rows)
        progress(kept.rows, work.scanned.rows)
    with aside(partial(_found_together, work, together)) as shared:
        rest.take(work)
        found = shared()
    kept.entries, kept.known = kept.entries + rest.entered, kept.known + rest.known
    kept.refused.join(rest.refused)
    kept.findings += remaining.keep_findings(work, [*later, *rest.asked], workers)
    kept.findings += remaining.keep_findings(work, matching.found(), workers)
    kept.findings += remaining.keep_findings(work, found, workers)
    kept.findings += remaining.keep_contradictions(work, rest.against, workers)
    kept.findings += remaining.keep_doubled(work, workers)
    with service_transaction("import"):
        kept.repeated = repeated.count(work.load)
        placing.place(work.load)
        work.load.state = Load.State.TAKEN
        if work.maker is not None:
            work.load.refused = kept.refused.to_mend(kept.repeated)
        work.load.save(update_fields=["state", "refused"])
    return kept


def _found_together(work: chunks.Work, together: Together) -> list[Finding]:
    """What rows that share something show together, by what they say; which entries they made is no matter."""
    with service_transaction("import"):
        return list(together.findings(lambda wanted: remaining.tidied_rows(work, wanted)))


def _move_on(load: Load, rows: int) -> None:
    if rows > load.taken:
        load.taken = rows
        load.save(update_fields=["taken"])


__all__ = ["FIRST_ROW", "Kept", "beginning_of", "register", "take_in"]
