"""证照核验: by identifier and name, and by the file itself."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liangzhao.kernel.refusals import Refusal
from liangzhao.licensing import checking, uses
from liangzhao.licensing.models import Licence, LicenceUse
from liangzhao.licensing.queries import state_now
from liangzhao.licensing.verification import TrustRoots, Verdict
from liangzhao.licensing.verification.apart import verify_file_apart
from liangzhao.web.doors import public
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
    outcome = verdicts.of_state(state, uses.note(licence, LicenceUse.How.NUMBER_AND_NAME, state))
    return {
        "outcome": outcome,
        "is_good": outcome.tone is Tone.OK,
        "since": verdicts.since(licence, state),
        "title": licence.face["title"],
        "facts": verdicts.masked_facts(licence),
        "is_live": False,
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
        verdict = verify_file_apart(
            upload.read(), name=upload.name, trust=trust_roots(settings.LIANGZHAO_KEYS_DIR), lookup=checking.lookup
        )
    except Refusal as refusal:
        form.add_error("licence_file", said(refusal))
        return _forms(request, file_form=form)
    return page(request, "public/file_verdict.html", file_verdicts.context(verdict, _reference(verdict)))


def _reference(verdict: Verdict) -> str:
    """The 核验号 of a file whose licence the register knows; its holder will see the check."""
    if not verdict.may_ask or verdict.holder_masked is None:
        return ""
    licence = checking.by_identifier(verdict.identifier or "")
    return uses.note(licence, LicenceUse.How.FILE, state_now(licence)) if licence else ""


@cache
def trust_roots(keys: Path) -> TrustRoots:
    """The roots this node trusts."""
    return TrustRoots.load(Path(keys) / "trust")


def _forms(request: Request, number_form: NumberForm | None = None, file_form: FileForm | None = None) -> HttpResponse:
    context = {
        "nav": NAV,
        "nav_key": "verify",
        "number_form": number_form or NumberForm(),
        "file_form": file_form or FileForm(),
        "form": number_form or file_form,
    }
    return page(request, "public/verify.html", context)
