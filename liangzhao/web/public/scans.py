"""核验结果 of a scanned code: live codes of a phone, printed codes of files and posters."""

from __future__ import annotations

import base64

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from liangzhao.documents import store
from liangzhao.licensing import checking, showing, uses
from liangzhao.licensing.codes import static, static_check
from liangzhao.licensing.models import Licence, LicenceUse
from liangzhao.licensing.queries import state_now
from liangzhao.web.doors import public
from liangzhao.web.pages import page
from liangzhao.web.public import verdicts
from liangzhao.web.public.limits import limited
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Outcome
from liangzhao.web.ui.tones import Tone


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
    context = _verdict(licence, LicenceUse.How.LIVE_CODE) | {
        "holder": licence.face["holder"],
        "photo": _inline(licence),
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
    context = _verdict(licence, LicenceUse.How.STATIC_CODE) | {
        "holder": proved.holder_masked,
        "photo": "",
        "facts": verdicts.masked_facts(licence),
        "is_live": False,
    }
    return page(request, "public/verdict.html", context)


def _verdict(licence: Licence, how: str) -> dict[str, object]:
    """The common part of a verdict; the use is recorded here."""
    state = state_now(licence)
    reference = uses.note(licence, how, state)
    outcome = verdicts.of_state(state, reference)
    return {
        "outcome": outcome,
        "is_good": outcome.tone is Tone.OK,
        "since": verdicts.since(licence, state),
        "title": licence.face["title"],
        "kind": licence.kind,
    }


def _about_the_code(request: Request, outcome: Outcome) -> HttpResponse:
    """What is wrong with the code: no licence is spoken of."""
    return page(request, "public/verdict_code.html", {"outcome": outcome})


def _inline(licence: Licence) -> str:
    """The photo inside the page: there is no address under which it could be asked for again."""
    if licence.photo is None:
        return ""
    content = base64.b64encode(store.read(licence.photo)).decode()
    return f"data:{licence.photo.media_type};base64,{content}"
