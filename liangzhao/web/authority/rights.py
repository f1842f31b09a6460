"""个人信息请求 before the authority: those that wait, the nearest end first; answer one with its reason (SEC-P6)."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from liangzhao.access.permissions import P
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.registers.models import RightsRequest
from liangzhao.registers.rights import actions
from liangzhao.registers.rights.subjects import SUBJECTS
from liangzhao.registers.rights.workflow import RIGHTS
from liangzhao.web import coded, readings
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.doors import requires
from liangzhao.web.readings import Purpose
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Column, Empty, Fact, Link, NavItem, Row, Table
from liangzhao.web.ui.tones import Badge, Tone
from liangzhao.web.words import said

Status = RightsRequest.Status
TABS = ("waiting", "answered")
SHOWN = 100
TONES = {Status.OPEN: Tone.WARN, Status.GRANTED: Tone.OK, Status.REFUSED: Tone.ERR, Status.WITHDRAWN: Tone.MUTE}
CODE_TABLES = ("sex", "ethnicity", "education")


class AnswerForm(forms.Form):
    """Grant or refuse; a refusal says why."""

    decision = forms.ChoiceField(choices=[("grant", ""), ("refuse", "")])
    answer = forms.CharField(
        label=gettext_lazy("答复"),
        help_text=gettext_lazy("本人会看到。不同意的，应当说明理由和依据。"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_safe
@requires(P.PERSONAL_DATA_DECIDE)
def queue(request: Request) -> HttpResponse:
    """The requests of persons this authority registered."""
    tab = request.GET.get("tab", TABS[0])
    if tab not in TABS:
        raise Http404
    words = {"waiting": _("待答复"), "answered": _("已答复")}
    here = reverse("authority:rights")
    rows = _rows().filter(status=Status.OPEN) if tab == "waiting" else _answered()
    context = {
        "tabs": [NavItem(words[each], f"{here}?tab={each}", each) for each in TABS],
        "tab": tab,
        "table": _table(list(rows[:SHOWN])),
    }
    return authority_page(request, "authority/rights.html", "rights", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.PERSONAL_DATA_DECIDE)
def answer(request: Request, ref: UUID) -> HttpResponse:
    """One request with what it asks; the look at it is journalled, the answer goes to the person."""
    found = _rows().filter(pk=ref).first()
    if found is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _answer(request, found, form):
        return HttpResponseRedirect(reverse("authority:rights"))
    readings.person_viewed([found.person_id], by=request.actor, purpose=Purpose.CHECK, field="request")
    context = {
        "form": form,
        "title": _("%(kind)s：%(about)s") % {"kind": kind_words(found.kind), "about": _about(found)},
        "badge": _badge(found),
        "facts": _facts(found),
        "is_open": found.status == Status.OPEN and found.person_id != request.actor.person_id,
        "made_here": SUBJECTS[found.about].corrected_here and found.kind == RightsRequest.Kind.CORRECT,
    }
    return authority_page(request, "authority/rights_request.html", "rights", context)


def kind_words(kind: str) -> str:
    """What a kind of request is called."""
    words = {"CORRECT": _("请求更正"), "RESTRICT": _("限制处理"), "ERASE": _("请求删除"), "WITHDRAW": _("撤回同意")}
    return words[kind]


def _answer(request: Request, found: RightsRequest, form: AnswerForm) -> bool:
    decide = actions.grant if form.cleaned_data["decision"] == "grant" else actions.refuse
    try:
        with transaction.atomic():
            decide(request=found, by=request.actor, answer=form.cleaned_data["answer"])
    except Refusal as refusal:
        form.add_error("answer", said(refusal))
        return False
    messages.success(request, _("已答复，本人会看到。"))
    return True


def _rows() -> QuerySet[RightsRequest]:
    """Those before this authority, the nearest end first; its scope reaches no other."""
    rows = RightsRequest.objects.select_related("person")
    return rows.order_by("due_on", "pk")


def _answered() -> QuerySet[RightsRequest]:
    return _rows().exclude(status=Status.OPEN).order_by("-decided_at", "-pk")


def _table(rows: list[RightsRequest]) -> Table:
    columns = [
        Column(_("请求"), primary=True),
        Column(_("本人")),
        Column(_("提出时间"), "date"),
        Column(_("办理期限"), "date"),
        Column(_("状态"), "badge"),
    ]
    made = [
        Row(
            [
                Link(f"{kind_words(row.kind)} · {_about(row)}", reverse("authority:rights_request", args=[row.pk])),
                row.person.name,
                row.made_at,
                row.due_on,
                _badge(row),
            ]
        )
        for row in rows
    ]
    empty = Empty(_("没有个人信息请求"), _("本机关登记的人员提出请求后，会列在这里。"))
    return Table(_("个人信息请求"), columns, made, caption_hidden=True, empty=empty)


def _badge(row: RightsRequest) -> Badge:
    if row.status == Status.OPEN and row.due_on < clock.today():
        return Badge(_("已超期"), Tone.ERR)
    return Badge(said(RIGHTS.label(row.status)), TONES[Status(row.status)])


def _about(row: RightsRequest) -> str:
    subject = SUBJECTS.get(row.about)
    return _(subject.label) if subject else row.about


def _facts(row: RightsRequest) -> list[Fact]:
    facts = [
        Fact(_("姓名"), row.person.name),
        Fact(_("提出时间"), row.made_at),
        Fact(_("办理期限"), row.due_on),
        Fact(_("本人的理由"), row.reason or None),
    ]
    if row.kind == RightsRequest.Kind.CORRECT:
        now = getattr(row.person, row.about) if SUBJECTS[row.about].corrected_here else None
        facts += [Fact(_("现登记为"), _value(row.about, now)), Fact(_("请求更正为"), _value(row.about, row.wish))]
    if row.status != Status.OPEN:
        facts += [Fact(_("答复时间"), row.decided_at), Fact(_("答复"), row.answer or None)]
    return [*facts, Fact(_("处理依据"), SUBJECTS[row.about].article)]


def _value(about: str, value: object) -> str | None:
    if not value:
        return None
    return coded.name(about, str(value)) if about in CODE_TABLES else str(value)
