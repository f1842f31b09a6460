"""One chunk of a very large list, from the bytes of the file to the registers, in a process of its own."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from uuid import UUID

from liangzhao.access import sealed_fields
from liangzhao.access.actors import Actor
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.importing.institutions import set_aside
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.importing.reading import SURPLUS
from liangzhao.consolidation.intake import isolated, keeping, proposals
from liangzhao.consolidation.intake.bulk.committing import told_later
from liangzhao.consolidation.intake.bulk.copying import Keys, as_object
from liangzhao.consolidation.intake.bulk.entering import Batch, Maker, Stored
from liangzhao.consolidation.intake.bulk.made import Made, packed
from liangzhao.consolidation.intake.bulk.naming import Orphan, orphans_of
from liangzhao.consolidation.intake.bulk.scanning import Scanned
from liangzhao.consolidation.intake.bulk.sealing import place, sealed
from liangzhao.consolidation.intake.bulk.tables import Sheet, store_once
from liangzhao.consolidation.models import Load, RawRows
from liangzhao.consolidation.models.loads import BLOCK
from liangzhao.consolidation.quality.model import Context, Finding, Numbered, Row
from liangzhao.consolidation.quality.running import examined, keys_of, shared_keys
from liangzhao.kernel import clock


@dataclass(frozen=True)
class Work:
    """What every worker knows from the moment it was forked; without a maker no entry is made.

    ``isolated`` is what rows say that officers set aside before as rows of a test.
    """

    load: Load
    source: str
    scanned: Scanned
    mapping: Columns
    context: Context
    made: Made
    maker: Maker[Any] | None = None  # Any: what a maker prepares is its own affair
    isolated: frozenset[bytes] = frozenset()


@dataclass
class Done:
    """What became of a chunk; findings in rows that are ``left`` are kept ``later``, when these have their entries."""

    numbers: array[int]
    keys: list[array[int]]
    new: int = 0
    entered: int = 0
    known: int = 0
    refused: dict[int, str] = field(default_factory=dict)
    left: list[int] = field(default_factory=list)
    against: set[int] = field(default_factory=set)
    findings: Counter[str] = field(default_factory=Counter)
    orphans: list[Orphan] = field(default_factory=list)
    later: list[Finding] = field(default_factory=list)
    made: bytes = b""


class _Raw(NamedTuple):
    number: int
    body: bytes


@dataclass
class _Looked:
    """A chunk as far as its rows themselves tell."""

    raw: list[_Raw] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    ready: list[Any] = field(default_factory=list)  # Any: as the maker prepared it


_work: Work


def share(work: Work) -> None:
    """Leave what the workers are to know; called before they are forked."""
    global _work  # inherited by the workers
    _work = work


def shared() -> Work:
    """What was left for the workers, in one of them."""
    return _work


def take(at: int) -> Done:
    """Look at a chunk, keep it, and enter what can be entered; in one transaction, whose commit waits for no disk."""
    done = Done(array("q"), [array("q") for _each in shared_keys(_work.context.kind)])
    looked = _look(at, done)
    rest, done.orphans = orphans_of(looked.findings)
    with told_later() as by:
        batch = Batch(_work.load.pk, _work.source, by, clock.now())
        kept = _kept(looked.raw)
        done.new = _keep(looked.raw, kept, batch.keys)
        before = _work.made.by(kept)
        stored = _enter(looked.ready, kept, before, batch, done)
        left = stored.left.union(done.left)
        done.later = [finding for finding in rest if finding.row in left]
        now = [finding for finding in rest if finding.row not in left] + stored.asked
        entries = {**before, **stored.entries}
        theirs = {number: entries[number] for number in {each.row for each in now} & entries.keys()}
        entry_of = {number: (key, key) for number, key in theirs.items()}
        done.findings += proposals.keep(_work.load, now, entry_of, store=store_once)
        if done.new:
            _say(by, looked.raw, len(stored.entered))
    done.made = packed(done.numbers, entries)
    done.entered, done.left = len(stored.entered), sorted(left)
    done.known += len(stored.known)
    return done


def _look(at: int, done: Done) -> _Looked:
    looked, asked = _Looked(), list[Numbered]()
    rows: dict[int, Mapping[str, str]] = {}
    for number, record in _work.scanned.records(at):
        raw = rows[number] = row_of(record, _work.scanned.headings)
        looked.raw.append(_Raw(number, as_object(raw)))
        if not (rule := _set_aside(number, raw)):
            asked.append((number, _work.mapping.ours(raw)))
        elif _work.maker is not None:
            done.refused[number] = rule
    given, looked.findings = examined(asked, _work.context)
    _tell_keys(rows, given, done)
    for number, row in given:
        ready = _prepared(number, rows[number], row, done)
        if isinstance(ready, str):
            done.refused[number] = ready
        elif ready is not None:
            looked.ready.append(ready)
    if _work.isolated:
        looked.findings += _doubts([each for each in asked if each[0] not in done.refused], looked.findings)
    return looked


def _set_aside(number: int, raw: Mapping[str, str]) -> str:
    """The rule by which a row is nobody; empty for one that is somebody."""
    if nobody := set_aside(number, raw):
        return nobody.rule
    is_known = _work.isolated and isolated.among([(number, raw)], _work.mapping, _work.isolated)
    return isolated.RULE if is_known else ""


def _tell_keys(rows: Iterable[int], given: Sequence[Numbered], done: Done) -> None:
    """The keys a row shares with others, of every row of the chunk; none of one that is nobody."""
    done.numbers.extend(rows)
    keys = {number: keys_of(row, _work.context) for number, row in given}
    nobodys = [0] * len(done.keys)
    for column, same in zip(done.keys, zip(*(keys.get(each, nobodys) for each in rows), strict=True), strict=False):
        column.extend(same)


def _doubts(rows: Iterable[Numbered], findings: Sequence[Finding]) -> list[Finding]:
    """Rows that may be what was set aside as a row of a test, as far as they are not asked about already."""
    asked = {each.row for each in findings if each.rule == isolated.RULE}
    doubted = ((number, row) for number, row in rows if number not in asked)
    return [isolated.finding(number, row) for number, row in doubted if isolated.resembling(row, _work.isolated)]


def _prepared(number: int, raw: Mapping[str, str], given: Row, done: Done) -> Any:
    """What the maker makes of a row, or the rule against it; None for a row left to the end."""
    if _work.maker is None:
        return None
    if number in _work.scanned.shared:
        done.left.append(number)
        return None
    return _work.maker.prepare(number, raw, given)


def row_of(record: Sequence[str], headings: Sequence[str]) -> dict[str, str]:
    """A record by its headings; what is beyond them under a heading of its own."""
    row = dict(zip(headings, record, strict=False))
    if len(record) <= len(headings):
        return row
    surplus = record[len(headings) :]
    return {**row, SURPLUS: ",".join(surplus)} if any(cell.strip() for cell in surplus) else row


def _kept(raw: Sequence[_Raw]) -> set[int]:
    """The numbers of the chunk that an earlier run kept."""
    return keeping.numbers_kept(_work.load, raw[0].number, raw[-1].number) if raw else set()


def _keep(raw: Sequence[_Raw], kept: set[int], keys: Keys) -> int:
    """Keep those that are not; how many these are."""
    sheet, new = Sheet(), [each for each in raw if each.number not in kept]
    sheet.into(RawRows, "id", "block", "first", "last", "body", fixed={"load_id": str(_work.load.pk)})
    for piece in keeping.pieces(new):
        key, first, last = keys.new(), piece[0][0], piece[-1][0]
        body = sealed(_BODY, key, sealed_fields.packed(b"\n".join([body for _number, body in piece])))
        sheet.add((key, str(first // BLOCK), str(first), str(last), body))
    sheet.store()
    return len(new)


_BODY = place(RawRows, "body")


def _enter(ready: Sequence[Any], kept: set[int], before: Mapping[int, UUID], batch: Batch, done: Done) -> Stored:
    """Enter what is new; of a chunk that was kept before, what has no entry is left to the single path."""
    if _work.maker is None:
        return Stored()
    done.known += len(before.keys() - _work.scanned.shared)
    left = {row.number for row in ready if row.number in kept and row.number not in before}
    stored = _work.maker.store([row for row in ready if row.number not in kept], batch)
    done.refused |= stored.refused
    done.against |= stored.against
    return replace(stored, left=stored.left | left)


def _say(by: Actor, raw: Sequence[_Raw], taken: int) -> None:
    journal.record(
        Tag.SOURCE_IMPORTED,
        subject_kind="load",
        subject_id=_work.load.pk,
        by=by,
        at=clock.now(),
        body={"digest": _work.scanned.digest, "from_row": raw[0].number, "rows": len(raw), "taken": taken},
    )
