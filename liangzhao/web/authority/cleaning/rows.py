"""Lines of a queue: whom a finding is about, where it comes from, how sure it is; values of people masked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.asking import reaching
from liangzhao.consolidation.deciding import entries, later, unregistered
from liangzhao.consolidation.deciding.holding import OPEN, State
from liangzhao.consolidation.deciding.weighing import is_lossless
from liangzhao.consolidation.intake import differing, renamed
from liangzhao.consolidation.models import Load, Proposal, Question
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.rule import Rule
from liangzhao.web.authority.cleaning import under_way, words, workplaces
from liangzhao.web.ui.parts import CellValue, Change, Column, Empty, Link, Paging, Row, Table
from liangzhao.web.ui.tones import Badge
from liangzhao.web.words import clauses, labelled


@dataclass(frozen=True)
class Line:
    """A finding with what the list needs to know beside it; ``called`` is who the entry, or else the row, is about.

    ``new`` is the proposed value, an institution by its name; ``differs`` when that is what a list says of an entry.
    """

    finding: Proposal
    called: str
    is_registered: bool
    kind: Kind
    source: str
    number: int | None
    new: str
    differs: bool

    @property
    def name(self) -> str:
        """Whom it is about, and that they are not registered."""
        return self._named(self.called)

    @property
    def masked(self) -> str:
        """The same for a file."""
        return self._named(words.masked(self.kind, "name", self.called) if self.called else "")

    def _named(self, name: str) -> str:
        if self.is_registered:
            return name
        return _("%(name)s（未登记）") % {"name": name} if name else _("未登记的行")


def lines_of(found: Sequence[Proposal]) -> list[Line]:
    """Findings with the names of their entries and their loads; a few look-ups however long the list."""
    with service_transaction("cleaning"):
        loads = {load.pk: load for load in Load.objects.filter(pk__in={each.load_id for each in found})}
        names = _names(found, loads)
        said = unregistered.names([each for each in found if each.entry_id not in names])
    places = workplaces.named(each.new for each in found if each.has_new and each.field == workplaces.FIELD)
    return [
        Line(
            each,
            names.get(each.entry_id) or said.get(each.pk, ""),
            each.entry_id in names,
            _kind(each, load),
            load.source,
            _number(each, load),
            places.get(each.new or "", each.new or "") if each.has_new else "",
            differing.asks(each, load),
        )
        for each in found
        for load in [loads[each.load_id]]
    ]


def _kind(finding: Proposal, load: Load) -> Kind:
    return Kind(finding.register or load.kind)


def _number(finding: Proposal, load: Load) -> int | None:
    return None if load.origin == Load.Origin.REGISTER else finding.number


def _names(found: Sequence[Proposal], loads: dict[UUID, Load]) -> dict[UUID | None, str]:
    wanted: dict[Kind, set[UUID]] = defaultdict(set)
    for each in found:
        if each.entry_id:
            wanted[_kind(each, loads[each.load_id])].add(each.entry_id)
    return {
        entry.pk: entries.name_of(entry)
        for kind, keys in wanted.items()
        for entry in entries.found(kind, keys).values()
    }


def table(
    rule: Rule, found: Sequence[Proposal], paging: Paging, *, tidy: bool, alike: Mapping[UUID, Link] | None = None
) -> Table:
    """The findings of a page of a queue; tidyings show what would change and can be ticked.

    ``alike`` leads to where those that say the same are decided together.
    """
    columns = [
        Column(_("登记对象"), primary=True),
        Column(_("字段")),
        Column(_("建议") if tidy else _("发现的值"), wide=True),
        Column(_("来源"), wide=True),
        Column(_("建议的可信度"), "number"),
        *([Column(_("写法相同"))] if alike else []),
        Column(_("状态"), "badge"),
    ]
    told = {key: words.answered() for key in _answered(found)} | _going(found)
    told |= dict.fromkeys(reaching.unreached(found), words.unreached())
    rows = [
        Row(
            [
                *_cells(rule, line, tidy=tidy),
                *_alike(line, alike),
                told.get(line.finding.pk) or words.badge(line.finding),
            ],
            value=str(line.finding.pk),
            locked="" if is_lossless(line.finding) else _("须逐件决定"),
        )
        for line in lines_of(found)
    ]
    empty = Empty(_("这里没有事项"), _("没有符合这些条件的清理事项。"))
    return Table(
        words.title(rule.id),
        columns,
        rows,
        select="chosen" if tidy else "",
        caption_hidden=True,
        paging=paging,
        empty=empty,
    )


def _alike(line: Line, alike: Mapping[UUID, Link] | None) -> list[CellValue]:
    return [alike.get(line.finding.pk)] if alike else []


def _found(line: Line) -> CellValue:
    """The value found; of what a list says otherwise of an entry the register's and the list's, not one row's."""
    value = words.masked(line.kind, line.finding.field, line.finding.old)
    if renamed.asks(line.finding):
        return clauses((labelled(_("登记簿中的名称"), value), labelled(_("名单中的名称"), line.new)))
    if line.differs:
        theirs = words.masked(line.kind, line.finding.field, line.new)
        return clauses((labelled(_("登记簿中的内容"), value), labelled(_("名单中的内容"), theirs)))
    return value


