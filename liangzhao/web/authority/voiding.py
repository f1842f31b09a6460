"""作废: a licence that was made wrongly is voided with a reason and made again; both stay in the record."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from liangzhao.access.actors import Actor
from liangzhao.access.can import require
from liangzhao.access.permissions import P
from liangzhao.access.transactions import actor_transaction
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.licensing import issue
from liangzhao.licensing.effects import licence_step
from liangzhao.licensing.issue import Request as IssueRequest
from liangzhao.licensing.models import Licence
from liangzhao.licensing.sealing import seal_planned
from liangzhao.licensing.signer_access import SIGNER_AWAY
from liangzhao.registers import locks
from liangzhao.registers.effects import Register
from liangzhao.web.authority.licence_panels import face_parts
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.authority.scopes import OWN, Reach
from liangzhao.web.doors import requires
from liangzhao.web.requests import Request
from liangzhao.web.ui.tones import badge

VOIDABLE = ("ISSUED", "FROZEN")


class VoidForm(forms.Form):
    """Why, on what document, and the confirmation that the old version will never be valid again."""

    document_no = forms.CharField(label=gettext_lazy("文号"), max_length=80)
    reason = forms.CharField(
        label=gettext_lazy("作废理由"),
        max_length=100,
        help_text=gettext_lazy("只用于制证错误；登记信息有误请办理登记簿维护。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    understood = forms.BooleanField(label=gettext_lazy("我已核对：这一版本作废后不能恢复，核验时显示“作废”。"))


@dataclass(frozen=True)
class Remade:
    """What followed: whether the next version could be planned, and if not, why."""

    holder_id: UUID
    refusal: Refusal | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.LICENCE_VOID, commits="own")
def void(request: Request, ref: UUID) -> HttpResponse:
    """Ask once more with the face in view, then void and make the next version."""
    form = VoidForm(request.POST or None)
    if form.is_valid():
        try:
            with actor_transaction(request.actor):
                licence = _one(ref)
                remade = void_and_plan(licence, form.cleaned_data, by=request.actor)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence.render(_))
        else:
            messages.success(request, _after(remade))
            return HttpResponseRedirect(Reach(OWN).url("entry", licence.kind, licence.entry_id))
    with actor_transaction(request.actor):
        licence = _one(ref)
        context = {
            "licence": licence,
            "form": form,
            "is_open": licence.state in VOIDABLE,
            "badge": badge("licence", licence.state),
            "back": Reach(OWN).url("entry", licence.kind, licence.entry_id),
            **face_parts(licence),
        }
        return authority_page(request, "authority/void.html", "registers", context)


def _one(ref: UUID) -> Licence:
    found = Licence.objects.select_related("authority", "photo").filter(pk=ref).first()
    if found is None:
        raise Http404
    return found


def void_and_plan(licence: Licence, given: dict[str, str], *, by: Actor) -> Remade:
    """Void a licence and plan its next version in the caller's transaction; StepNotOpen when it does not stand."""
    require(by, P.LICENCE_VOID)
    locks.hold([licence.holder_id])
    row = Licence.objects.select_for_update(of=("self",)).get(pk=licence.pk)
    licence_step(row, "void", by=by, at=clock.now(), reason=f"{given['reason']}（{given['document_no']}）")
    try:
        with transaction.atomic():
            issue.plan([IssueRequest(Register(row.kind), row.holder_id, issue.new_key())], by=by)
    except Refusal as refusal:
        return Remade(row.holder_id, refusal)
    return Remade(row.holder_id)


def _after(remade: Remade) -> str:
    """Seal the next version right after the commit; without the signer the worker does it."""
    if remade.refusal is not None:
        return _("已作废。现在不符合申领条件，没有重新制证：%(why)s") % {"why": remade.refusal.sentence.render(_)}
    try:
        sealed = seal_planned([remade.holder_id])
    except SIGNER_AWAY:
        sealed = 0
    return _("已作废，并重新签发新版本。") if sealed else _("已作废，新版本正在制证。")
