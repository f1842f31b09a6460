"""不再登记 and 隔离 in words: which row is left out, which record stands or goes, and what happens to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from liangzhao.consolidation.deciding import choices, entries, second_names, setting_aside
from liangzhao.consolidation.deciding.choices import Aside
from liangzhao.consolidation.deciding.entries import Entry
from liangzhao.consolidation.deciding.second_names import SecondName
from liangzhao.consolidation.deciding.sides import Case, Source
from liangzhao.consolidation.intake import isolated
from liangzhao.consolidation.models import Proposal
from liangzhao.web.words import listed, paragraph, remarked


@dataclass(frozen=True)
class Offer:
    """The button, what follows from it, and what it takes."""

    label: str
    says: str
    takes: str


def offer(case: Case) -> Offer | None:
    """What leaving out the rows of a case would do; None when no row is left to leave out."""
    found = case.proposal
    if not setting_aside.may_be_left_out(found):
        return None
    if found.rule == isolated.RULE:
        return _isolation(case)
    left, takes = setting_aside.rows_left_out(found), _takes_two()
    if case.own is None:
        says = paragraph(_("%(row)s（本行）不再登记。") % {"row": _row(found.number)}, *_standing(case))
        return Offer(_("同一条，本行不再登记"), says, takes)
    rows = listed([_row(number) for number in left])
    stands = _("%(row)s（本行）已经登记，这条登记照旧有效，不作变更：%(entry)s。")
    return Offer(
        _("同一条，%(rows)s不再登记") % {"rows": rows},
        paragraph(
            stands % {"row": _row(found.number), "entry": _named(case.own)},
            _("%(rows)s没有登记，以后也不再登记。") % {"rows": rows},
        ),
        takes,
    )


def naming(case: Case) -> Offer | None:
    """What giving an institution the name of a row as its second one would do; None when the row gives it none."""
    found = second_names.offered(case)
    if found is None:
        return None
    given = {"name": found.name, "entry": _named(found.institution)}
    says = _("%(entry)s的第二名称增加“%(name)s”，其他登记内容不变；本行不再登记。") % given
    return Offer(_("同一机构，作为第二名称"), says, _takes_two())


def as_second_name(found: SecondName) -> str:
    """The reason that is kept when the officer wrote none."""
    return _("同一机构的第二名称：%(name)s") % {"name": found.name}


def _takes_two() -> str:
    return _(
        "不再登记须由另一名工作人员复核才生效；不再登记的行照旧保存原样，它的其他事项一并办结；撤销也须两人先后决定。"
    )


def _isolation(case: Case) -> Offer:
    """What becomes of the row of a test."""
    says = _(
        "确是测试、演示数据的，隔离本行：原始行照旧保存；"
        "以后的名单不论来源，名称和号码都相同的行，以及没有号码而名称和地址相同的行，也不登记。"
    )
    if case.own is not None:
        out = _("这条登记移出登记簿：%(entry)s；撤销时重新登记。") % {"entry": _named(case.own)}
        says = paragraph(says, out)
    takes = _("隔离须由另一名工作人员复核才生效；本行的其他事项一并办结；撤销也须两人先后决定。")
    return Offer(_("隔离，不作登记"), says, takes)


def proposed(found: Proposal) -> str:
    """What is said when one officer proposed it."""
    if found.rule == isolated.RULE:
        return _("隔离已提出，等待另一名工作人员复核。")
    return _("不再登记已提出，等待另一名工作人员复核。")


def reason(found: Proposal) -> str:
    """The reason that is kept when the officer wrote none."""
    return _("测试、演示数据，不是登记信息") if found.rule == isolated.RULE else _("与另一条相同，不再登记")


def confirmed(case: Case) -> str:
    """What is said when the other officer agreed."""
    if case.proposal.rule == isolated.RULE:
        return _("已复核同意：%(says)s。撤销也须两人先后决定。") % {"says": decided(case)}
    if _second_name(case):
        return _("已复核同意：%(says)s。撤销也须两人先后决定。") % {"says": decided(case)}
    return _("已复核同意：%(says)s。登记簿没有变更；撤销也须两人先后决定。") % {"says": decided(case)}


def decided(case: Case) -> str:
    """What was chosen, or done, in a line."""
    if case.proposal.rule == isolated.RULE:
        done = choices.of_settled(case.proposal.chosen)
        is_out = case.own is not None or (isinstance(done, Aside) and done.out is not None)
        return _("测试数据，本行隔离，登记移出登记簿") if is_out else _("测试数据，本行隔离，不再登记")
    if name := _second_name(case):
        return _("同一机构，本行不再登记，“%(name)s”登记为第二名称") % {"name": name}
    left = [] if case.own is None else setting_aside.rows_left_out(case.proposal)
    if not left:
        return _("与另一条相同，本行不再登记")
    return _("与本行相同，%(rows)s不再登记；本行的登记照旧") % {"rows": listed([_row(number) for number in left])}


def _second_name(case: Case) -> str:
    """The name an institution got, or is to get; of what is to be taken back, the one it has."""
    kept = case.proposal.chosen
    undone = choices.undoing_of(case.proposal)
    choice = choices.of_settled(undone.before.get("chosen", "") if undone else kept)
    return choice.named[1] if isinstance(choice, Aside) and choice.named else ""


def _standing(case: Case) -> Iterator[str]:
    """What becomes of the records that say the same."""
    if case.rivals:
        named = listed([_named(entry) for entry in case.rivals])
        yield _("已有的登记照旧有效，不作变更：%(entries)s。") % {"entries": named}
    rows = [side.number for side in case.sides if side.source is Source.OTHER_RAW and side.number is not None]
    if rows:
        yield _("%(rows)s保留，尚未登记，按其待办事项继续办理。") % {"rows": listed([_row(each) for each in rows])}


def _row(number: int) -> str:
    return _("第 %(n)d 行") % {"n": number}


def _named(entry: Entry) -> str:
    return remarked(entries.name_of(entry), getattr(entry, "reg_no", "") or getattr(entry, "licence_no", ""))
