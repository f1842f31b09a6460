"""Two records that may be one, as the page of a case offers to unite them; a union that waits for a second officer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from liangzhao.consolidation.deciding import choices, entries, joining
from liangzhao.consolidation.deciding.choices import Join, Part
from liangzhao.consolidation.deciding.entries import Entry
from liangzhao.consolidation.deciding.sides import Case
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.people import surviving
from liangzhao.consolidation.people.comparing import Field
from liangzhao.consolidation.people.parts import Choice, Pair, Side
from liangzhao.consolidation.people.previewing import Preview
from liangzhao.kernel.words import Sentence
from liangzhao.web.authority.cleaning import licences, words
from liangzhao.web.authority.cleaning.forms import OWN, RIVAL
from liangzhao.web.ui.parts import Fact
from liangzhao.web.words import labelled, listed, remarked, said

State = Proposal.State


@dataclass(frozen=True)
class Sided:
    """A field of two records that may become one: a value to choose from each."""

    name: str
    label: str
    own: str
    rival: str
    picked: str
    why: str


@dataclass(frozen=True)
class Joining:
    """Two records that may be one: what differs, what agrees, what would move, what forbids it.

    ``survivor`` is the record that is picked to stay, ``survivor_why`` what speaks for the one that was suggested;
    ``moves`` tells of either what would move if it stayed.
    """

    partner: UUID
    own_name: str
    rival_name: str
    differing: Sequence[Sided]
    same: Sequence[Fact]
    moves: Sequence[Fact]
    refusals: Sequence[str]
    notes: Sequence[str]
    replaces: str
    survivor: str
    survivor_why: str

    @property
    def names(self) -> list[str]:
        """The fields to choose for."""
        return [each.name for each in self.differing]


def offered(case: Case, sent: Mapping[str, str]) -> Joining | None:
    """The two records of a case that may be one, with what was ``sent`` picked; None when there is nothing to merge."""
    partners = joining.partners(case)
    if not partners or case.own is None:
        return None
    own, partner = joining.key_of(case.own), partners[0]
    side, why = surviving.suggested(joining.kind_of(case), Pair(own, partner))
    looked = joining.preview(case, *((own, partner) if side == "survivor" else (partner, own)))
    sides = Sides(own, looked)
    rival = next(entry for entry in case.rivals if joining.key_of(entry) == partner)
    return Joining(
        partner,
        _named(case.own, _("本条")),
        _named(rival, _("另一条")),
        [*_differing(case, looked, sides, sent), *_choices(looked, sides, sent)],
        [
            Fact(_(field.label), words.value(case.kind, field.name, _text(field.survivor)))
            for field in looked.fields
            if not field.differs and field.survivor
        ],
        _moves(case, looked, sides),
        [said(Sentence(refusal)) for refusal in looked.refusals],
        [said(Sentence(note)) for note in looked.notes],
        licences.of_merge(case, looked),
        sent.get("survivor") or sides.of("survivor"),
        labelled(_("建议保留本条") if sides.of("survivor") == OWN else _("建议保留另一条"), said(why)),
    )


def _moves(case: Case, looked: Preview, sides: Sides) -> list[Fact]:
    """What would move to the record that stays: what belongs to the one that goes, whichever the officers choose."""
    if looked.refusals:
        return []
    other = joining.preview(case, looked.absorbed_id, looked.survivor_id)
    counts = {sides.of("survivor"): looked.counts, sides.of("absorbed"): other.counts}
    told = {OWN: _("保留本条时一并转移"), RIVAL: _("保留另一条时一并转移")}
    return [Fact(label, _in_a_line(counts[side])) for side, label in told.items() if counts[side]]


def _in_a_line(counts: Mapping[str, int]) -> str:
    return listed([f"{_(label)} {number:,}" for label, number in counts.items()])


def _named(entry: Entry, words_: str) -> str:
    return remarked(words_, getattr(entry, "reg_no", "") or getattr(entry, "licence_no", ""))


class Sides:
    """Which of the two columns is the record that is suggested to stay."""

    def __init__(self, own: UUID, looked: Preview) -> None:
        self._own_stays = looked.survivor_id == own

    def of(self, side: Side) -> str:
        """The column of a side."""
        return OWN if (side == "survivor") == self._own_stays else RIVAL

    def own(self, field: Field | Choice) -> object:
        """What the record of the case says."""
        return field.survivor if self._own_stays else field.absorbed

    def rival(self, field: Field | Choice) -> object:
        """What the other record says."""
        return field.absorbed if self._own_stays else field.survivor


def _differing(case: Case, looked: Preview, sides: Sides, sent: Mapping[str, str]) -> list[Sided]:
    return [
        Sided(
            field.name,
            _(field.label),
            words.value(case.kind, field.name, _text(sides.own(field))),
            words.value(case.kind, field.name, _text(sides.rival(field))),
            sent.get(f"side-{field.name}", sides.of(field.suggested)),
            said(field.why),
        )
        for field in looked.fields
        if field.differs
    ]


def _choices(looked: Preview, sides: Sides, sent: Mapping[str, str]) -> list[Sided]:
    return [
        Sided(
            each.name,
            _(each.label),
            str(sides.own(each)),
            str(sides.rival(each)),
            sent.get(f"side-{each.name}", "" if each.required else sides.of(each.suggested)),
            said(each.why),
        )
        for each in looked.choices
    ]


def _text(value: object) -> str:
    return "" if value is None else str(value)


@dataclass(frozen=True)
class Joined:
    """A merge, or its undoing, that waits for the second officer: what would stand then, and what moves with it."""

    facts: Sequence[Fact] = ()
    moves: Sequence[Fact] = ()
    replaces: str = ""


def waiting(case: Case) -> Joined:
    """What the second officer decides on; empty when it is no merge."""
    kept = case.proposal.chosen if case.proposal.state == State.SECOND else ""
    choice = choices.read(kept) if kept else None
    if isinstance(choice, Part):
        return Joined(moves=_counted(joining.parted(choice)), replaces=licences.of_parting(case, choice))
    if not isinstance(choice, Join):
        return Joined()
    looked = joining.preview(case, choice.survivor, choice.absorbed)
    sides = {each.name: each.suggested for each in looked.fields} | {
        each.name: each.suggested for each in looked.choices
    }
    goes = {name for name, suggested in sides.items() if choice.sides.get(name, suggested) == "absorbed"}
    values = [
        *((each.name, each.label, each.absorbed if each.name in goes else each.survivor) for each in looked.fields),
        *((each.name, each.label, each.absorbed if each.name in goes else each.survivor) for each in looked.choices),
    ]
    told = [(label, words.value(case.kind, name, _text(value))) for name, label, value in values]
    facts = [*_staying(case, choice.survivor), *(Fact(_(label), text) for label, text in told if text)]
    return Joined(facts, _counted(looked.counts), licences.of_merge(case, looked))


def _counted(counts: Mapping[str, int]) -> list[Fact]:
    return [Fact(_(label), f"{number:,}") for label, number in counts.items()]


def _staying(case: Case, survivor: UUID) -> list[Fact]:
    """The record that stays, by its number."""
    entry = next((each for each in (case.own, *case.rivals) if each and joining.key_of(each) == survivor), None)
    return [Fact(_("保留的记录"), _named(entry, entries.name_of(entry)))] if entry else []
