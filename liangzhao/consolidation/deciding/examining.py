"""Whether a value written by hand is one: the rule that found the fault and those of its field look again.

A value the machine proposes is not looked at: the rules made it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.deciding import entries, meaning
from liangzhao.consolidation.deciding.refusals import StillWrong
from liangzhao.consolidation.importing.states import STATUS
from liangzhao.consolidation.intake import fields, retaking, writing
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality import running
from liangzhao.consolidation.quality.model import Context, Kind
from liangzhao.consolidation.quality.rules import BY_ID
from liangzhao.kernel import clock
from liangzhao.kernel.identifiers import id_number
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import Sentence

OF_FIELDS = frozenset(
    {"DQ-03", "DQ-05", "DQ-06", "DQ-07", "DQ-11", "DQ-15", "DQ-16", "DQ-17", "DQ-20", "DQ-21", "DQ-27", "DQ-31"}
)
"""The rules that say of one value alone that it cannot be: shapes, check characters, days, lost characters."""

TOLD_BY_OTHERS = frozenset({"DQ-34"})
"""The rules whose proposed values no rule made: another level says so."""


def problem_with(proposal: Proposal, value: str, *, by: Actor) -> Sentence | None:
    """Why a value would be refused that is to be offered; None for one that can be taken, as far as can be told."""
    if is_of_rule(proposal, value):
        return None
    try:
        require_sound(proposal, value, by=by)
        with service_transaction("cleaning"):
            _require_readable(proposal, value)
    except StillWrong as wrong:
        return wrong.why
    except Refusal as refused:
        return refused.sentence
    return None


def is_of_rule(proposal: Proposal, value: str) -> bool:
    """Whether the rule itself proposes the value, even where that is to leave the field empty."""
    return proposal.has_new and value == (proposal.new or "") and proposal.rule not in TOLD_BY_OTHERS


def _require_readable(proposal: Proposal, value: str) -> None:
    """The refusal of the register for a value that it cannot read into the field of an entry."""
    kind = Kind(proposal.load.kind)
    place = fields.place_of(kind, proposal.field)
    known = entries.found(kind, [proposal.entry_id] if proposal.entry_id else [])
    entry = known.get(str(proposal.entry_id))
    record = writing.record_of(place, entry) if place is not None and entry is not None else None
    if place is not None and record is not None:
        values = place.read(record, value)
        if STATUS in values:
            writing.require_way_back(record, str(values[STATUS]))


def require_sound(proposal: Proposal, value: str, *, by: Actor) -> None:
    """StillWrong when the value breaks the rule of the finding, a rule of its field, or keeps its row out."""
    with service_transaction("cleaning"):
        kind = Kind(proposal.register or proposal.load.kind)
        row = _row(proposal, kind)
        _require_fitting(kind, {**row, proposal.field: value}, proposal, OF_FIELDS | {proposal.rule})
        _require_another(kind, proposal, value)
        if proposal.entry_id is None and proposal.load.origin != Load.Origin.REGISTER:
            _require_taken(proposal, value, by)


def require_possible(proposal: Proposal, value: str) -> None:
    """StillWrong when what somebody asked about a finding answers cannot be: a rule of its field says so."""
    with service_transaction("cleaning"):
        kind = Kind(proposal.register or proposal.load.kind)
        row = _row(proposal, kind)
    _require_fitting(kind, {**row, proposal.field: value}, proposal, OF_FIELDS)


def _require_fitting(kind: Kind, row: Mapping[str, str], proposal: Proposal, rules: Collection[str]) -> None:
    """The field of the finding, in a row that says something else of it, breaks none of the rules."""
    is_of_officer = proposal.entry_id is not None or proposal.field == STATUS  # what he says of a state is entered so
    context, value = Context(kind, clock.today(), of_register=is_of_officer), row[proposal.field]
    tidy, found = running.tidied(proposal.number, row, context)
    for each in [*found, *running.look(proposal.number, tidy, context)]:
        if each.found.field == proposal.field and each.rule in rules and not _is_tidying(each.found.new, each.rule):
            raise StillWrong(rule=each.rule, why=_why(each.rule, proposal.field, value))


def _require_another(kind: Kind, proposal: Proposal, value: str) -> None:
    """What several records share is not mended by saying it again."""
    rule = BY_ID[proposal.rule]
    same = meaning.of(kind, proposal.field, value) == meaning.of(kind, proposal.field, proposal.old or "")
    if rule.groups and same:
        raise StillWrong(rule=rule.id, why=Sentence(rule.says))


def _is_tidying(new: str | None, rule: str) -> bool:
    """Whether a rule only writes the value in another way, which the register does by itself."""
    return rule in running.TIDYING and new is not None


def _why(rule: str, name: str, value: str) -> Sentence:
    """What is wrong with a value: of a number of a person what its check says, else what the rule says."""
    if name == "id_no":
        wrong = [each.sentence for each in id_number.check(value).findings if each.level == "hard"]
        if wrong:
            return wrong[0]
    return Sentence(BY_ID[rule].says)


def _row(proposal: Proposal, kind: Kind) -> dict[str, str]:
    """What is said of whom the finding is about: by the register, or by its row and the decisions about it."""
    if proposal.entry_id is None:
        return {} if proposal.load.origin == Load.Origin.REGISTER else retaking.as_decided(proposal)
    entry = entries.found(kind, [proposal.entry_id]).get(str(proposal.entry_id))
    return entries.text_of(entry) if entry else {}


def _require_taken(proposal: Proposal, value: str, by: Actor) -> None:
    """A row that still cannot be entered because of this very field says why."""
    tried = Proposal.objects.get(pk=proposal.pk)
    tried.chosen = value
    problem = retaking.problem_of(tried, by=by)
    if problem is not None and problem.field == proposal.field:
        raise StillWrong(rule=problem.rule, why=Sentence(problem.says))
