"""核验结果 of a scanned code: live codes of a phone, printed codes of files and posters."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from liangzhao.licensing import checking, showing, uses
from liangzhao.licensing.codes import static, static_check
from liangzhao.licensing.models import Licence, LicenceUse
from liangzhao.licensing.queries import state_now
from liangzhao.web import pictures
from liangzhao.web.doors import public
from liangzhao.web.licence_parts import title_of
from liangzhao.web.pages import page
from liangzhao.web.public import verdicts
from liangzhao.web.public.limits import limited
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Outcome
from liangzhao.web.ui.tones import Tone

SHOWN = "liangzhao.shown"
"""In the WSGI environment: the ``Shown`` of the page, for ``quick_scans``."""


@dataclass(frozen=True)
class Shown:
    """A verdict a view showed: on whom, in which state, and what of the page belongs to this visit alone."""

    licence_id: UUID
    holder_id: UUID
    state: str
    reference: str
    moment: str


@require_safe
@limited
@public("whoever holds a live code may see what it shows", commits="own")
def live(request: Request, code: str) -> HttpResponse:
    """Photo, full name and state of the holder who shows the code; what is wrong with the code otherwise."""
    found = showing.scan(code)
    if found.licence is None:
        return _about_the_code(request, verdicts.not_ours())
    if found.expired:
        return _about_the_code(request, verdicts.expired_code())
    licence = found.licence
    shown, verdict = _verdict(licence, LicenceUse.How.LIVE_CODE)
    request.META[SHOWN] = shown
    context = verdict | {
        "holder": licence.face["holder"],
        "photo": pictures.in_page(licence.photo),
        "facts": verdicts.live_facts(licence),
        "is_live": True,
    }
    return page(request, "public/verdict.html", context)


@require_safe
@limited
@public("whoever has the paper or the file may ask whether it still holds", commits="own")
def printed(request: Request, code: str) -> HttpResponse:
    """State now and masked holder of the licence a printed code proves; no photo."""
    try:
        proved = static_check.check(code)
    except (static.NotAStaticCode, static_check.ForgedCodeError):
        return _about_the_code(request, verdicts.not_ours())
    licence = checking.by_identifier(proved.identifier)
    if licence is None:
        return _about_the_code(request, verdicts.not_registered())
    if not proved.may_be(licence.static_code):
        return _about_the_code(request, verdicts.not_ours())
    _shown, verdict = _verdict(licence, LicenceUse.How.STATIC_CODE)
    context = verdict | {
        "holder": proved.holder_masked,
        "photo": "",
        "facts": verdicts.masked_facts(licence),
        "is_live": False,
        "identifier": licence.identifier,
    }
    return page(request, "public/verdict.html", context)


def _verdict(licence: Licence, how: str) -> tuple[Shown, dict[str, object]]:
    """The common part of a verdict; the use is recorded here."""
    state = state_now(licence)
    shown = Shown(licence.pk, licence.holder_id, state, uses.note(licence, how, state), verdicts.moment())
    outcome = verdicts.of_state(state, shown.reference, shown.moment)
    return shown, {
        "outcome": outcome,
        "is_good": outcome.tone is Tone.OK,
        "since": verdicts.since(licence, state),
        "title": title_of(licence),
        "kind": licence.kind,
    }


def _about_the_code(request: Request, outcome: Outcome) -> HttpResponse:
    """What is wrong with the code: no licence is spoken of."""
    return page(request, "public/verdict_code.html", {"outcome": outcome})