def _cells(rule: Rule, line: Line, *, tidy: bool) -> list[CellValue]:
    address = reverse("authority:cleaning_case", args=[rule.id, line.finding.pk])
    return [
        Link(line.name, address, hidden=words.field(line.finding.field, line.kind)),
        words.field(line.finding.field, line.kind),
        _suggested(line) if tidy else _found(line),
        source_of(line),
        words.confidence(line.finding),
    ]


def _answered(found: Sequence[Proposal]) -> set[UUID]:
    """The findings about which somebody who was asked has answered."""
    waiting = [each.pk for each in found if each.state in OPEN]
    return set(Question.objects.filter(proposal__in=waiting).exclude(answer="").values_list("proposal_id", flat=True))


def _going(found: Sequence[Proposal]) -> dict[UUID, Badge]:
    """The merges that the worker has in hand; nothing else than what waits for a second officer can be one."""
    waiting = [each for each in found if each.state == State.SECOND]
    return dict.fromkeys(later.under_way(waiting), under_way.badge()) if waiting else {}


def source_of(line: Line) -> str:
    """The list a finding comes from, with the number of its row."""
    return line.source if line.number is None else words.row_of(line.source, line.number)


def decided_table(found: Sequence[Proposal], empty: Empty, *, own: UUID, tick: bool = True) -> Table:
    """What one officer, whose account is ``own``, decided: about whom, by which rule, with what result and when."""
    columns = [
        Column(_("登记对象"), primary=True),
        Column(_("规则"), wide=True),
        Column(_("字段")),
        Column(_("办理")),
        Column(_("办理时间"), "date"),
        Column(_("结果"), "badge"),
    ]
    asked = Question.objects.filter(proposal__in=[each.pk for each in found], answer="")
    asked_at = dict(asked.values_list("proposal_id", "asked_at"))
    listed = [Row(_decided_cells(line, asked_at, own), value=str(line.finding.pk)) for line in lines_of(found)]
    chosen = "chosen" if tick else ""
    return Table(_("我办理过的事项"), columns, listed, select=chosen, caption_hidden=True, empty=empty)


def _decided_cells(line: Line, asked_at: Mapping[UUID, datetime], own: UUID) -> list[CellValue]:
    finding = line.finding
    address = reverse("authority:cleaning_case", args=[finding.rule, finding.pk])
    field = words.field(finding.field, line.kind)
    return [
        Link(line.name, address, hidden=words.title(finding.rule)),
        words.title(finding.rule),
        field,
        words.outcome_of(finding, own),
        finding.decided_at or asked_at.get(finding.pk) or finding.first_at,
        words.badge(finding),
    ]


def _suggested(line: Line) -> str:
    """What a tidying would change; nothing for any other finding."""
    if not is_lossless(line.finding):
        return ""
    old, new = (words.masked(line.kind, line.finding.field, each) for each in (line.finding.old, line.new))
    return f"{old} → {new}"


def tidyings(found: Sequence[Proposal]) -> list[Change]:
    """What would be taken at once, old → new."""
    return [
        Change(
            labelled(line.name, words.field(line.finding.field, line.kind)),
            words.masked(line.kind, line.finding.field, line.finding.old),
            words.masked(line.kind, line.finding.field, line.new),
        )
        for line in lines_of(found)
    ]


def headings() -> list[str]:
    """The columns of the file."""
    return [_("登记对象"), _("字段"), _("原值"), _("建议值"), _("来源"), _("建议的可信度"), _("状态"), _("说明")]


def lines(found: Iterable[Proposal]) -> Iterator[list[str]]:
    """The lines of the file; numbers and names of people are masked."""
    for line in lines_of(list(found)):
        finding = line.finding
        yield [
            line.masked,
            words.field(finding.field, line.kind),
            words.masked(line.kind, finding.field, finding.old),
            words.masked(line.kind, finding.field, line.new) if finding.has_new else "",
            source_of(line),
            words.confidence(finding),
            str(words.badge(finding).word),
            words.closed_by_itself(finding) if words.is_closed_by_itself(finding) else finding.note,
        ]
