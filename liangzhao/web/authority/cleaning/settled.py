"""The ways of settling which of two records is right, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from liangzhao.consolidation.deciding import entries, settling
from liangzhao.consolidation.deciding.choices import Elsewhere
from liangzhao.consolidation.deciding.entries import Entry
from liangzhao.consolidation.deciding.settling import Means, Way
from liangzhao.consolidation.deciding.sides import Case
from liangzhao.web.words import clauses, listed, remarked


def ways_told(case: Case) -> list[tuple[str, str]]:
    """Each way with what the officer reads beside its button."""
    return [(way.key, _told(way, case)) for way in settling.ways(case)]


def chosen(case: Case, choice: Elsewhere) -> str:
    """What a kept choice says about the other record."""
    kept = [way for way in settling.ways(case) if isinstance(way.choice, Elsewhere) and way.choice == choice]
    return _told(kept[0], case) if kept else _("更正另一条记录")


def question(case: Case) -> str:
    """What is to be settled."""
    questions = {settling.TWO_LIVE: _("哪一条注册已经终止"), settling.ONE_LICENCE_NO: _("执业证书编码属于谁")}
    return questions.get(case.proposal.rule, _("身份证号属于谁"))


def note(case: Case) -> str:
    """What the officer should know before settling."""
    if case.proposal.rule == settling.TWO_LIVE:
        return _("同一人只能有一条有效注册。终止的一条转为历史记录，其电子证照同时注销；可以撤销，恢复原状。")
    if case.proposal.rule == settling.ONE_LICENCE_NO:
        return _("一个执业证书编码只属于一人。核定之前，未登记的一行不登记，已登记的一条照旧，但不签发新的电子证照。")
    return _("号码核实清楚之前，未登记的一行不登记，也就不签发电子证照；已登记的一条照旧。")


def _told(way: Way, case: Case) -> str:
    is_row = case.own is None
    if way.means == Means.OWN_ENDED:
        return _("本行已经终止，登记为历史记录") if is_row else _("登记簿中的这一条已经终止，转为注销")
    if way.means == Means.OTHER_ENDED and way.other:
        return _("另一条已经终止，转为注销：%(entry)s") % {"entry": _named(way.other)}
    if way.means == Means.OWN_NUMBER_WRONG:
        if is_row and case.rivals:
            told = {"entries": listed([_named(entry) for entry in case.rivals])}
            return _("号码属于登记簿中的%(entries)s，本行的号码有误，正确的号码另填") % told
        return _("本行的号码有误，正确的号码另填") if is_row else _("登记簿中这一条的号码有误，正确的号码另填")
    if way.means == Means.SAME_PERSON and way.other:
        return _("是同一人，本行的姓名是其曾用名：%(entry)s") % {"entry": _named(way.other)}
    if case.proposal.rule == settling.TWO_LIVE:
        return _("两条都不改动（写明理由）")
    return _("号码属于另一人，本行暂不登记（写明理由）") if is_row else _("号码属于登记簿中的这一条（写明理由）")


def _named(entry: Entry) -> str:
    place = getattr(entry, "main_institution", None)
    told = [getattr(entry, "licence_no", ""), place.name if place else ""]
    return remarked(entries.name_of(entry), clauses(filter(None, told)))
