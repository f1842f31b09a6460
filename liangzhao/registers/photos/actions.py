"""A photo's way: checked upload → accepted crop → confirmed or returned by the institution (domain.md §2.12)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from liangzhao.access.actors import Actor
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.documents import store
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.registers.corrections import touch_registrations
from liangzhao.registers.effects import Act
from liangzhao.registers.people.models import Person
from liangzhao.registers.photos.models import Photo

RETURN_REASONS: dict[str, str] = {
    "not_the_person": _("与本人不符"),
    "old": _("不是近六个月内的照片"),
    "headwear": _("戴帽子、墨镜或有遮挡"),
    "background": _("背景不是白色或有杂物"),
    "unclear": _("模糊、过暗或过亮"),
    "pose": _("不是正面免冠姿态"),
    "other": _("其他原因，请与本单位联系"),
}


class PhotoNotWaiting(Refusal):
    """Raised when a photo was already decided, or replaced by a later one."""

    template = _("这张照片已处理或已被新照片替换，请刷新页面。")


class OwnPhoto(Refusal):
    """Raised when somebody would confirm their own photo (domain.md §1.2)."""

    template = _("不能确认本人的照片，请由本机构其他管理员或审批机关确认。")


class PhotoHasFindings(Refusal):
    """Raised when a photo that did not pass the checks would be confirmed in bulk or submitted."""

    template = _("照片未通过检查，请按提示重新上传。")


@transaction.atomic
def draft(
    *,
    person: Person,
    image: bytes,
    thumbnail: bytes,
    findings: Sequence[dict[str, object]],
    has_passed: bool,
    likeness: str = "",
) -> Photo:
    """Keep the checked crop of an upload for its owner to accept; replaces an earlier draft."""
    person.photos.filter(status=Photo.Status.DRAFT).delete()
    photo = Photo(
        person=person,
        image=store.put(image, media_type="image/jpeg"),
        thumbnail=store.put(thumbnail, media_type="image/webp"),
        findings=list(findings),
        has_passed=has_passed,
        likeness=likeness,
        uploaded_at=clock.now(),
    )
    photo.save(force_insert=True)
    return photo


@transaction.atomic
def submit(*, photo: Photo, apply_after: bool, by: Actor) -> Photo:
    """Send an accepted crop to the institution; a photo still waiting is replaced."""
    if photo.status != Photo.Status.DRAFT:
        raise PhotoNotWaiting
    if not photo.has_passed:
        raise PhotoHasFindings
    Photo.objects.filter(person_id=photo.person_id, status__in=[Photo.Status.UPLOADED, Photo.Status.RETURNED]).update(
        status=Photo.Status.REPLACED
    )
    photo.status, photo.apply_after, photo.uploaded_at = Photo.Status.UPLOADED, apply_after, clock.now()
    photo.save()
    journal.record(
        Tag.PHOTO_UPLOADED,
        subject_kind="photo",
        subject_id=photo.pk,
        by=by,
        at=photo.uploaded_at,
        person_id=photo.person_id,
    )
    return photo


@transaction.atomic
def confirm(*, photo: Photo, by: Actor) -> Photo:
    """Confirm that the photo shows the person; the earlier confirmed one is replaced and the face follows."""
    photo = _waiting(photo, by)
    Photo.objects.filter(person_id=photo.person_id, status=Photo.Status.CONFIRMED).update(status=Photo.Status.REPLACED)
    _decide(photo, Photo.Status.CONFIRMED, by)
    journal.record(
        Tag.PHOTO_CONFIRMED, subject_kind="photo", subject_id=photo.pk, by=by, at=clock.now(), person_id=photo.person_id
    )
    touch_registrations(photo.person, Act(by=by, at=clock.now(), kind="photo.confirmed", source="photo"), "photo")
    return photo


@transaction.atomic
def give_back(*, photo: Photo, reason: str, by: Actor) -> Photo:
    """Return the photo to its owner with a reason."""
    photo = _waiting(photo, by)
    photo.return_reason = reason[:200]
    _decide(photo, Photo.Status.RETURNED, by)
    journal.record(
        Tag.PHOTO_RETURNED, subject_kind="photo", subject_id=photo.pk, by=by, at=clock.now(), person_id=photo.person_id
    )
    return photo


def _waiting(photo: Photo, by: Actor) -> Photo:
    if photo.person_id == by.person_id:
        raise OwnPhoto
    found = (
        Photo.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(pk=photo.pk, status=Photo.Status.UPLOADED)
        .first()
    )
    if found is None:
        raise PhotoNotWaiting
    return found


def _decide(photo: Photo, status: Photo.Status, by: Actor) -> None:
    photo.status, photo.decided_at, photo.decided_by = status, clock.now(), by.account_id
    photo.save()
