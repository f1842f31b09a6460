"""照片确认: the queue, one photo at large, the review before anything is done, and what was done."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liangzhao.access.permissions import P
from liangzhao.access.transactions import actor_transaction
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.licensing import photo_confirmation
from liangzhao.registers.models import Photo
from liangzhao.registers.photos import actions
from liangzhao.registers.photos.actions import RETURN_REASONS
from liangzhao.web import answers, readings
from liangzhao.web.doors import requires
from liangzhao.web.institution import photo_queue, photo_results
from liangzhao.web.institution.forms import PROFESSIONS, PhotoFilterForm, ReturnForm
from liangzhao.web.institution.nav import shell
from liangzhao.web.institution.photo_queue import Filter
from liangzhao.web.institution.photo_review import Review, review_of
from liangzhao.web.institution.queries import address, uuid_or_none
from liangzhao.web.pages import page
from liangzhao.web.readings import Purpose
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Bulk, Chip, Choice, Empty, Fact, Paging
from liangzhao.web.words import said

MAY_CONFIRM = (P.PHYSICIAN_PHOTO_CONFIRM, P.NURSE_PHOTO_CONFIRM)


@require_safe
@requires(*MAY_CONFIRM)
def queue(request: Request) -> HttpResponse:
    """The photos that wait, oldest first, with what the automatic checks say."""
    form = PhotoFilterForm(request.GET, professions=photo_confirmation.professions_of(request.actor))
    wanted = _wanted(form)
    rows = photo_queue.narrowed(photo_queue.mine(request.actor), wanted, request.actor)
    total = rows.count()
    photos, following = photo_queue.page_of(rows, uuid_or_none(request.GET.get("after")))
    readings.person_viewed(
        [photo.person_id for photo in photos], by=request.actor, purpose=Purpose.PHOTO_CONFIRMATION, field="photo"
    )
    context = shell(request, "photos") | {
        "filter_form": form,
        "chips": _chips(request, wanted),
        "says": _("共 %(total)d 人待确认，本页 %(here)d 人") % {"total": total, "here": len(photos)},
        "clear_url": reverse("institution:photos"),
        "cards": photo_queue.cards_of(photos, request.actor),
        "bulk": Bulk(
            (Choice("return", _("退回"), "danger"), Choice("confirm", _("确认照片"))),
            total=total,
            everything=wanted.token(clock.now()) if total > len(photos) else "",
        ),
        "paging": Paging(
            next_url=address(request, after=str(following)) if following else "",
            first_url=address(request, after="") if request.GET.get("after") else "",
        ),
        "nothing": Empty(
            _("没有待确认的照片"),
            _("本机构医师、护士上传照片后显示在这里，由您核对是否本人。没有上传的人员可在名单中筛选。"),
        ),
    }
    return page(request, "institution/photos.html", context)


def _wanted(form: PhotoFilterForm) -> Filter:
    if not form.is_valid():
        return Filter()
    data = form.cleaned_data
    return Filter(data.get("profession", ""), data["checked"], data["name"].strip())


def _chips(request: Request, wanted: Filter) -> list[Chip]:
    words = {
        "profession": {str(each): str(label) for each, label in PROFESSIONS.items()}.get(wanted.profession, ""),
        "checked": {"passed": _("自动检查通过"), "failed": _("自动检查未通过")}.get(wanted.checked, ""),
        "name": wanted.name,
    }
    return [Chip(label, address(request, **{name: "", "after": ""})) for name, label in words.items() if label]


@require_safe
@requires(*MAY_CONFIRM)
def photo(request: Request, ref: UUID) -> HttpResponse:
    """One photo at large beside the one in force, with the person's facts and the two decisions."""
    found = photo_queue.mine(request.actor).filter(pk=ref).first()
    if found is None:
        return _handled(request, ref)
    person = found.person
    in_force = person.photos.filter(status=Photo.Status.CONFIRMED).first()
    readings.person_viewed([person.pk], by=request.actor, purpose=Purpose.PHOTO_CONFIRMATION, field="photo")
    context = shell(request, "photos") | {
        "photo": found,
        "person": person,
        "failed": photo_queue.failed(found),
        "image_url": reverse("institution:photo_image", args=[found.pk]),
        "in_force_url": reverse("institution:photo_image", args=[in_force.pk]) if in_force else "",
        "is_own": person.pk == request.actor.person_id,
        "own": str(actions.OwnPhoto()),
        "form": ReturnForm(),
        "facts": [
            Fact(_("姓名"), person.name),
            Fact(_("性别"), _("男") if person.sex == "1" else _("女") if person.sex == "2" else None),
            Fact(_("出生年份"), f"{person.birth_date.year}"),
            Fact(_("在本机构"), photo_queue.work_of([person.pk], request.actor).get(person.pk)),
            Fact(_("上传时间"), found.uploaded_at),
            Fact(_("确认后自动申领"), _("是，确认后立即签发电子证照") if found.apply_after else _("否")),
        ],
    }
    return page(request, "institution/photo.html", context)


