"""Findings in words: short titles of the rules, names of fields, values as people read them, states."""

from __future__ import annotations

import re
import unicodedata
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from liangzhao.consolidation.deciding import choices
from liangzhao.consolidation.deciding.results import NEWER_COPY, NO_LONGER, Result
from liangzhao.consolidation.deciding.sides import Side, Source
from liangzhao.consolidation.deciding.weighing import Weight
from liangzhao.consolidation.importing.our_fields import FIELD_WORDS
from liangzhao.consolidation.intake import isolated
from liangzhao.consolidation.intake.changes import NOT_MENDED, OF_THE_LOAD
from liangzhao.consolidation.intake.gone import NO_ENTRY, NO_PAIR
from liangzhao.consolidation.intake.repeated import AS_BEFORE
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.model import Decider, Kind
from liangzhao.kernel import clock, masking
from liangzhao.reference import codes, subjects
from liangzhao.web import coded, rule_titles
from liangzhao.web.authority.cleaning import workplaces
from liangzhao.web.ui.tones import MACHINES, Badge, Tone
from liangzhao.web.words import labelled, remarked

State = Proposal.State
title = rule_titles.title
"""What a rule finds."""

_UNSEEN = {
    "\u3000": gettext_noop("全角空格"),
    "\u00a0": gettext_noop("不间断空格"),
    "\ufeff": gettext_noop("不可见字符"),
    "\u200b": gettext_noop("不可见字符"),
    "\u200d": gettext_noop("不可见字符"),
    "\n": gettext_noop("换行"),
    "\t": gettext_noop("制表符"),
}
_MARKED = re.compile(rf"[{''.join(_UNSEEN)}]|^ +| +$|  +")
_TABLES = {
    "sex": "sex", "level": "physician_level", "category": "practice_category", "mgmt_type": "management_type",
    "economic_type": "economic_type", "grade_level": "grade_level", "grade_rank": "grade_rank",
    "id_type": "id_type",
}  # fmt: skip
_MASKS = {
    "id_no": masking.document_no,
    "qual_no": masking.document_no,
    "mobile": masking.mobile,
    "name": masking.person_name,
    "former_name": masking.person_name,
}


def field(name: str, kind: Kind | None = None) -> str:
    """What a field is called; the name of a person is no name of an institution."""
    if name == "name" and kind is not Kind.INSTITUTION:
        return _("姓名") if kind else _("名称")
    return _(str(FIELD_WORDS[name])) if name in FIELD_WORDS else name


def value(kind: Kind, name: str, given: str | None) -> str:
    """A value in words: codes with their names, everything else as written."""
    if not given:
        return ""
    if name == workplaces.FIELD:
        return workplaces.value(given)
    if name in ("division", "practice_place"):
        return _with_name(given, coded.place(given) if given.isdigit() else "")
    if name == "institution_class":
        return _with_name(given, coded.institution_class(given))
    if name == "subjects" and given[:2].isdigit():
        return _with_name(given, subjects.face_text(given.split(";"), clock.today()))
    if name == "status":
        found = MACHINES.get(str(kind), {}).get(given)
        return str(found.word) if found else given
    if name == "photo_state":
        return coded.photo(given)
    if name == "scopes" and given[:2].isdigit():
        return coded.scopes(given.split(";"))
    return _coded(kind, name, given)


def _coded(kind: Kind, name: str, given: str) -> str:
    table = f"{kind}_title" if name == "title" else _TABLES.get(name)
    return coded.name(table, given) or given if table and table in codes.tables() else given


def _with_name(code: str, name: str) -> str:
    return remarked(name, code) if name and name != code else code


def as_written(given: str) -> str:
    """A text with what nobody can see named: full-width blanks, invisible signs, blanks at its ends."""
    return _MARKED.sub(lambda found: _named(found[0]), given)


def _named(signs: str) -> str:
    words = _(_UNSEEN[signs]) if signs in _UNSEEN else _("空格")
    return f"［{words}］"


def masked(kind: Kind, name: str, given: str | None) -> str:
    """A value for a list: numbers and names of people masked, the rest in words."""
    if not given:
        return "—"
    is_personal = kind is not Kind.INSTITUTION or name == "mobile"
    if is_personal and name in _MASKS:
        return _MASKS[name](unicodedata.normalize("NFKC", given).strip())
    return as_written(value(kind, name, given))


def side(of: Side) -> str:
    """What a column of the comparison is called."""
    words = {
        Source.RAW: _("原始行"),
        Source.COPY: _("副本"),
        Source.REGISTER: _("登记簿"),
        Source.OTHER_RAW: _("另一行"),
        Source.OTHER_REGISTER: _("另一条登记"),
    }
    named = words[of.source]
    return remarked(named, _("第 %(n)d 行") % {"n": of.number}) if of.number is not None else named


def state(of: str) -> Badge:
    """The state of a finding."""
    words = {
        State.OPEN: Badge(_("待处理"), Tone.WARN),
        State.ASKED: Badge(_("核实中"), Tone.INFO),
        State.SECOND: Badge(_("待复核"), Tone.WARN),
        State.APPLIED: Badge(_("已采用"), Tone.OK),
        State.REJECTED: Badge(_("保留原值"), Tone.MUTE),
        State.UNDONE: Badge(_("已撤销"), Tone.MUTE),
    }
    return words[State(of)]


