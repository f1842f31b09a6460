"""What earlier runs and loads found in an entry, and which of it still holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.db.models import Q

from liangzhao.access.actors import service
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding import choices, holding, pointing
from liangzhao.consolidation.deciding.results import NO_LONGER
from liangzhao.consolidation.importing.states import ACTIVE
from liangzhao.consolidation.intake import changes
from liangzhao.consolidation.measuring.rows import EntryRow
from liangzhao.consolidation.models import WAITING, Load, Proposal
from liangzhao.consolidation.quality import running
from liangzhao.consolidation.quality.model import Context, Finding, Kind
from liangzhao.consolidation.quality.rules import rules_for
from liangzhao.consolidation.quality.rules.entered import LEFT_OUT
from liangzhao.kernel import clock

_NOT_LOOKED_FOR = frozenset({"DQ-13", "DQ-18", "DQ-34"})
"""What a run over the register cannot see: links of rows, copies of another level nobody kept."""

_BY_THE_NUMBER = "DQ-06"
"""What a list says against the number of a person: the import takes the day of birth and the sex from the number."""

State = Proposal.State
Key = tuple[UUID, str, str]


class Priors:
    """The proposals about entries of a kind that wait or were rejected by somebody; read chunk by chunk."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._together = frozenset(rule.id for rule in rules_for(kind) if rule.groups)
        self._waiting: dict[Key, list[Proposal]] = {}
        self._of: dict[UUID, list[Proposal]] = {}
        self._rejected: dict[Key, list[Proposal]] = {}
        self._unseen: set[UUID] = set()
        self._seen: set[UUID] = set()
        self._vanished: list[Proposal] = []
        self._unfound: dict[UUID, Proposal] = {}

    def read(self, entries: Sequence[UUID]) -> None:
        """Have ready what is known of these entries."""
        self._waiting, self._rejected, self._of = defaultdict(list), defaultdict(list), defaultdict(list)
        decided = Q(state=State.REJECTED, decided_by__isnull=False)
        known = Proposal.objects.filter(Q(state__in=WAITING) | decided, entry_id__in=entries, load__kind=self._kind)
        for each in known.select_related("load").defer("load__columns", "new", "chosen"):
            if each.entry_id is not None:
                kept = self._waiting if each.state in WAITING else self._rejected
                kept[each.entry_id, each.rule, each.field].append(each)
                if each.state in WAITING:
                    self._of[each.entry_id].append(each)
        self._unseen = set(_beside_rows([each for several in self._of.values() for each in several], self._kind))

    def is_rejected(self, entry: UUID, finding: Finding) -> bool:
        """Whether somebody decided that this very value is right."""
        priors = self._rejected.get((entry, finding.rule, finding.found.field), ())
        return any((each.old or "") == finding.found.old for each in priors)

    def stands(self, entry: UUID, finding: Finding) -> bool:
        """Whether the finding waits already: with the same value, from a list, or in somebody's hands."""
        waiting = self._standing(entry, finding)
        for each in waiting:
            self._seen.add(each.pk)
            self._unfound.pop(each.pk, None)
        return bool(waiting)

    def own(self, entry: UUID, finding: Finding) -> list[Proposal]:
        """What says the same of the entry already, perhaps with other entries beside it: rejected so, or waiting."""
        rejected = self._rejected.get((entry, finding.rule, finding.found.field), ())
        same = [each for each in rejected if (each.old or "") == finding.found.old]
        return [*same, *self._standing(entry, finding)]

    def _standing(self, entry: UUID, finding: Finding) -> list[Proposal]:
        waiting = self._waiting.get((entry, finding.rule, finding.found.field), ())
        return [
            each
            for each in waiting
            if (each.old or "") == finding.found.old
            or each.state != State.OPEN
            or each.load.origin != Load.Origin.REGISTER
        ]

    def see(self, found_again: Iterable[UUID]) -> None:
        """These hold still, as an entry beside their own shows."""
        for key in found_again:
            self._unfound.pop(key, None)

    def leave(self, entry: EntryRow) -> None:
        """Note what was not found again in an entry; what only many entries together show is told at the end."""
        for each in self._of.get(entry.entry_id, ()):
            if each.pk in self._seen or each.pk in self._unseen or not _may_close(each, entry):
                continue
            if each.rule in self._together:
                self._unfound[each.pk] = each
            else:
                self._vanished.append(each)

    def vanished(self) -> list[Proposal]:
        """Close what was not found again in the entries since the last call; those closed."""
        gone, self._vanished = self._vanished, []
        self._seen.clear()
        return close(gone, NO_LONGER)

    def unfound(self) -> set[UUID]:
        """The proposals that will be closed at the end, unless all entries together show them again."""
        return set(self._unfound)

    def remember(self, unfound: Iterable[UUID]) -> None:
        """Take up what an earlier part of the run did not find, as far as it still waits."""
        waiting = Proposal.objects.filter(pk__in=list(unfound), state__in=WAITING).select_related("load")
        self._unfound |= {each.pk: each for each in waiting.defer("load__columns", "new", "chosen")}

    def never_found(self) -> list[Proposal]:
        """Close what neither the entry alone nor all together showed."""
        gone = list(self._unfound.values())
        self._unfound.clear()
        return close(gone, NO_LONGER)


