"""Asking once more who one is before an act that weighs (SEC-L2): the proof must be of the last minutes.

What was posted is shown again with the question and done with the right answer; nothing has to be typed twice. A
file cannot be shown again and is not kept for somebody unproven: whoever sent one is asked, then led back to the form.
Behind a file that is answered the browser stays where it is: a page in between starts it and leads back.
"""

from __future__ import annotations

import json
from urllib.parse import urlencode, urlsplit

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from liangzhao.access import passkeys, proofs, signing_in
from liangzhao.access.models import Account
from liangzhao.access.proofs import DUTY, PROVEN
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.web import unsent
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.visits import visit_of
from liangzhao.web.words import said

FIELD, ANSWER, BACK = "confirm_secret", "passkey_answer", "confirm_back"
CHALLENGE = "passkey"
"""Where a session keeps the question its passkeys were asked; an answer uses it up."""


class SecretForm(forms.Form):
    """The password again, a code where an authenticator answers for the account, or the answer of a passkey."""

    def __init__(self, account: Account, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or nothing
        self.by_code = signing_in.takes_codes(account)
        self.has_passkey = bool(passkeys.of(account))
        label = _("动态验证码或恢复码") if self.by_code else _("密码")
        kind = forms.TextInput if self.by_code else forms.PasswordInput
        complete = "one-time-code" if self.by_code else "current-password"
        self.fields[FIELD] = forms.CharField(
            label=label,
            max_length=200,
            strip=False,
            required=not self.is_answered,
            widget=kind(attrs={"autocomplete": complete, "autofocus": True}),
        )

    @property
    def is_answered(self) -> bool:
        """Whether a passkey answered instead."""
        return self.has_passkey and bool(self.data.get(ANSWER))


def note(request: Request) -> None:
    """Remember that this session's account has just proven who it is."""
    request.session[PROVEN] = clock.now().isoformat()


def is_recent(request: Request) -> bool:
    """Whether the last proof is young enough for an act that weighs."""
    return proofs.is_recent(request.session.get(PROVEN), clock.now())


def open_duty(request: Request) -> str:
    """Where an account must go before it may act; nothing when it may."""
    duty = request.session.get(DUTY)
    if not duty:
        return ""
    return reverse("account:password") if duty == signing_in.Duty.PASSWORD else reverse("account:security")


def settle(request: Request, account: Account) -> None:
    """Write down anew what the account must do first."""
    duty = signing_in.duty_of(account)
    request.session[DUTY] = str(duty) if duty else ""


def ask(request: Request, *, is_file: bool = False) -> HttpResponse | None:
    """The question once more; nothing when the last proof is recent, or came along with what was posted.

    A proof that came along with the wish for a file is answered with the page that starts it.
    """
    if request.account is None or is_recent(request):
        return None
    if request.method != "POST" or request.FILES:
        query = {"next": unsent.way_back(request)} | ({"file": "1"} if is_file and not request.FILES else {})
        return HttpResponseRedirect(f"{reverse('account:confirm')}?{urlencode(query)}")
    brings_proof = FIELD in request.POST or ANSWER in request.POST
    form = SecretForm(request.account, request.POST if brings_proof else None)
    if is_proven(request, request.account, form):
        if is_file:
            return file_ready(request, request.get_full_path(), _posted(request))
        rest = request.POST.copy()
        for name in (FIELD, ANSWER, BACK):
            rest.pop(name, None)
        request.POST = rest  # type: ignore[assignment]  # Django's setter is not in the stubs
        return None
    return question(request, form, request.get_full_path(), _posted(request))


def is_proven(request: Request, account: Account, form: SecretForm) -> bool:
    """Whether the form brings the right secret; says in the form when it does not, and in the session when it does."""
    if not form.is_valid():
        return False
    try:
        _prove(request, account, form)
    except Refusal as refusal:
        form.add_error(FIELD, said(refusal))
        return False
    note(request)
    return True


def _prove(request: Request, account: Account, form: SecretForm) -> None:
    visit = visit_of(request)
    if form.is_answered:
        signing_in.prove_passkey(account, request.session.pop(CHALLENGE, None), form.data[ANSWER], visit)
        return
    prove = signing_in.prove_code if form.by_code else signing_in.prove_password
    prove(account, form.cleaned_data[FIELD], visit)


def challenge(request: Request, account: Account) -> str:
    """A question to the account's passkeys as JSON for the browser; nothing when it has none."""
    if not passkeys.of(account):
        return ""
    options, request.session[CHALLENGE] = passkeys.begin_proving(account)
    return json.dumps(options)


def question(request: Request, form: SecretForm, address: str, posted: list[tuple[str, str]]) -> HttpResponse:
    """The page that asks, with everything that was posted."""
    account = request.account
    context = {
        "form": form,
        "address": address,
        "posted": posted,
        "back": _came_from(request),
        "back_name": BACK,
        "passkey": challenge(request, account) if account else "",
        "answer": ANSWER,
        "can_type": form.by_code or (account is not None and account.has_usable_password()),
    }
    return page(request, "account/confirm.html", context)


def file_ready(request: Request, address: str, posted: list[tuple[str, str]] | None = None) -> HttpResponse:
    """The page that starts a file behind an answered question and leads back to where it was wanted.

    What was ``posted`` for it is posted again; without anything, the file is fetched.
    """
    context = {"address": address, "posted": posted, "back": _came_from(request)}
    return page(request, "account/file_ready.html", context)


def _came_from(request: Request) -> str:
    """The page of this node the question interrupted; the question itself carries it on."""
    if BACK in request.POST:
        carried = request.POST[BACK]
        return carried if carried.startswith("/") and url_has_allowed_host_and_scheme(carried, None) else ""
    said = request.headers.get("Referer", "")
    came = urlsplit(said)
    is_ours = url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure())
    return came._replace(scheme="", netloc="").geturl() if is_ours and came.path != reverse("account:confirm") else ""


def _posted(request: Request) -> list[tuple[str, str]]:
    left_out = {FIELD, ANSWER, BACK, "csrfmiddlewaretoken"}
    return [(name, value) for name, values in request.POST.lists() if name not in left_out for value in values]
