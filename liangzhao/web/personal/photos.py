"""证件照片: upload and check, accept the crop, wait for the institution."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liangzhao.access.permissions import P
from liangzhao.access.transactions import actor_transaction
from liangzhao.kernel.refusals import Refusal
from liangzhao.registers.models import Person, Photo
from liangzhao.registers.photos import actions
from liangzhao.registers.photos.checking import Examination, examine_upload, thumbnail
from liangzhao.web.answers import picture as picture_answer
from liangzhao.web.doors import requires
from liangzhao.web.pages import page
from liangzhao.web.personal import photo_findings
from liangzhao.web.personal.forms import AcceptForm, PhotoForm
from liangzhao.web.personal.holding import holdings, person_of
from liangzhao.web.personal.photo_state import panel_of
from liangzhao.web.requests import Request
from liangzhao.web.words import said


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.PHOTO_UPLOAD, commits="own")
def photo(request: Request) -> HttpResponse:
    """Where the photo stands, the rules, and the upload; a photo that was read leads to its check."""
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm()
    if form.is_valid():
        try:
            found = examine_upload(form.cleaned_data["image"])
        except Refusal as refusal:
            form.add_error("image", said(refusal))
        else:
            if found.crop is not None:
                return _keep(request, form, found, found.crop)
            for line in photo_findings.against(found):
                form.add_error("image", line)
    return _photo_page(request, form)


def _keep(request: Request, form: PhotoForm, found: Examination, crop: bytes) -> HttpResponse:
    """Store the crop as the draft and show its check; of two uploads at once the later one stays."""
    if request.actor.person_id is None:
        form.add_error(None, _("您的账户还没有对应的人员登记，不能保存照片。请联系主要执业机构办理激活。"))
        return _photo_page(request, form)
    _store_draft(request, found, crop)
    return HttpResponseRedirect(reverse("personal:check"))


def _store_draft(request: Request, found: Examination, crop: bytes) -> None:
    small = thumbnail(crop)
    with actor_transaction(request.actor):
        # One upload of a person at a time: there is one draft, and the later one stays.
        person = Person.objects.select_for_update().get(pk=person_of(request.actor))
        actions.draft(
            person=person,
            image=crop,
            thumbnail=small,
            findings=photo_findings.stored(found),
            has_passed=found.passed,
            likeness=found.likeness,
        )


def _photo_page(request: Request, form: PhotoForm) -> HttpResponse:
    with actor_transaction(request.actor):
        found = holdings(request.actor)
        subjects = [each.subject for each in found if each.subject]
        photos = list(subjects[0].photos) if subjects else []
    panel = panel_of(photos, subjects[0] if subjects else None, found)
    return page(request, "personal/photo.html", {"nav_key": "photo", "form": form, "panel": panel})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.PHOTO_UPLOAD)
def check(request: Request) -> HttpResponse:
    """The crop with what the checks say; accepting sends it to the institution."""
    found = holdings(request.actor)
    lacks_licence = any(each.is_open for each in found)
    form = AcceptForm(request.POST or None, may_apply=lacks_licence)
    if form.is_valid():
        return _accept(request, form)
    draft = _drafts(request).first()
    if draft is None:
        return HttpResponseRedirect(reverse("personal:photo"))
    subject = next((each.subject for each in found if each.subject), None)
    findings = photo_findings.shown(draft)
    context = {
        "nav_key": "photo",
        "form": AcceptForm(initial={"photo": draft.pk}, may_apply=lacks_licence),
        "draft": draft,
        "picture_url": reverse("personal:picture", args=[draft.pk]),
        "against": [task for task in findings if not task.done],
        "passed": sum(task.done for task in findings),
        "panel": panel_of([draft], subject, found),
    }
    return page(request, "personal/photo_check.html", context)


def _accept(request: Request, form: AcceptForm) -> HttpResponse:
    """Send the very photo that was looked at; sent before, the answer is the same."""
    draft = _drafts(request).select_for_update(of=("self",)).filter(pk=form.cleaned_data["photo"]).first()
    if draft is None:
        messages.info(request, _("这张照片已提交或已被新照片替换，以下是最新状态。"))
        return HttpResponseRedirect(reverse("personal:photo"))
    try:
        actions.submit(photo=draft, apply_after=form.cleaned_data.get("apply_after", False), by=request.actor)
    except Refusal as refusal:
        messages.error(request, said(refusal))
        return HttpResponseRedirect(reverse("personal:check"))
    messages.success(request, _("照片已提交，等待机构确认。"))
    return HttpResponseRedirect(reverse("personal:photo"))


@require_safe
@requires(P.OWN_RECORD_READ)
def picture(request: Request, ref: UUID) -> HttpResponse:
    """One of one's own photos; anybody else's is not there."""
    found = Photo.objects.select_related("image").filter(pk=ref, person_id=person_of(request.actor)).first()
    if found is None:
        raise Http404
    return picture_answer(found.image)


def _drafts(request: Request) -> QuerySet[Photo]:
    return Photo.objects.filter(person_id=person_of(request.actor), status=Photo.Status.DRAFT)
