"""Whose uploads an actor sees and works on."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted, can, require
from liangzhao.access.permissions import P
from liangzhao.consolidation.intake.owners import Owner
from liangzhao.consolidation.models import Load, Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads.course import SUBMITTED_AND_LATER
from liangzhao.registers.models import Institution

OF_AUTHORITIES = (Kind.INSTITUTION, Kind.PHYSICIAN, Kind.NURSE, Kind.QUALIFICATION)
OF_INSTITUTIONS = (Kind.PHYSICIAN, Kind.NURSE)
"""An institution is entered, and a qualification mirrored, by the authority alone."""


def kinds_for(actor: Actor) -> tuple[Kind, ...]:
    """What an actor may load."""
    return OF_INSTITUTIONS if actor.institution_id else OF_AUTHORITIES


def origins_for(actor: Actor) -> tuple[Load.Origin, ...]:
    """Whether a list is to be entered, or only laid beside the register; the latter is for who decides on entries."""
    return (Load.Origin.FILE,) if actor.institution_id else (Load.Origin.FILE, Load.Origin.COPY)


def uploads_of(actor: Actor) -> QuerySet[Upload]:
    """The uploads within reach: one's own, and for an authority those its institutions asked it to agree to."""
    if actor.institution_id is not None:
        return Upload.objects.filter(institution_id=actor.institution_id)
    shown = Q(institution_id=None) | Q(state__in=SUBMITTED_AND_LATER)
    return Upload.objects.filter(shown, authority_id=actor.authority_id, authority_id__isnull=False)


def to_agree_to(actor: Actor) -> QuerySet[Upload]:
    """The lists of institutions that wait for the actor's authority to agree, for who may."""
    if actor.institution_id is not None or not can(actor, P.REGISTER_IMPORT):
        return Upload.objects.none()
    return uploads_of(actor).filter(state=Upload.State.SUBMITTED)


def loads_of(actor: Actor, origin: str = Load.Origin.FILE) -> QuerySet[Load]:
    """The loads within reach, whichever way they came in."""
    if actor.institution_id is not None:
        return Load.objects.filter(institution_id=actor.institution_id, origin=origin)
    return Load.objects.filter(authority_id=actor.authority_id, authority_id__isnull=False, origin=origin)


def owner_of(actor: Actor) -> Owner:
    """As whom an actor loads; NotPermitted for somebody who may not."""
    if actor.institution_id is not None:
        require(actor, P.STAFF_IMPORT)
        authority_id = Institution.objects.values_list("authority_id", flat=True).get(pk=actor.institution_id)
        return Owner(authority_id, actor.institution_id, actor.account_id)
    require(actor, P.REGISTER_IMPORT)
    if actor.authority_id is None:
        raise NotPermitted
    return Owner(actor.authority_id, None, actor.account_id)


def owner(upload: Upload) -> Owner:
    """Whose load an upload becomes, applied by whoever decided on it last."""
    return Owner(upload.authority_id, upload.institution_id, upload.decided_by or upload.uploaded_by)


def is_own(upload: Upload, actor: Actor) -> bool:
    """Whether the actor's own side brought the upload; an authority only agrees to those of institutions."""
    return upload.institution_id == actor.institution_id
