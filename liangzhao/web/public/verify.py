"""证照核验: by identifier and name, and by the file itself."""

from __future__ import annotations

import time

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liangzhao.kernel.refusals import Refusal
from liangzhao.licensing import checking, uses
from liangzhao.licensing.models import Licence, LicenceUse
from liangzhao.licensing.queries import state_now
from liangzhao.licensing.trust import trust_roots
from liangzhao.licensing.verification import Verdict
from liangzhao.licensing.verification.own_log import verify_here
from liangzhao.web.doors import public
from liangzhao.web.licence_parts import title_of
from liangzhao.web.pages import page
from liangzhao.web.public import file_verdicts, verdicts
from liangzhao.web.public.even_time import wait_until_even
from liangzhao.web.public.forms import FileForm, NumberForm
from liangzhao.web.public.limits import limited
from liangzhao.web.public.nav import NAV
from liangzhao.web.requests import Request
from liangzhao.web.ui.tones import Tone
from liangzhao.web.words import said

WHY = "verifying is open to anyone; the answer is masked"


@require_http_methods(["GET", "HEAD"])
@public(WHY, commits="own")
def verify(request: Request) -> HttpResponse:
    """The ways to verify a licence and how to read the answer."""
    return _forms(request)


@require_http_methods(["GET", "HEAD", "POST"])
@limited
@public(WHY, commits="own")
def verify_number(request: Request) -> HttpResponse:
    """The state of the licence with this identifier and holder; one answer, in one time, for all others."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("public:verify"))
    started = time.monotonic()
    form = NumberForm(request.POST)
    if not form.is_valid():
        return _forms(request, number_form=form)
    licence = checking.by_identifier_and_name(form.cleaned_data["identifier"], form.cleaned_data["name"])
    if licence is None:
        wait_until_even(started)
        return page(request, "public/verdict_code.html", {"outcome": verdicts.nothing_found(), "nav_key": "verify"})
    return page(request, "public/verdict.html", _found(licence))


def _found(licence: Licence) -> dict[str, object]:
    state = state_now(licence)
    outcome = verdicts.of_state(state, uses.note(licence, LicenceUse.How.NUMBER_AND_NAME, state), verdicts.moment())
    return {
        "outcome": outcome,
        "is_good": outcome.tone is Tone.OK,
        "since": verdicts.since(licence, state),
        "title": title_of(licence),
        "facts": verdicts.masked_facts(licence),
        "is_live": False,
        "identifier": licence.identifier,
        "holder": "",
        "photo": "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@limited
@public(WHY, commits="own")
def verify_upload(request: Request) -> HttpResponse:
    """The steps of a file's verification, the first failing one in the first line; the file is not kept."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("public:verify"))
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _forms(request, file_form=form)
    upload = form.cleaned_data["licence_file"]
    try:
        verdict = verify_here(upload.read(), name=upload.name, trust=trust_roots(), lookup=checking.lookup)
    except Refusal as refusal:
        form.add_error("licence_file", said(refusal))
        return _forms(request, file_form=form)
    licence = _proved(verdict)
    reference = uses.note(licence, LicenceUse.How.FILE, state_now(licence)) if licence else ""
    return page(request, "public/file_verdict.html", file_verdicts.context(verdict, licence, reference))


def _proved(verdict: Verdict) -> Licence | None:
    """The licence a file proves and the register knows; its holder will see the check."""
    if not verdict.may_ask or verdict.holder_masked is None:
        return None
    return checking.by_identifier(verdict.identifier or "")


def _forms(request: Request, number_form: NumberForm | None = None, file_form: FileForm | None = None) -> HttpResponse:
    context = {
        "nav": NAV,
        "nav_key": "verify",
        "number_form": number_form or NumberForm(),
        "file_form": file_form or FileForm(),
        "form": number_form or file_form,
    }
    return page(request, "public/verify.html", context)
