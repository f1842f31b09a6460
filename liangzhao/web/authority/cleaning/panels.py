"""One finding as its page shows it: what was found, the records side by side, the raw row, who decided what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.deciding import choices, entries, settling, unregistered
from liangzhao.consolidation.deciding.choices import Aside, Back, Elsewhere, Join, Part
from liangzhao.consolidation.deciding.holding import OPEN
from liangzhao.consolidation.deciding.sides import Case, Line, Source, raw_row
from liangzhao.consolidation.deciding.weighing import weight_of
from liangzhao.consolidation.importing import states
from liangzhao.consolidation.intake import differing, losses, renamed
from liangzhao.consolidation.measuring import copies
from liangzhao.consolidation.models import WAITING, Load, Proposal
from liangzhao.consolidation.quality.model import Context, Kind
from liangzhao.consolidation.quality.rules import entered, periods
from liangzhao.kernel import clock
from liangzhao.web.authority.cleaning import hiding, leaving_out, settled, words, workplaces
from liangzhao.web.authority.entry_facts import officer_names
from liangzhao.web.ui.parts import Fact
from liangzhao.web.words import labelled, paragraph, said

State = Proposal.State
_CLOSED = frozenset({State.APPLIED, State.REJECTED})


@dataclass(frozen=True)
class Cell:
    """A value of one record with what its column is called."""

    label: str
    text: str


@dataclass(frozen=True)
class CompareLine:
    """One field of all records, and what to say about it."""

    label: str
    cells: Sequence[Cell]
    mark: str
    is_in_question: bool
    waits: bool


@dataclass(frozen=True)
class Comparison:
    """The records of a case side by side; ``same`` are the fields on which they agree."""

    heads: Sequence[str]
    lines: Sequence[CompareLine]
    same: Sequence[CompareLine]


def name_of(case: Case) -> str:
    """Whom or what a case is about."""
    if case.own is not None:
        return entries.name_of(case.own)
    with service_transaction("cleaning"):
        told = unregistered.names([case.proposal])
    return told.get(case.proposal.pk) or _("未登记的行")


def found(case: Case) -> list[Fact]:
    """What the rule found, and where."""
    proposal = case.proposal
    source = case.load.source
    is_row = case.load.origin != Load.Origin.REGISTER
    facts = [
        *in_question(case),
        Fact(_("建议的可信度"), words.confidence(proposal)),
        Fact(_("由谁判断"), words.decider(proposal.decider)),
        Fact(_("来源"), words.row_of(source, proposal.number) if is_row else source),
        Fact(_("接收时间"), case.load.received_at),
        *_dates(case),
        *_of_register(case),
        *_cause(case),
    ]
    weight = weight_of(proposal)
    if weight is None or (proposal.state in _CLOSED and proposal.first_by is None):
        return facts  # what one officer decided, or nobody, took no two
    return [*facts, Fact(_("办理方式"), _("%(why)s，须两人先后决定") % {"why": words.weight(weight)})]


def in_question(case: Case) -> list[Fact]:
    """What others may say as well: the field, the value found, and what is proposed instead."""
    proposal = case.proposal
    value = words.as_written(words.value(case.kind, proposal.field, proposal.old)) or None
    facts = [Fact(_("字段"), words.field(proposal.field, case.kind))]
    if renamed.asks(proposal):
        return [*facts, Fact(_("登记簿中的名称"), value), Fact(_("名单中的名称"), _suggestion(case))]
    if differing.asks(proposal, case.load):
        return [*facts, Fact(_("登记簿中的内容"), value), Fact(_("名单中的内容"), _suggestion(case))]
    return [*facts, Fact(_("发现的值"), value), Fact(_("建议"), _suggestion(case))]


def _dates(case: Case) -> list[Fact]:
    """When either side was confirmed last, for a difference from the copy of another level."""
    if case.load.origin != Load.Origin.COPY:
        return []
    with service_transaction("cleaning"):
        told = copies.dates_of(case.proposal)
    return [Fact(_("登记簿更新日期"), told["register"] or None), Fact(_("副本更新日期"), told["copy"] or None)]


def _of_register(case: Case) -> list[Fact]:
    """What became of a value that the import did not take over whole."""
    found = case.proposal
    if found.rule != entered.LEFT_OUT:
        return []
    kept_out = states.undecided(found.number, found.old or "", is_decided=False) if _is_kept_out(case) else None
    left = losses.words(Context(case.kind, clock.today()), found.field, found.old or "")
    return [Fact(_("导入时"), said(kept_out.words if kept_out else left))]


def _is_kept_out(case: Case) -> bool:
    """Whether the state that its list gives an institution kept its row out of the register."""
    return case.own is None and case.kind is Kind.INSTITUTION and case.proposal.field == states.STATUS


def _cause(case: Case) -> list[Fact]:
    """Which of its causes made a date impossible, and the other date it contradicts."""
    found = case.proposal
    if found.rule != periods.IMPOSSIBLE:
        return []
    context = Context(case.kind, clock.today())
    sides = (side.values for side in case.sides if side.source in {Source.RAW, Source.REGISTER})
    told = (periods.cause({**values, found.field: found.old or ""}, found.field, context) for values in sides)
    why = next((each for each in told if each is not None), None)
    return [Fact(_("原因"), why.render(_))] if why else []


def _suggestion(case: Case) -> str:
    proposal = case.proposal
    if not proposal.has_new and case.load.origin == Load.Origin.COPY:
        return _("以登记簿为准，请核对原件")
    if not proposal.has_new:
        return _("没有建议值，请核对原件")
    return words.as_written(words.value(case.kind, proposal.field, proposal.new)) or _("清空")


def comparison(case: Case) -> Comparison:
    """The records field by field; what differs is said in words."""
    heads = [words.side(side) for side in case.sides]
    lines = [_compared(case, line, heads) for line in case.lines]
    shown = [line for line in lines if line.mark]
    return Comparison(heads, shown, [line for line in lines if not line.mark])


def _compared(case: Case, line: Line, heads: Sequence[str]) -> CompareLine:
    told = [
        _("（他人信息，不显示）")
        if value and hiding.is_hidden(case, side, line.field)
        else words.as_written(words.value(case.kind, line.field, value))
        for side, value in zip(case.sides, line.values, strict=True)
    ]
    cells = [Cell(head, text) for head, text in zip(heads, told, strict=True)]
    reads_alike = len({text for text in told if text}) <= 1
    mark = _mark(case, line, reads_alike)
    if line.is_in_question and case.proposal.state not in OPEN:
        mark = str(words.badge(case.proposal).word)  # what became of it, not what was found
    waits = line.is_in_question and case.proposal.state in WAITING
    return CompareLine(words.field(line.field, case.kind), cells, mark, line.is_in_question, waits)


def _mark(case: Case, line: Line, reads_alike: bool) -> str:
    if line.differs and not reads_alike:
        return _("不一致")
    if line.taken_from:
        return _("取自%(field)s") % {"field": words.field(line.taken_from, case.kind)}
    if line.lacks:
        return _("有缺")
    return _("待核对") if line.is_in_question else ""


def raw(case: Case) -> list[Fact]:
    """The row as received, under its own headings."""
    return [Fact(heading, words.as_written(value) or None) for heading, value in raw_row(case).items()]


def decided(proposal: Proposal) -> list[Fact]:
    """Who did what with a finding so far."""
    officers = officer_names([proposal.first_by, proposal.decided_by, proposal.passed_on_by])
    facts: list[Fact] = []
    if proposal.passed_on_by:
        facts.append(Fact(_("转来"), officers.get(proposal.passed_on_by, "—")))
    facts += _merged_before(proposal)
    if proposal.first_by:
        facts += [Fact(_("提出人"), officers.get(proposal.first_by, "—")), Fact(_("提出时间"), proposal.first_at)]
    if proposal.decided_by:
        facts += [Fact(_("决定人"), officers.get(proposal.decided_by, "—")), Fact(_("决定时间"), proposal.decided_at)]
    if words.is_closed_by_itself(proposal):
        facts += [Fact(_("办结时间"), proposal.decided_at), Fact(_("理由"), words.closed_by_itself(proposal))]
    elif proposal.note:
        facts.append(Fact(_("提出理由") if proposal.state == State.SECOND else _("理由"), proposal.note))
    return [*facts, *_refused(proposal)]


def _merged_before(proposal: Proposal) -> list[Fact]:
    """Who made the merge, or the decision, that somebody wants taken back."""
    choice = choices.undoing_of(proposal)
    if choice is None or not choice.before:
        return []
    before = choice.before
    keys = {name: UUID(before[name]) for name in ("first_by", "decided_by") if name in before}
    officers = officer_names(list(keys.values()))
    is_merge = isinstance(choice, Part)
    of_merge, of_value = [_("合并由%(who)s提出"), _("合并由%(who)s决定")], [_("原由%(who)s提出"), _("原由%(who)s决定")]
    named = of_merge if is_merge else of_value
    facts = [
        Fact(label % {"who": officers.get(key, "—")}, datetime.fromisoformat(before[name.replace("_by", "_at")]))
        for label, (name, key) in zip(named, keys.items(), strict=False)
    ]
    why = _("合并理由") if is_merge else _("原来的理由")
    return [*facts, *([Fact(why, before["note"])] if before.get("note") else [])]


def _refused(proposal: Proposal) -> list[Fact]:
    """Who would not have the merge undone, or the decision taken back."""
    told = proposal.stands_by if proposal.state in {State.APPLIED, State.REJECTED} else {}
    if "by" not in told:
        return []
    is_merge = isinstance(choices.of_settled(proposal.chosen), Join)
    who = officer_names([UUID(told["by"])]).get(UUID(told["by"]), "—")
    return [
        Fact(
            _("撤销合并未获同意") if is_merge else _("撤销未获同意"),
            _("%(who)s：%(why)s") % {"who": who, "why": told["note"]},
        ),
        Fact(_("退回时间"), datetime.fromisoformat(told["at"])),
    ]


def undone(proposal: Proposal) -> str:
    """Who had the decision on a finding that waits again taken back, when and why; empty where nobody said so."""
    told = proposal.stands_by.get("undone") if proposal.state in OPEN else None
    if not told:
        return ""
    who = officer_names([UUID(told["by"])]).get(UUID(told["by"]), "—")
    day = clock.local_date(datetime.fromisoformat(told["at"]))
    says = _("原来的决定已于 %(day)s 撤销，由%(who)s提出。") % {"day": day, "who": who}
    return paragraph(says, _("撤销理由：%(why)s") % {"why": told["note"]})


def chosen(case: Case) -> str:
    """What the first officer, or the only one, chose."""
    proposal = case.proposal
    if proposal.state == State.APPLIED and settling.asks(proposal) and proposal.chosen == proposal.old:
        return _("另一条记录已相应更正")
    if told := _settled(case):
        return told
    if proposal.state == State.APPLIED:
        return _decided_value(case, proposal.chosen)
    if proposal.state != State.SECOND or not proposal.chosen:
        return ""
    choice = choices.read(proposal.chosen)
    if isinstance(choice, Part):
        return _("撤销合并，恢复为两条记录")
    if isinstance(choice, Back):
        return _("撤销原决定（%(decision)s），恢复原状") % {"decision": _taken_back(case, choice)}
    if isinstance(choice, Join):
        return _("合并为一条记录")
    if isinstance(choice, Aside):
        return leaving_out.decided(case)
    if isinstance(choice, Elsewhere):
        return settled.chosen(case, choice)
    return _decided_value(case, choice.value) or _("清空")


def _decided_value(case: Case, given: str | None) -> str:
    """A value that was chosen, in the words in which it was offered."""
    name = case.proposal.field
    told = (
        workplaces.chosen(given, case.candidates) if name == workplaces.FIELD else words.value(case.kind, name, given)
    )
    return words.as_written(told)


def _taken_back(case: Case, choice: Back) -> str:
    """What was decided by two and is to be taken back."""
    kept = choice.before.get("chosen", "")
    if isinstance(choices.of_settled(kept), Aside):
        return leaving_out.decided(case)
    if settling.asks(case.proposal) and kept == case.proposal.old:
        return _("另一条记录已相应更正")
    return labelled(_("采用"), _decided_value(case, kept) or _("清空"))


def _settled(case: Case) -> str:
    """What was done where no value was taken."""
    proposal = case.proposal
    choice = choices.of_settled(proposal.chosen)
    if proposal.state == State.APPLIED and isinstance(choice, Join):
        return _("已合并为一条记录")
    if proposal.state == State.REJECTED and isinstance(choice, Aside):
        return leaving_out.decided(case)
    return ""
