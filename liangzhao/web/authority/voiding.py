"""作废: a licence that was made wrongly is voided with a reason and made again; both stay in the record."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from liangzhao.access.permissions import P
from liangzhao.access.transactions import actor_transaction
from liangzhao.kernel.refusals import Refusal
from liangzhao.licensing.models import Licence
from liangzhao.licensing.sealing import seal_planned
from liangzhao.licensing.signer_access import SIGNER_AWAY
from liangzhao.licensing.voiding import VOIDABLE, Remade, void_and_plan
from liangzhao.web import readings
from liangzhao.web.authority.licence_panels import face_parts
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.authority.scopes import OWN, Reach
from liangzhao.web.doors import requires
from liangzhao.web.readings import Purpose
from liangzhao.web.requests import Request
from liangzhao.web.ui.tones import badge
from liangzhao.web.words import said


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


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.LICENCE_VOID, commits="own")
def void(request: Request, ref: UUID) -> HttpResponse:
    """Ask once more with the face in view, then void and make the next version."""
    form = VoidForm(request.POST or None)
    if form.is_valid():
        try:
            with actor_transaction(request.actor):
                licence = _one(ref)
                given = form.cleaned_data
                remade = void_and_plan(
                    licence=licence, reason=given["reason"], document_no=given["document_no"], by=request.actor
                )
        except Refusal as refusal:
            form.add_error(None, said(refusal))
        else:
            messages.success(request, _after(remade))
            return HttpResponseRedirect(Reach(OWN).url("entry", licence.kind, licence.entry_id))
    with actor_transaction(request.actor):
        licence = _one(ref)
        readings.licence_viewed(licence, by=request.actor, purpose=Purpose.REGISTER_UPKEEP)
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


def _after(remade: Remade) -> str:
    """Seal the next version right after the commit; without the signer the worker does it."""
    if remade.refusal is not None:
        return _("已作废。现在不符合申领条件，没有重新制证：%(why)s") % {"why": said(remade.refusal)}
    try:
        sealed = seal_planned([remade.holder_id])
    except SIGNER_AWAY:
        sealed = 0
    return _("已作废，并重新签发新版本。") if sealed else _("已作废，新版本正在制证。")