def _handled(request: Request, ref: UUID) -> HttpResponse:
    """Back to the queue for a photo decided meanwhile; one that was never ours is not there."""
    if not photo_confirmation.within_reach(request.actor).filter(pk=ref).exists():
        raise Http404
    messages.info(request, _(actions.PhotoNotWaiting.template))
    return HttpResponseRedirect(reverse("institution:photos"))


@require_safe
@requires(*MAY_CONFIRM)
def image(request: Request, ref: UUID) -> HttpResponse:
    """The picture of a photo that waits here or is in force here; any other is not there."""
    shown = (Photo.Status.UPLOADED, Photo.Status.CONFIRMED)
    found = photo_confirmation.within_reach(request.actor).filter(pk=ref, status__in=shown)
    row = found.select_related("image").first()
    if row is None:
        raise Http404
    readings.photo_seen(row.person_id, by=request.actor, purpose=Purpose.PHOTO_CONFIRMATION)
    return answers.picture(row.image)


@require_POST
@requires(*MAY_CONFIRM)
def review(request: Request) -> HttpResponse:
    """What would be confirmed or returned, what is left out and why; nothing is done yet."""
    found = review_of(request)
    if not found.photos:
        return _nothing_chosen(request, found)
    returning = request.POST.get("action") == "return"
    return _review_page(request, found, ReturnForm(), returning=returning)


def _review_page(request: Request, found: Review, form: ReturnForm, *, returning: bool) -> HttpResponse:
    context = shell(request, "photos") | {
        "review": found,
        "returning": returning,
        "form": form,
        "thumbs": photo_queue.thumbs_of(found.photos),
    }
    return page(request, "institution/photo_review.html", context)


def _nothing_chosen(request: Request, found: Review) -> HttpResponse:
    context = shell(request, "photos") | {"review": found, "back_url": reverse("institution:photos")}
    return page(request, "institution/photo_none.html", context)


@require_POST
@requires(*MAY_CONFIRM, commits="own", again={"POST"})
def confirm(request: Request) -> HttpResponse:
    """Confirm and issue; sent twice, the answer is the same and nothing happens twice."""
    with actor_transaction(request.actor):
        chosen = review_of(request)
        if not chosen.confirmable:
            return _nothing_chosen(request, chosen)
    outcome = photo_confirmation.confirm_and_issue(chosen.confirmable, by=request.actor)
    with actor_transaction(request.actor):
        context = shell(request, "photos") | photo_results.confirmed(outcome, request.actor)
        return page(request, "institution/photo_done.html", context)


@require_POST
@requires(*MAY_CONFIRM)
def give_back(request: Request) -> HttpResponse:
    """Return the chosen photos with one reason from the list."""
    found, form = review_of(request), ReturnForm(request.POST)
    if not form.is_valid():
        return _review_page(request, found, form, returning=True)
    reason = RETURN_REASONS[form.cleaned_data["reason"]]
    returned, refused = [], []
    for row in found.photos:
        try:
            returned.append(actions.give_back(photo=row, reason=reason, by=request.actor).person.name)
        except Refusal as refusal:
            refused.append((row.person.name, said(refusal)))
    if not returned and not refused:
        messages.info(request, _(actions.PhotoNotWaiting.template))
        return HttpResponseRedirect(reverse("institution:photos"))
    context = shell(request, "photos") | photo_results.returned(returned, refused, _(reason))
    return page(request, "institution/photo_done.html", context)
