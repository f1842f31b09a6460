"""照片确认 by the authority, where an institution has nobody else to confirm, such as a one-doctor clinic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from liangzhao.access.permissions import P
from liangzhao.access.transactions import actor_transaction
from liangzhao.kernel.refusals import Refusal
from liangzhao.licensing import photo_confirmation
from liangzhao.licensing.photo_confirmation import Line, Result
from liangzhao.registers.models import Institution, Photo, Staffing
from liangzhao.registers.photos import actions, period
from liangzhao.registers.photos.actions import RETURN_REASONS
from liangzhao.registers.photos.checking.findings import WORDS, finding
from liangzhao.web import answers, readings
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.doors import requires
from liangzhao.web.readings import Purpose
from liangzhao.web.requests import Request
from liangzhao.web.ui.tones import Badge, deadline
from liangzhao.web.words import said

PAGE = 24


class DecisionForm(forms.Form):
    """One photo, confirmed or returned with a reason from the list."""

    photo = forms.UUIDField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(choices=[("confirm", ""), ("return", "")])
    reason = forms.ChoiceField(
        label=gettext_lazy("退回理由"),
        required=False,
        choices=lambda: [("", _("请选择")), *((code, _(words)) for code, words in RETURN_REASONS.items())],
    )

    def clean_reason(self) -> str:
        """A photo is never returned without a reason."""
        reason: str = self.cleaned_data["reason"]
        if self.cleaned_data.get("decision") == "return" and not reason:
            raise forms.ValidationError(_("没有选择退回理由：请选择一项"))
        return reason


@dataclass(frozen=True)
class Card:
    """A waiting photo with whom it shows, where they work and what the automatic checks say."""

    photo: Photo
    institution: str
    findings: Sequence[str]
    late: Badge | None
    form: DecisionForm


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.PHOTO_CONFIRM_AUTHORITY, commits="own")
def photos(request: Request) -> HttpResponse:
    """The photos that wait for this authority; each is decided on its own."""
    form = DecisionForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        _decide(request, form)
        return HttpResponseRedirect(reverse("authority:photos"))
    with actor_transaction(request.actor):
        cards = _cards(request, form)
        readings.person_viewed(
            [card.photo.person_id for card in cards],
            by=request.actor,
            purpose=Purpose.PHOTO_CONFIRMATION,
            field="photo",
        )
        return authority_page(request, "authority/photos.html", "photos", {"cards": cards, "form": form})


def _cards(request: Request, sent: DecisionForm | None) -> list[Card]:
    waiting = list(photo_confirmation.waiting(request.actor)[:PAGE])
    places = _places([photo.person_id for photo in waiting])
    return [
        Card(photo, places.get(photo.person_id, "—"), _against(photo), _late(photo), _form_of(photo, sent))
        for photo in waiting
    ]


def _late(photo: Photo) -> Badge | None:
    return deadline(-period.days_over(photo.uploaded_at)) if period.is_overdue(photo.uploaded_at) else None


def _form_of(photo: Photo, sent: DecisionForm | None) -> DecisionForm:
    if sent is not None and sent.data.get("photo") == str(photo.pk):
        return sent
    return DecisionForm(initial={"photo": photo.pk}, auto_id=f"id_{photo.pk}_%s")


def _places(people: Sequence[UUID]) -> dict[UUID, str]:
    staff = Staffing.objects.filter(person_id__in=people, is_main=True).values_list("person_id", "institution_id")
    works = dict(staff)
    names = dict(Institution.objects.filter(pk__in=set(works.values())).values_list("pk", "name"))
    return {person: names.get(place, "—") for person, place in works.items()}


def _against(photo: Photo) -> list[str]:
    """What the automatic checks say against a photo."""
    failed = [each for each in photo.findings if isinstance(each, dict) and not each.get("ok")]
    return [
        said(finding(each["id"], ok=False, **each.get("params", {})).says) for each in failed if each.get("id") in WORDS
    ]


def _decide(request: Request, form: DecisionForm) -> None:
    ref = form.cleaned_data["photo"]
    if form.cleaned_data["decision"] == "confirm":
        line = photo_confirmation.confirm_and_issue([ref], by=request.actor).lines[0]
        level = messages.WARNING if line.result is Result.REFUSED else messages.SUCCESS
        messages.add_message(request, level, confirmed_words(line))
        return
    try:
        with actor_transaction(request.actor):
            photo = photo_confirmation.waiting(request.actor).filter(pk=ref).first()
            if photo is None:
                raise actions.PhotoNotWaiting
            actions.give_back(photo=photo, reason=RETURN_REASONS[form.cleaned_data["reason"]], by=request.actor)
    except Refusal as refusal:
        messages.warning(request, said(refusal))
    else:
        messages.success(request, _("已退回，本人会看到退回理由。"))


def confirmed_words(line: Line) -> str:
    """What became of a photo and the licence that was asked for with it."""
    if line.refusal is not None and line.result is Result.REFUSED:
        return said(line.refusal)
    words = {
        Result.ISSUED: _("已确认%(name)s的照片，电子证照已签发。"),
        Result.PLANNED: _("已确认%(name)s的照片，电子证照正在制证。"),
        Result.NOT_ELIGIBLE: _("已确认%(name)s的照片；其他申领条件尚未满足，暂未签发电子证照。"),
        Result.CONFIRMED: _("已确认%(name)s的照片。"),
    }
    return words[line.result] % {"name": line.name}


@require_safe
@requires(P.PHOTO_CONFIRM_AUTHORITY)
def picture(request: Request, ref: UUID) -> HttpResponse:
    """The picture of a photo that waits for this authority."""
    found = photo_confirmation.waiting(request.actor).filter(pk=ref).first()
    if found is None:
        raise Http404
    readings.photo_seen(found.person_id, by=request.actor, purpose=Purpose.PHOTO_CONFIRMATION)
    return answers.picture(found.image)
