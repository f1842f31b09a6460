"""清理核实 of the 机构端: rows with doubts to answer, and entries of our own to call right (ux.md /org/clean/)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from liangzhao.access.permissions import P
from liangzhao.consolidation.asking import answering
from liangzhao.consolidation.asking.reminding import OPEN as WAITING
from liangzhao.consolidation.models import Confirmation, Question
from liangzhao.kernel import clock
from liangzhao.law import parameters
from liangzhao.licensing.photo_confirmation import professions_of
from liangzhao.licensing.subjects import LIVE_REGISTRATION
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, Person
from liangzhao.web import questions
from liangzhao.web.doors import requires
from liangzhao.web.institution.forms import PROFESSIONS
from liangzhao.web.institution.nav import shell
from liangzhao.web.institution.queries import institution_of, uuid_or_none
from liangzhao.web.institution.staff_rows import MODELS, Registration, Rows
from liangzhao.web.pages import page, refused
from liangzhao.web.questions import AnswerForm
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Bulk, Choice, Column, Empty, Kpi, Row, Table

MAY = tuple(answering.MAY_CONFIRM.values())
AT_ONCE = 50
SHOWN = 20


@require_safe
@requires(P.STAFF_READ)
def clean(request: Request) -> HttpResponse:
    """What the authority asks, and whom of our staff nobody has confirmed of late."""
    return _page(request)


@require_POST
@requires(*MAY)
def answer(request: Request, ref: UUID) -> HttpResponse:
    """One answer of the institution."""
    back = reverse("institution:clean")
    return questions.take_answer(request, _own(request), ref, back=back, shown=lambda form: _page(request, form))


@require_POST
@requires(*MAY)
def confirm(request: Request) -> HttpResponse:
    """The chosen entries are right: our own, or those of chosen staff of one profession."""
    if request.POST.get("kind") == Register.INSTITUTION:
        if Register.INSTITUTION not in answering.registers_of(request.actor):
            return refused(request)
        entries: list[Institution | Registration] = list(Institution.objects.filter(pk=institution_of(request.actor)))
    else:
        entries = _chosen(request)
    done = sum(_confirmed(request, entry) for entry in entries)
    if done:
        says = ngettext("已确认 %(n)d 条登记信息无误。", "已确认 %(n)d 条登记信息无误。", done) % {"n": done}
        messages.success(request, says)
    else:
        messages.warning(request, _("没有选择需要确认的人员，或者近期已经确认过。"))
    return HttpResponseRedirect(reverse("institution:clean"))


def _own(request: Request) -> QuerySet[Question]:
    return answering.asked_of(request.actor).select_related("proposal").order_by("due_on", "pk")


def _professions(request: Request) -> list[Register]:
    """Whose entries this account may call right."""
    return [kind for kind in MODELS if kind in answering.registers_of(request.actor)]


def _chosen(request: Request) -> list[Institution | Registration]:
    keys = [key for key in map(uuid_or_none, request.POST.getlist("chosen")) if key is not None][:AT_ONCE]
    found: list[Institution | Registration] = []
    for kind in _professions(request):
        found += MODELS[kind].objects.filter(pk__in=keys, main_institution_id=institution_of(request.actor))
    return found


def _confirmed(request: Request, entry: Institution | Registration) -> bool:
    register = Register.INSTITUTION
    for kind, model in MODELS.items():
        if isinstance(entry, model):
            register = kind
    try:
        with transaction.atomic():
            answering.confirm(register, entry, by=request.actor)
    except answering.AlreadyConfirmed:
        return False
    return True


def _page(request: Request, form: AnswerForm | None = None) -> HttpResponse:
    own = _own(request)
    waiting = own.filter(WAITING)
    total = waiting.count()
    context = shell(request, "clean") | {
        "form": form,
        "photos_url": reverse("institution:photos") if professions_of(request.actor) else "",
        "kpis": _progress(request, total),
        "panels": _with_names(questions.waiting(waiting[:SHOWN], filled=form)),
        "more": max(total - SHOWN, 0),
        "answered": _with_names(
            questions.waiting(own.exclude(answer="").order_by("-answered_at")[:SHOWN], filled=form)
        ),
        "lists": [each for kind in _professions(request) if (each := _unconfirmed(request, kind)).rows],
        "bulk": Bulk((Choice("confirm", _("所选人员登记信息无误")),), total=0),
        "is_administrator": Register.INSTITUTION in answering.registers_of(request.actor),
        "own": answering.last_confirmed(institution_of(request.actor)),
    }
    return page(request, "institution/clean.html", context)


def _with_names(panels: list[questions.Panel]) -> list[tuple[str, questions.Panel]]:
    """Each panel with whom of the staff it is about; empty for one about the institution itself."""
    people = [panel.question.proposal.person_id for panel in panels]
    who = _staff_told([each for each in people if each], {panel.question.proposal.entry_id for panel in panels})
    return [(who.get(each, "") if each else "", panel) for each, panel in zip(people, panels, strict=True)]


def _staff_told(people: Sequence[UUID], entries: Collection[UUID | None]) -> dict[UUID, str]:
    """Name, certificate, department and institution of persons, of the entry that is asked about where there is one."""
    names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    found: dict[UUID, tuple[bool, str]] = {}
    for model in MODELS.values():
        for row in model.objects.filter(person_id__in=people).select_related("main_institution"):
            is_asked, there = row.pk in entries, found.get(row.person_id)
            if there is None or is_asked > there[0]:
                parts = (row.licence_no, row.department, row.main_institution.name)
                found[row.person_id] = is_asked, " · ".join(filter(None, parts))
    return {key: " · ".join(filter(None, (name, found.get(key, (False, ""))[1]))) for key, name in names.items()}


def _last(outer: str) -> Subquery:
    rows = Confirmation.objects.filter(entry_id=OuterRef(outer)).order_by("-confirmed_at").values("confirmed_at")[:1]
    return Subquery(rows, output_field=DateTimeField())


def _staff(request: Request, kind: Register) -> Rows:
    rows: Rows = MODELS[kind].objects.filter(
        main_institution_id=institution_of(request.actor), status__in=LIVE_REGISTRATION
    )
    confirmed: Rows = rows.annotate(confirmed_at=_last("pk"))
    return confirmed


def _stale() -> Q:
    """Never confirmed, or longer ago than a confirmation counts."""
    days = parameters.number("confirmation_valid_days", on=clock.today())
    since = clock.now() - timedelta(days=days)
    return Q(confirmed_at=None) | Q(confirmed_at__lt=since)


def _unconfirmed(request: Request, kind: Register) -> Table:
    rows = _staff(request, kind).filter(_stale()).select_related("person").order_by("person__name_sort", "pk")
    columns = [
        Column(_("姓名"), primary=True),
        Column(_("执业证书编码"), "code"),
        Column(_("科室")),
        Column(_("上次确认"), "date"),
    ]
    lines = [
        Row(
            [
                row.person.name,
                row.licence_no,
                row.department,
                row.confirmed_at,
            ],
            value=str(row.pk),
        )
        for row in rows[:AT_ONCE]
    ]
    return Table(str(PROFESSIONS[kind]), columns, lines, select="chosen", empty=Empty(_("都已确认"), ""))


def _progress(request: Request, waiting: int) -> list[Kpi]:
    found = [Kpi(_("待答复"), str(waiting), _("登记机关提出的核实事项"))]
    for kind in _professions(request):
        staff = _staff(request, kind)
        every, stale = staff.count(), staff.filter(_stale()).count()
        if every:
            says = _("已确认 %(done)d ／ 共 %(all)d 人") % {"done": every - stale, "all": every}
            label = _("%(who)s登记信息确认") % {"who": PROFESSIONS[kind]}
            found.append(Kpi(label, f"{100 * (every - stale) / every:.0f}%", says))
    return found