def _beside_rows(waiting: Iterable[Proposal], kind: Kind) -> Iterator[UUID]:
    """What a list says of an entry together with rows that are no entries: the register does not see those."""
    of_lists: dict[UUID, list[Proposal]] = defaultdict(list)
    for each in waiting:
        if each.others and each.load.origin != Load.Origin.REGISTER:
            of_lists[each.load_id].append(each)
    for load, several in of_lists.items():
        entered = changes.rows_entered(load, kind, {number for each in several for number in each.others})
        yield from (each.pk for each in several if not entered.issuperset(each.others))


def _may_close(proposal: Proposal, entry: EntryRow) -> bool:
    """The register tells the field, which a list may have known better, and no decision waits to be taken back.

    What an officer pointed at is not closed: he knew more than the rules.
    """
    if pointing.is_pointed(proposal.load):
        return False
    is_unseen = proposal.rule in _NOT_LOOKED_FOR and proposal.load.origin != Load.Origin.COPY
    if is_unseen or _is_left_out_still(proposal, entry) or _is_contradicted_still(proposal, entry):
        return False
    if choices.undoing_of(proposal):
        return False
    return proposal.load.origin == Load.Origin.REGISTER or bool(entry.row.get(proposal.field))


def _is_left_out_still(proposal: Proposal, entry: EntryRow) -> bool:
    """Whether the entry says no more of a value than the import took over: nothing, its beginning, the usual state."""
    told = entry.row.get(proposal.field, "")
    return proposal.rule == LEFT_OUT and (told == ACTIVE or (proposal.old or "").startswith(told))


def _is_contradicted_still(proposal: Proposal, entry: EntryRow) -> bool:
    """Whether what a list says of somebody still contradicts their number, by which the register told it instead."""
    kind = Kind(proposal.load.kind)
    if proposal.rule != _BY_THE_NUMBER or proposal.load.origin == Load.Origin.REGISTER:
        return False
    said = {**entry.row, proposal.field: proposal.old or ""}
    found = running.look(proposal.number, said, Context(kind, clock.today()))
    return any((each.rule, each.found.field) == (proposal.rule, proposal.field) for each in found)


def close(gone: Sequence[Proposal], why: str) -> list[Proposal]:
    """Those that still waited, settled by nobody: a value that comes back is found again.

    What somebody had in hand leaves a line of it. A question about such a finding waits no longer: reminders and pages
    ask for findings that are still ASKED.
    """
    mine = Proposal.objects.select_for_update(of=("self",)).filter(pk__in=[each.pk for each in gone])
    waiting = mine.filter(state__in=WAITING).defer("new", "chosen").order_by("pk")
    closed = [each for each in waiting if not choices.undoing_of(each)]
    for each in closed:
        if each.state != State.OPEN:
            holding.say(Tag.FINDING_DECIDED, each, service("quality"), "no_longer", was=each.state)
    Proposal.objects.filter(pk__in=[each.pk for each in closed]).update(
        state=State.REJECTED, note=why, decided_by=None, decided_at=clock.now()
    )
    return closed
