"""One's own licences on the pages of the 个人端: the shared card and face with the address of one's photo."""

from __future__ import annotations

from django.urls import reverse

from liangzhao.licensing.models import Licence
from liangzhao.web import licence_parts
from liangzhao.web.ui.parts import LicenceCard


def photo_url(licence: Licence) -> str:
    """Where the photo of this version is, for its holder alone."""
    return reverse("personal:licence_photo", args=[licence.pk]) if licence.photo_id else ""


def card_of(licence: Licence) -> LicenceCard:
    """The card of a licence with its photo."""
    return licence_parts.card_of(licence, photo_url(licence))


def shown(licence: Licence) -> dict[str, object]:
    """What the templates need of a licence: card, face, code, and what may be done with it."""
    return licence_parts.face_context(licence, photo_url(licence)) | {"card": card_of(licence)}
