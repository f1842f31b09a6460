"""Adding and removing what an account signs in with: the password, the authenticator, recovery codes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from liangzhao.access import proofs, second_factors, signing_in
from liangzhao.access.models import Account
from liangzhao.kernel.refusals import Refusal
from liangzhao.licensing.faces import qr
from liangzhao.web.account.entering import refresh
from liangzhao.web.account.forms import FirstCodeForm
from liangzhao.web.doors import own_account, signed_in
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.visits import visit_of
from liangzhao.web.words import said


class PasswordForm(forms.Form):
    """The present password and a new one, typed once: it can be shown and pasted."""

    current = forms.CharField(
        label=gettext_lazy("原密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=gettext_lazy("新密码"),
        max_length=200,
        strip=False,
        help_text=gettext_lazy("不少于 12 位，不用常见密码。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, account: Account, data: Any = None) -> None:
        super().__init__(data)
        self.account = account

    def clean_new(self) -> str:
        """A password that the node's rules accept and that is not the login name."""
        new: str = self.cleaned_data["new"]
        validate_password(new, self.account)
        return new


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("changes one's own password")
def password(request: Request) -> HttpResponse:
    """Another password; every other session ends."""
    account = own_account(request)
    form = PasswordForm(account, request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            signing_in.change_password(account, **given, visit=visit_of(request))
        except signing_in.PasswordOld as refusal:
            form.add_error("new", said(refusal))
        except Refusal as refusal:
            form.add_error("current", said(refusal))
        else:
            refresh(request, account)
            messages.success(request, _("密码已修改，其他设备上的登录已结束。"))
            return _back()
    duty = request.session.get(proofs.DUTY) == signing_in.Duty.PASSWORD
    return page(request, "account/password.html", {"form": form, "duty": duty})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("adds an authenticator to one's own account", recent=True)
def totp(request: Request) -> HttpResponse:
    """Show the secret as a code to scan and as letters to type; the first right code puts it to use."""
    account = own_account(request)
    if proofs.policy() is proofs.Policy.OFF or second_factors.has_totp(account):
        return _back()
    form = FirstCodeForm(request.POST or None)
    if form.is_valid():
        try:
            codes = second_factors.confirm_totp(account, form.cleaned_data["code"])
        except Refusal as refusal:
            form.add_error("code", said(refusal))
        else:
            refresh(request, account)
            return page(request, "account/recovery_codes.html", {"codes": codes, "fresh": True})
    return page(request, "account/totp.html", _to_scan(account) | {"form": form})


def _to_scan(account: Account) -> dict[str, Any]:
    begun = second_factors.begin_totp(account)
    address = second_factors.address_of(begun, str(settings.LIANGZHAO_SERVICE["name"]))
    secret = str(begun.secret)
    return {
        "qr": mark_safe(qr.svg(address, _("动态验证码的密钥"))),  # noqa: S308  drawn by us
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
    }


@require_POST
@signed_in("takes the authenticator of one's own account away", recent=True)
def remove_totp(request: Request) -> HttpResponse:
    """Take the authenticator and the recovery codes away."""
    account = own_account(request)
    second_factors.remove(account)
    refresh(request, account)
    messages.success(request, _("动态验证码已停用。"))
    return _back()


@require_POST
@signed_in("makes new recovery codes for one's own account", recent=True)
def recovery_codes(request: Request) -> HttpResponse:
    """Ten new codes, shown once; the old ones are void."""
    account = own_account(request)
    if not second_factors.has_totp(account):
        return _back()
    codes = second_factors.renew_recovery_codes(account)
    return page(request, "account/recovery_codes.html", {"codes": codes, "fresh": False})


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("account:security"))
