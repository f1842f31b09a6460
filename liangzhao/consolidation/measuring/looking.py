"""One run of the rules over all entries of a kind: new findings raised, those no longer true closed, the rest left.

A run may be stopped anywhere and begun again: what it found is kept chunk by chunk, and nothing is raised twice.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from uuid import UUID

from django.conf import settings

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.intake import gone, proposals, repeated
from liangzhao.consolidation.intake.findings import Holder, proposal_of
from liangzhao.consolidation.measuring import both_sides, copies, pairing, pictures, rows, scores
from liangzhao.consolidation.measuring.both_sides import MOST_OTHERS, Asked
from liangzhao.consolidation.measuring.pairing import Pair
from liangzhao.consolidation.measuring.priors import Priors
from liangzhao.consolidation.measuring.rows import EntryRow
from liangzhao.consolidation.measuring.steps import Step, Steps, lasting_keys, question_of
from liangzhao.consolidation.measuring.tallying import Tally
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.model import Action, Context, Finding, Found, Kind, Row
from liangzhao.consolidation.quality.rules import BY_ID, known
from liangzhao.consolidation.quality.running import Together, examined, tidied
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.uuid7 import uuid7

SOURCE = "登记簿"
"""The source of what was found in the register itself."""
COUNTED = ("raised", "standing", "closed", "mended")
"""The parts of the account of a run."""
_BYTES = 16
_SAME = frozenset({"DQ-08", "DQ-09", "DQ-14"})

Progress = Callable[[int, int], None]


@dataclass
class Looked:
    """What a run did: entries looked at, findings raised, left standing, closed and mended, by rule."""

    load: UUID
    kind: Kind
    rows: int = 0
    raised: Counter[str] = field(default_factory=Counter)
    standing: Counter[str] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)
    mended: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, object]:
        """The account of a run."""
        counts = {name: dict(sorted(getattr(self, name).items())) for name in COUNTED}
        return {"load": str(self.load), "kind": str(self.kind), "rows": self.rows, **counts}


def look_over(kind: Kind, *, progress: Progress = lambda _done, _all: None) -> Looked:
    """Run the rules over every entry of a kind, in transactions of some thousand entries, and keep the score."""
    with service_transaction("quality"):
        load, context = _opened(kind), rows.context(kind, clock.today())
        known.index(context)
        run = _Run(load, kind, context)
    path = Path(settings.LIANGZHAO_HOME) / "quality" / f"{load.pk}.run"
    with Steps(path, question_of(load.pk, context)) as kept:
        for step in kept.read():
            with service_transaction("quality"):
                run.go_on(step)
        _take_all(run, kept, lambda: progress(run.looked.rows, load.rows))
    with service_transaction("quality") as by:
        run.finish(by)
        load.state, load.taken, load.rows = Load.State.TAKEN, run.looked.rows, run.looked.rows
        load.save(update_fields=["state", "taken", "rows"])
        scores.keep(load, kind, scores.Occasion.RUN, run.tally.sums())
    kept.remove()
    return run.looked


def _take_all(run: _Run, kept: Steps, progress: Callable[[], None]) -> None:
    """Look at every entry behind the last one that was looked at, chunk by chunk."""
    while True:
        with service_transaction("quality") as by:
            chunk = next(rows.stream(run.kind, behind=run.behind), [])
            if not chunk:
                return
            step = run.take(chunk, by)
        kept.add(step)
        progress()


def _opened(kind: Kind) -> Load:
    """The run that was stopped, or a new one."""
    stopped = Load.objects.filter(kind=kind, origin=Load.Origin.REGISTER, state=Load.State.TAKING).first()
    if stopped is not None:
        return stopped
    return Load.objects.create(
        kind=kind,
        origin=Load.Origin.REGISTER,
        source=SOURCE,
        digest=uuid7().hex,
        rows=rows.count(kind),
        received_at=clock.now(),
    )


class _Run:
    """What is remembered while the entries pass: their keys, keys of groupings, and counts."""

    def __init__(self, load: Load, kind: Kind, context: Context) -> None:
        self.copies: dict[str, Row] = {}
        self.load, self.kind, self.context = load, kind, replace(context, copies=self.copies)
        self.looked = Looked(load.pk, kind)
        self.tally, self.together, self.priors = Tally(kind, context.on), Together(self.context), Priors(kind)
        self._entries = bytearray()
        raised = load.proposals.values_list("entry_id", "number")
        self._number_of: dict[UUID, int] = {entry: number for entry, number in raised if entry is not None}
        self._numbers = count(max(self._number_of.values(), default=0) + 1)
        self._elsewhere: dict[tuple[UUID, str], Sequence[UUID]] = {}
        self._known: both_sides.Known = {}

    @property
    def behind(self) -> UUID:
        """The last entry that was looked at."""
        return UUID(bytes=bytes(self._entries[-_BYTES:])) if self._entries else UUID(int=0)

    def take(self, chunk: list[EntryRow], by: Actor) -> Step:
        """Look at each entry of a chunk alone; what it leaves in memory."""
        start, owners, unfound = len(self.together.numbers), len(self.tally.owners), self.priors.unfound()
        self.priors.read([each.entry_id for each in chunk])
        self.copies.clear()
        self.copies.update(copies.still_told(self.kind, chunk))
        raised: list[Proposal] = []
        numbered = [(self.tally.add(each.row, each.authority_id), each.row) for each in chunk]
        given, findings = examined(numbered, self.context)
        found: dict[int, list[Finding]] = defaultdict(list)
        for finding in findings:
            found[finding.row].append(finding)
        for each, (position, row) in zip(chunk, given, strict=True):
            self._entries += each.entry_id.bytes
            self.together.add(position, lasting_keys(row, self.context))
            raised += self._judged(each, found.get(position, ()))
            self.priors.leave(each)
        self.looked.rows += len(chunk)
        self._keep(raised, by)
        self._close(self.priors.vanished())
        return self._step(start, owners, unfound)

    def _step(self, start: int, owners: int, unfound: set[UUID]) -> Step:
        owner_of, filled, fresh, found = self.tally.since(start)
        return Step(
            entries=bytes(self._entries[start * _BYTES :]),
            owners=[str(owner or "") for owner in self.tally.owners[owners:]],
            owner_of=owner_of,
            filled=filled,
            fresh=fresh,
            keys=[column[start:] for column in self.together.keys],
            found=found,
            unfound=sorted(map(str, self.priors.unfound() - unfound)),
            looked={name: getattr(self.looked, name) for name in COUNTED},
        )

    def go_on(self, step: Step) -> None:
        """Be where the run was behind this step, which it took before it was stopped."""
        start = len(self.together.numbers)
        owners = [*self.tally.owners, *(UUID(owner) if owner else None for owner in step.owners)]
        for owner, filled, fresh in zip(step.owner_of, step.filled, step.fresh, strict=True):
            self.tally.count(filled, owners[owner], is_fresh=bool(fresh))
        for rule, positions in step.found.items():
            for position in positions:
                self.tally.find(start + position, rule)
        self._entries += step.entries
        self.together.extend(array("q", range(start, start + step.rows)), step.keys)
        self.priors.remember(map(UUID, step.unfound))
        self.looked.rows += step.rows
        for name in COUNTED:
            setattr(self.looked, name, Counter(step.looked.get(name, {})))

    def finish(self, by: Actor) -> None:
        """Look at those together that share something, and close what neither look found again."""
        found: dict[int, list[Finding]] = {}
        for finding in self.together.findings(self._again):
            found.setdefault(finding.row, []).append(finding)
        for finding in list(self._pairs(set(_told(found)))):
            found.setdefault(finding.row, []).append(finding)
        for finding in self._pictures():
            found.setdefault(finding.row, []).append(finding)
        theirs = {each.entry_id: each for each in rows.rows_of(self.kind, [self._entry(at) for at in found])}
        raised: list[Proposal] = []
        self.priors.read(list(theirs))
        self._known = both_sides.known(self.kind, list(self._pairs_asked(theirs, found)))
        for position, findings in found.items():
            entry = theirs.get(self._entry(position))
            if entry is not None:
                raised += self._judged(entry, findings)
        self._keep(raised, by)
        self._close([*self.priors.never_found(), *gone.settle_left(self.kind)])

    def _entry(self, position: int) -> UUID:
        return UUID(bytes=bytes(self._entries[position * _BYTES : (position + 1) * _BYTES]))

    def _pairs(self, told: set[frozenset[int]]) -> Iterator[Finding]:
        """Entries that may be one, beside the pairs that share a number, as ``told`` already."""
        found: dict[UUID, list[Pair]] = defaultdict(list)
        for pair in pairing.pairs(self.kind):
            found[pair.entry].append(pair)
        position_of = self._positions({key for each in found.values() for pair in each for key in pair.both})
        for entry, several in found.items():
            here = {pair.other: position_of[pair.other] for pair in several if pair.other in position_of}
            at = position_of.get(entry)
            news = [pair for pair in several if frozenset((at, here.get(pair.other))) not in told]
            if at is None or not news:
                continue
            self._elsewhere[entry, "name"] = [pair.other for pair in news if pair.other not in here]
            others = tuple(here[pair.other] for pair in news if pair.other in here)
            sure = max(pair.confidence for pair in news)
            yield repeated.rule_of(self.kind).finding(at, Found("name", news[0].name, confidence=sure, others=others))

    def _pairs_asked(self, theirs: Collection[UUID], found: Mapping[int, Sequence[Finding]]) -> Iterator[Asked]:
        """The pairs that would be told, with what is known of the entry they are told of."""
        for position, findings in found.items():
            entry = self._entry(position)
            for each in _once(findings) if entry in theirs else ():
                if each.rule in repeated.DUPLICATES and (others := self._others(entry, each)):
                    yield Asked(entry, each.rule, each.found.field, others, self.priors.own(entry, each))

    def _others(self, entry: UUID, finding: Finding) -> list[UUID]:
        """The entries a finding names beside its own."""
        elsewhere = self._elsewhere.get((entry, finding.found.field), ())
        return [*(self._entry(other) for other in finding.found.others), *elsewhere]

    def _pictures(self) -> Iterator[Finding]:
        """Entries whose picture somebody of the other profession shows, too; ``_once`` leaves one finding of each."""
        found = {each.entry: each for each in pictures.shared(self.kind)}
        for entry, at in self._positions(set(found)).items():
            self._elsewhere[entry, pictures.FIELD] = found[entry].others
            yield BY_ID[pictures.RULE].finding(at, Found(pictures.FIELD, found[entry].digest))

    def _positions(self, wanted: set[UUID]) -> dict[UUID, int]:
        every = ((self._entry(at), at) for at in range(len(self._entries) // _BYTES)) if wanted else ()
        return {key: at for key, at in every if key in wanted}

    def _again(self, wanted: set[int]) -> dict[int, Row]:
        """The tidied rows of these positions."""
        position_of = {self._entry(position): position for position in wanted}
        found = {}
        for each in rows.rows_of(self.kind, list(position_of)):
            position = position_of[each.entry_id]
            found[position] = tidied(position, each.row, self.context)[0]
        return found

    def _judged(self, entry: EntryRow, findings: Iterable[Finding]) -> list[Proposal]:
        """The proposals to raise; what stands already, or was rejected as it stands, is not raised again."""
        raised = []
        for finding in _once(findings):
            others = self._others(entry.entry_id, finding)
            is_of_pairs = bool(others) and finding.rule in repeated.DUPLICATES
            if not is_of_pairs and self.priors.is_rejected(entry.entry_id, finding):
                continue
            news, waits = self._news(entry.entry_id, finding, others)
            if is_of_pairs and not news and not waits:
                continue
            self.tally.find(finding.row, finding.rule)
            if not news if is_of_pairs else self.priors.stands(entry.entry_id, finding):
                self.looked.standing[finding.rule] += 1
            else:
                self.looked.raised[finding.rule] += 1
                raised.append(self._proposal(entry, finding, news))
        return raised

    def _news(self, entry: UUID, finding: Finding, others: Sequence[UUID]) -> tuple[list[UUID], bool]:
        """The others with whom no finding tells of it as a pair, and whether one that does waits."""
        seen = {other: self._known.get((entry, other, finding.rule, finding.found.field)) for other in others}
        waiting = [each.waiting for each in seen.values() if each is not None and each.waiting]
        self.priors.see(waiting)
        return [other for other, told in seen.items() if told is None], bool(waiting)

    def _proposal(self, entry: EntryRow, finding: Finding, others: Sequence[UUID]) -> Proposal:
        holder = Holder(self.kind, entry.entry_id, entry.authority_id, entry.institution_id, entry.person_id)
        made = proposal_of(self.load, finding, holder)
        made.number = self._number_of.setdefault(entry.entry_id, 0) or next(self._numbers)
        self._number_of[entry.entry_id] = made.number
        made.others, made.other_entries = [], [str(other) for other in others[:MOST_OTHERS]]
        return made

    def _keep(self, raised: list[Proposal], by: Actor) -> None:
        Proposal.objects.bulk_create(raised, batch_size=rows.CHUNK, ignore_conflicts=True)
        for proposal in raised:
            if proposal.action == Action.AUTO:
                self._mend(proposal, by)

    def _mend(self, proposal: Proposal, by: Actor) -> None:
        """What is lossless is mended at once, and can be undone like any other; what the register refuses waits."""
        try:
            proposals.apply(proposal, by=by)
        except Refusal:
            return
        self.looked.mended[proposal.rule] += 1

    def _close(self, gone: list[Proposal]) -> None:
        for proposal in gone:
            self.looked.closed[proposal.rule] += 1


def _told(found: Mapping[int, Sequence[Finding]]) -> Iterator[frozenset[int]]:
    """The pairs of positions that findings name as one already."""
    for at, findings in found.items():
        for finding in findings:
            if finding.rule in _SAME:
                yield from (frozenset((at, other)) for other in finding.found.others)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    return list({(each.rule, each.found.field): each for each in reversed(list(findings))}.values())[::-1]
