"""Adding passkeys to one's own account and removing them."""

from __future__ import annotations

import json
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from liangzhao.access import passkeys, proofs
from liangzhao.kernel.refusals import Refusal
from liangzhao.web import confirming
from liangzhao.web.account.entering import refresh
from liangzhao.web.doors import own_account, signed_in
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.words import said


class PasskeyForm(forms.Form):
    """What to call the passkey, and the answer the script brings."""

    name = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=40,
        help_text=gettext_lazy("便于以后辨认，例如“办公室电脑”。"),
    )
    passkey_answer = forms.CharField(
        max_length=passkeys.LONGEST_ANSWER,
        widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("浏览器没有给出通行密钥，请允许后重试。")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("adds a passkey to one's own account", recent=True)
def add(request: Request) -> HttpResponse:
    """Ask the browser for a new passkey and keep its public key."""
    account = own_account(request)
    if proofs.policy() is proofs.Policy.OFF:
        return _back()
    form = PasskeyForm(request.POST or None)
    if form.is_valid():
        state = request.session.pop(confirming.CHALLENGE, None)
        try:
            passkeys.finish_adding(account, state, form.cleaned_data["passkey_answer"], form.cleaned_data["name"])
        except Refusal as refusal:
            form.add_error(None, said(refusal))
        else:
            refresh(request, account)
            messages.success(request, _("通行密钥已添加。"))
            return _back()
    options, request.session[confirming.CHALLENGE] = passkeys.begin_adding(account)
    context = {"form": form, "options": json.dumps(options), "answer": confirming.ANSWER}
    return page(request, "account/passkey.html", context)


@require_POST
@signed_in("removes a passkey of one's own account", recent=True)
def remove(request: Request, ref: UUID) -> HttpResponse:
    """Let a passkey answer no more."""
    account = own_account(request)
    if passkeys.remove(account, ref):
        refresh(request, account)
        messages.success(request, _("通行密钥已移除。"))
    return _back()


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("account:security"))
