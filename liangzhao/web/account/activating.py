"""激活账户: a practitioner opens the own account with a code of the main institution."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from liangzhao.access.actions import LoginTaken
from liangzhao.access.models import Account
from liangzhao.access.signing_in import Means
from liangzhao.kernel.refusals import Refusal
from liangzhao.registers.activation import opening
from liangzhao.registers.activation.opening import Proof
from liangzhao.web.account.entering import enter
from liangzhao.web.doors import public
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.words import said


class ActivateForm(forms.Form):
    """Who one is, what shows it, and how one will sign in."""

    name = forms.CharField(label=_("姓名"), max_length=50, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    id_no = forms.CharField(
        label=_("身份证号码"),
        max_length=18,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label=_("激活码"),
        max_length=20,
        help_text=_("由主要执业机构发放；机构开启自动激活的，填写执业证书编码。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    login = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._@-]*$",
        label=_("用户名"),
        min_length=4,
        max_length=60,
        help_text=_("字母、数字和 . _ @ -，以后用它登录；不要使用证件号码。"),
        error_messages={"invalid": _("用户名以字母或数字开头，只用字母、数字和 . _ @ -。")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=200,
        strip=False,
        help_text=_("不少于 12 位，不用常见密码。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """A login name that is not the ID number, and a password the node's rules accept."""
        given = super().clean() or self.cleaned_data
        login, id_no = given.get("login", ""), given.get("id_no", "")
        if login and login.upper() == id_no.upper():
            self.add_error("login", _("请不要用证件号码作用户名，换一个字母或数字组合。"))
        if given.get("password"):
            try:
                validate_password(given["password"], Account(login=login, name=given.get("name", "")))
            except forms.ValidationError as refused:
                self.add_error("password", refused)
        return given


@require_http_methods(["GET", "POST"])
@public("somebody without an account is not known yet", commits="own")
def activate(request: Request) -> HttpResponse:
    """Open the account and go in."""
    form = ActivateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        proof = Proof(given["name"], given["id_no"], given["secret"])
        try:
            account = opening.open_account(proof, login=given["login"], password=given["password"])
        except LoginTaken as taken:
            form.add_error("login", said(taken))
        except Refusal as refusal:
            form.add_error(None, said(refusal))
        else:
            return enter(request, account, Means.PASSWORD, "")
    return page(request, "account/activate.html", {"form": form})
