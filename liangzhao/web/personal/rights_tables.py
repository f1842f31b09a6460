"""The parts of the pages of 个人信息权利: doors, tables, words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from liangzhao.registers.models import Person, RightsRequest, SetAside
from liangzhao.registers.rights.actions import standing
from liangzhao.registers.rights.subjects import SUBJECTS, Subject
from liangzhao.registers.rights.workflow import RIGHTS
from liangzhao.web import coded
from liangzhao.web.ui.parts import Column, Door, Row, Table
from liangzhao.web.ui.tones import Badge, Tone
from liangzhao.web.words import said

Kind, Status = RightsRequest.Kind, RightsRequest.Status
Act = Callable[[], object]
TONES = {
    Status.OPEN: Tone.WARN,
    Status.GRANTED: Tone.OK,
    Status.REFUSED: Tone.ERR,
    Status.WITHDRAWN: Tone.MUTE,
}
CODE_TABLES = ("sex", "ethnicity", "education")
SHOWN = 100


@dataclass(frozen=True)
class Choice:
    """Something a request can be about; ``at_once`` when nobody has to decide it."""

    label: str
    url: str
    at_once: bool


@dataclass(frozen=True)
class Asked:
    """One request as its person reads it."""

    title: str
    badge: Badge
    made_at: datetime
    due: str
    outcome: str
    decided_at: datetime | None
    answer: str
    withdraw_url: str


@dataclass(frozen=True)
class Aside:
    """A piece of data whose processing is restricted."""

    key: str
    label: str
    since: datetime


def kind_words(kind: str) -> str:
    """What a kind of request is called."""
    words = {
        Kind.CORRECT: _("请求更正"),
        Kind.RESTRICT: _("限制处理"),
        Kind.ERASE: _("请求删除"),
        Kind.WITHDRAW: _("撤回同意"),
    }
    return words[Kind(kind)]


def subject_words(about: str) -> str:
    """What a request is about."""
    found = SUBJECTS.get(about)
    return _(found.label) if found else about


def status_badge(request: RightsRequest) -> Badge:
    """The state of a request, as whoever decided it left it."""
    if _is_own_word(request):
        return Badge(_("已办理"), Tone.OK)
    return Badge(said(RIGHTS.label(request.status)), TONES[Status(request.status)])


def doors() -> list[Door]:
    """The kinds of requests."""
    says = {
        Kind.CORRECT: _("登记的内容有误或者不完整"),
        Kind.RESTRICT: _("暂停使用，但先不删除"),
        Kind.ERASE: _("删除不再需要的信息"),
        Kind.WITHDRAW: _("不再同意保存非必需的信息"),
    }
    here = reverse("personal:rights_ask")
    icons = {Kind.CORRECT: "form", Kind.RESTRICT: "lock", Kind.ERASE: "stop", Kind.WITHDRAW: "leave"}
    return [Door(kind_words(kind), says[kind], f"{here}?kind={kind.lower()}", icons[kind]) for kind in Kind]


def choices(kind: str) -> list[Choice]:
    """What a kind of request can be about."""
    here = reverse("personal:rights_ask")
    return [
        Choice(_(subject.label), f"{here}?kind={kind.lower()}&about={subject.key}", subject.ends_at_once(kind))
        for subject in SUBJECTS.values()
        if subject.allows(kind)
    ]


def warning(kind: str, subject: Subject) -> str:
    """What becomes of the data, said before it happens."""
    if not subject.ends_at_once(kind):
        return _("由登记机关核实后答复；不同意的，会说明理由。依据：%(article)s。") % {"article": _(subject.article)}
    if kind == Kind.RESTRICT:
        return _("确认后立即暂停使用：任何机构和机关都看不到，也不再用于通知。您可以随时解除。")
    return _("确认后立即删除，不能恢复。依据：%(article)s。") % {"article": _(subject.article)}


def requests(person: Person) -> list[Asked]:
    """The requests of a person, newest first."""
    return [_asked(row) for row in person.rights_requests.order_by("-made_at", "-pk")[:SHOWN]]


def _asked(row: RightsRequest) -> Asked:
    is_open = row.status == Status.OPEN
    return Asked(
        title=_("%(kind)s：%(about)s") % {"kind": kind_words(row.kind), "about": subject_words(row.about)},
        badge=status_badge(row),
        made_at=row.made_at,
        due=row.due_on.isoformat() if is_open else "",
        outcome=_outcome(row),
        decided_at=row.decided_at,
        answer=row.answer,
        withdraw_url=reverse("personal:rights_withdraw", args=[row.pk]) if is_open else "",
    )


def now_words(person: Person, subject: Subject) -> str:
    """What stands in the register now, in words; empty where the subject is more than one field."""
    return _wish_words(subject.key, standing(person, subject))


def _outcome(row: RightsRequest) -> str:
    """What was decided, and what stands in the register since."""
    if row.status == Status.GRANTED and not _is_own_word(row):
        if row.kind != Kind.CORRECT or not SUBJECTS[row.about].corrected_here:
            return _("登记机关已同意。")
        return _("登记机关已同意，已更正为“%(wish)s”。") % {"wish": _wish_words(row.about, row.wish)}
    return _("登记机关不同意，理由如下。") if row.status == Status.REFUSED else ""


def _wish_words(about: str, value: str) -> str:
    return coded.name(about, value) if about in CODE_TABLES else value


def _is_own_word(row: RightsRequest) -> bool:
    """Whether nobody else had to decide it."""
    found = SUBJECTS.get(row.about)
    return row.status == Status.GRANTED and found is not None and found.ends_at_once(row.kind)


def set_aside(person: Person) -> list[Aside]:
    """What is restricted now."""
    rows = SetAside.objects.filter(person=person).order_by("since")
    return [Aside(row.about, subject_words(row.about), row.since) for row in rows]


def bases() -> Table:
    """Why each piece is held and how long."""
    return Table(
        caption=_("处理依据和保存期限"),
        caption_hidden=True,
        columns=[Column(_("信息"), primary=True), Column(_("保存")), Column(_("依据"), wide=True)],
        rows=[Row([_(subject.label), _(subject.kept), _(subject.article)]) for subject in SUBJECTS.values()],
    )
