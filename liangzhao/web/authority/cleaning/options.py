"""The values an officer can choose among for the field of a finding, each with where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.deciding import examining, meaning
from liangzhao.consolidation.deciding.holding import OPEN
from liangzhao.consolidation.deciding.sides import Case, Side, Source
from liangzhao.consolidation.importing import left_out
from liangzhao.consolidation.importing.left_out import Lost
from liangzhao.consolidation.importing.states import STATUS
from liangzhao.consolidation.matching import looking_up
from liangzhao.consolidation.models import Proposal, Question
from liangzhao.consolidation.quality.model import REGISTERED
from liangzhao.kernel import clock
from liangzhao.registers.models import Institution
from liangzhao.web.authority.cleaning import hiding, words, workplaces
from liangzhao.web.words import labelled, said

OTHER, FOUND, IN_PRACTICE = "other", "found-", "in-practice"
_IN_PRACTICE = "执业"


@dataclass(frozen=True)
class Option:
    """A value with the word its button sends and what it is called; one that ``is_refused`` cannot be picked."""

    key: str
    value: str
    label: str
    is_refused: bool = False


def offered(case: Case, answer: Question | None, *, by: Actor, sought: str = "") -> list[Option]:
    """What can be taken, as of ``of``; beside a value that would be refused stands why."""
    found = of(case, answer, looked_up(case, sought))
    return [_judged(case.proposal, each, by) for each in found] if case.proposal.state in OPEN else found


def _judged(proposal: Proposal, option: Option, by: Actor) -> Option:
    why = examining.problem_with(proposal, option.value, by=by)
    if why is None:
        return option
    label = _("%(value)s（不能采用：%(why)s）") % {"value": option.label, "why": said(why).rstrip("。.")}
    return replace(option, label=label, is_refused=True)


def looks_up(case: Case) -> bool:
    """Whether the value of a case is a workplace, which can be looked for by its name."""
    return case.kind in REGISTERED and case.proposal.field == workplaces.FIELD


def looked_up(case: Case, sought: str) -> list[Institution]:
    """The institutions of the register that a name written by hand may mean."""
    if not sought or not looks_up(case):
        return []
    with service_transaction("cleaning"):
        return looking_up.nearest(sought, near=case.proposal.authority_id)


def of(case: Case, answer: Question | None, found_by_name: Sequence[Institution] = ()) -> list[Option]:
    """What can be taken, the proposed value first; what the register says already is kept, not taken."""
    name = case.proposal.field
    said = {_meant(case, side.values[name]) for side in _own(case) if side.values.get(name)}
    found: list[Option] = []
    for option in (*_all(case, answer), *_found(found_by_name)):
        meant = _meant(case, option.value)
        is_wrong = case.own is None and not _asks_state(case)
        if option.value == case.proposal.old and (is_wrong or _is_unreadable(case)):
            continue  # the row says it already, and that is what is wrong
        if option.key == "new" or (option.value and meant not in said):
            found.append(option)
            said.add(meant)
    return found


def _own(case: Case) -> list[Side]:
    return [side for side in case.sides if side.source is Source.REGISTER]


def _all(case: Case, answer: Question | None) -> Iterator[Option]:
    proposal = case.proposal
    if proposal.has_new and str(proposal.new) not in {str(key) for key in proposal.other_entries}:
        yield Option("new", proposal.new or "", labelled(_("建议"), _shown(case, proposal.new) or _("清空")))
    if answer is not None and answer.answer == Question.Answer.CORRECT:
        yield Option("answer", answer.value or "", labelled(_("答复"), _shown(case, answer.value)))
    for place, told in enumerate(workplaces.told_apart(case.candidates)):
        yield Option(f"candidate-{place}", str(case.candidates[place].pk), labelled(_("候选机构"), told))
    for place, near in enumerate(_near(case)):
        yield Option(f"near-{place}", near, labelled(_("代码表"), _shown(case, near)))
    for place, side in enumerate(case.sides):
        if side.source is not Source.REGISTER and not hiding.is_hidden(case, side, proposal.field):
            value = side.values.get(proposal.field, "")
            yield Option(f"side-{place}", value, labelled(words.side(side), _shown(case, value)))
    if _asks_state(case):
        yield Option(IN_PRACTICE, _IN_PRACTICE, _("核实仍在执业，登记为执业"))


def _asks_state(case: Case) -> bool:
    """Whether it is asked in which state an institution is to be entered that its list does not call practising."""
    return case.own is None and (case.proposal.rule, case.proposal.field) == (left_out.RULE, STATUS)


def _found(places: Sequence[Institution]) -> Iterator[Option]:
    """What was looked for, each by its key, so that the same one is meant when it is sent."""
    for each, told in zip(places, workplaces.told_apart(places), strict=True):
        yield Option(f"{FOUND}{each.pk}", str(each.pk), labelled(_("查到"), told))


def _meant(case: Case, value: str) -> str:
    """What a value means: a name that tells one of the candidates means just that one."""
    found = case.named.get(value.strip())
    return str(found) if found else meaning.of(case.kind, case.proposal.field, value)


def _near(case: Case) -> Sequence[str]:
    """The names of its code table that a word is like, the likest first; the one that is proposed is no other."""
    lost = _lost(case)
    return [each for each in lost.near if each != case.proposal.new] if lost else ()


def _is_unreadable(case: Case) -> bool:
    return _lost(case) is not None


def _lost(case: Case) -> Lost | None:
    """What of the value found the register leaves out, where that is what was found."""
    found = case.proposal
    if found.rule != left_out.RULE:
        return None
    return left_out.lost(case.kind, found.field, found.old or "", clock.today())


def _shown(case: Case, value: str | None) -> str:
    return words.as_written(words.value(case.kind, case.proposal.field, value))