def unreached() -> Badge:
    """An institution was asked where nobody can answer."""
    return Badge(_("核实中，机构无账户"), Tone.WARN)


def badge(of: Proposal) -> Badge:
    """The state of a finding; one that the list or the register itself made an end of is neither taken nor kept."""
    if is_repeat(of):
        return Badge(_("重复"), Tone.MUTE)
    if is_closed_by_itself(of) and of.state != State.UNDONE:
        return Badge(_("问题已消失"), Tone.MUTE)
    return Badge(_set_aside(of), Tone.MUTE) if is_set_aside(of) else state(of.state)


def answered() -> Badge:
    """The state of a finding about which somebody was asked and has answered."""
    return Badge(_("已答复，待处理"), Tone.WARN)


def is_set_aside(of: Proposal) -> bool:
    """Whether the row was left out because another record says the same, or because it is a test."""
    return of.state == State.REJECTED and isinstance(choices.of_settled(of.chosen), choices.Aside)


def _set_aside(of: Proposal) -> str:
    return _("已隔离") if of.rule == isolated.RULE else _("不再登记")


_BY_ITSELF = {
    NO_LONGER: gettext_lazy("登记信息已变更，该问题不再存在"),
    NEWER_COPY: gettext_lazy("已按较新的副本重新核对"),
    AS_BEFORE: gettext_lazy("与前面的行完全相同，只登记一次，无需处理"),
    OF_THE_LOAD: gettext_lazy("所在名单的导入已撤销，无需处理"),
    NOT_MENDED: gettext_lazy("所在名单的导入已撤销，无需处理"),
    NO_ENTRY: gettext_lazy("登记已随导入撤销，无需处理"),
    NO_PAIR: gettext_lazy("另一条登记已随导入撤销，无需处理"),
}
"""Why nobody had to decide, by the note that was kept."""


def is_closed_by_itself(of: Proposal) -> bool:
    """Whether the row is a repeat, its entry or load went, or a run or a newer copy found the problem gone."""
    return of.state in {State.REJECTED, State.UNDONE} and of.decided_by is None and of.note in _BY_ITSELF


def is_repeat(of: Proposal) -> bool:
    """Whether the machine settled it because an earlier row says the same, word for word."""
    return is_closed_by_itself(of) and of.note == AS_BEFORE


def closed_by_itself(of: Proposal) -> str:
    """Why nobody had to decide."""
    return str(_BY_ITSELF[of.note])


def outcome(of: Proposal) -> str:
    """What an officer did with a finding, in a word."""
    if of.state == State.APPLIED and isinstance(choices.of_settled(of.chosen), choices.Join):
        return _("合并")
    if choices.undoing_of(of):
        return _("提出撤销，待复核")
    if is_set_aside(of):
        return _set_aside(of)
    words = {
        State.ASKED: _("请人核实"),
        State.SECOND: _("提出，待复核"),
        State.APPLIED: _("更正"),
        State.REJECTED: _("保留原值"),
    }
    return words.get(State(of.state), _("撤销决定"))


def outcome_of(of: Proposal, own: UUID) -> str:
    """The same, with which half of a decision of two it was that an officer did."""
    if of.first_by is None or of.decided_by is None:
        return outcome(of)
    return remarked(outcome(of), _("本人复核") if of.decided_by == own else _("本人提出，他人复核"))


def result(of: Result) -> str:
    """How a finding ended, as reports count it."""
    told = {
        Result.MENDED: _("已更正"),
        Result.KEPT: _("保留原值"),
        Result.ASIDE: _("隔离或不再登记"),
        Result.GONE: _("问题已消失"),
    }
    return told[of]


def decider(of: str) -> str:
    """Who knows best what is right."""
    words = {
        Decider.MACHINE: _("统一写法，不改变内容"),
        Decider.LOADER: _("本机关核对"),
        Decider.ORGAN: _("登记机关核定"),
        Decider.INSTITUTION: _("宜请机构核实"),
        Decider.PERSON: _("宜请本人核实"),
    }
    return words[Decider(of)]


def weight(of: Weight) -> str:
    """Why two officers decide."""
    words = {
        Weight.IDENTITY: _("涉及身份"),
        Weight.LICENCE_NUMBER: _("涉及证书编码或登记号"),
        Weight.STATUS: _("涉及登记状态"),
        Weight.VALIDITY: _("涉及有效期"),
        Weight.WORKPLACE: _("涉及执业机构"),
        Weight.PRACTICE: _("涉及执业级别、类别、范围或诊疗科目"),
    }
    return words[of]


def takes_two(of: Weight) -> str:
    """What an officer should know before the first of two decisions."""
    return _("%(why)s，采用后须由另一名工作人员复核才生效。") % {"why": weight(of)}


def confidence(of: Proposal) -> str:
    """How sure the rule is of the value it proposes; a dash where it proposes none."""
    return f"{of.confidence:.0%}" if of.has_new else "—"


def row_of(source: str, number: int) -> str:
    """Where a finding comes from."""
    return labelled(source, _("第 %(n)d 行") % {"n": number})
