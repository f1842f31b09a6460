"""What a merge would do, before anybody decides: both side by side, what moves, what to choose, what forbids it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.models import Merge
from liangzhao.consolidation.people import comparing
from liangzhao.consolidation.people.comparing import Field
from liangzhao.consolidation.people.order import PARTS
from liangzhao.consolidation.people.parts import SIDES, Choice, Findings, Pair, Side
from liangzhao.consolidation.people.refusals import ChoiceMissing, NotMergeable, UnknownChoice
from liangzhao.kernel.words import Sentence, _
from liangzhao.registers.institutions import merging as institutions
from liangzhao.registers.models import Institution, Person
from liangzhao.registers.people import merging as people


@dataclass(frozen=True)
class Preview:
    """What a merge would do, before anybody decides: values side by side, what moves, what forbids it."""

    kind: str
    survivor_id: UUID
    absorbed_id: UUID
    fields: tuple[Field, ...]
    choices: tuple[Choice, ...]
    counts: Mapping[str, int]
    refusals: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether nothing forbids the merge; required choices are still to be made."""
        return not self.refusals


def preview(kind: str, survivor_id: UUID, absorbed_id: UUID) -> Preview:
    """The two entries side by side with the suggested values, what would move, and what forbids the merge."""
    pair = Pair(survivor_id, absorbed_id)
    with service_transaction("merging"):
        refusal = _two_that_stand(kind, pair)
        if refusal:
            return Preview(kind, survivor_id, absorbed_id, (), (), {}, (refusal,), ())
        found = [part.look(pair) for part in PARTS[kind]]
        return Preview(
            kind,
            survivor_id,
            absorbed_id,
            fields=_fields(kind, pair),
            choices=tuple(choice for each in found for choice in each.choices),
            counts=_counted(found),
            refusals=tuple(refusal for each in found for refusal in each.refusals),
            notes=tuple(note for each in found for note in each.notes),
        )


def _counted(found: list[Findings]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in found:
        for label, number in each.counts.items():
            counts[label] = counts.get(label, 0) + number
    return {label: number for label, number in counts.items() if number}


def _fields(kind: str, pair: Pair) -> tuple[Field, ...]:
    if kind == Merge.Kind.PERSON:
        return comparing.person_fields(pair, people.found(*pair))
    return comparing.institution_fields(pair, institutions.found(*pair))


def _found(kind: str, pair: Pair) -> Mapping[UUID, Person] | Mapping[UUID, Institution]:
    return people.found(*pair) if kind == Merge.Kind.PERSON else institutions.found(*pair)


def _two_that_stand(kind: str, pair: Pair) -> str:
    """Why these two are not two entries that stand; empty when they are."""
    found = _found(kind, pair)
    if pair.survivor == pair.absorbed or len(found) < 2:
        return _("须为登记簿中两条不同的记录。")
    if any(row.merged_into_id is not None for row in found.values()):
        return _("其中一条记录已并入其他记录，请刷新页面。")
    return ""


def checked(looked: Preview, choices: Mapping[str, str]) -> dict[str, Side]:
    """The choices as sides; NotMergeable, ChoiceMissing, UnknownChoice when they do not fit what was looked at."""
    if looked.refusals:
        raise NotMergeable(why=Sentence(looked.refusals[0]))
    names = {field.name for field in looked.fields} | {choice.name for choice in looked.choices}
    if not set(choices) <= names or not set(choices.values()) <= set(SIDES):
        raise UnknownChoice
    missing = next((each for each in looked.choices if each.required and each.name not in choices), None)
    if missing is not None:
        raise ChoiceMissing(what=Sentence(missing.label))
    return {name: "absorbed" if side == "absorbed" else "survivor" for name, side in choices.items()}


def moved_by(merge_id: UUID) -> dict[str, int]:
    """What a merge moved and its undoing would give back, as far as it is still there."""
    with service_transaction("merging"):
        done = Merge.objects.get(pk=merge_id)
    ledger = json.loads(done.ledger)
    if done.kind == Merge.Kind.INSTITUTION:
        noted = ledger["practitioners"]
        filings = len(noted["filings"]) + len(noted["ended"])
        counts = {_("主要执业人员"): len(noted["registrations"]), _("多机构执业备案"): filings}
    else:
        moved = ledger["registrations"]["moved"]
        counts = {_("医师执业注册"): len(moved["physician"]), _("护士执业注册"): len(moved["nurse"])}
    return {label: number for label, number in counts.items() if number}
