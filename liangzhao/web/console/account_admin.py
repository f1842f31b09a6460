"""建立、停用和启用账户, by the system administrator."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from liangzhao.access import actions
from liangzhao.access.models import Account
from liangzhao.access.permissions import P
from liangzhao.kernel.refusals import Refusal
from liangzhao.web.console.nav import console_page
from liangzhao.web.doors import requires
from liangzhao.web.requests import Request
from liangzhao.web.words import said


class CreateForm(forms.Form):
    """Login name, name and a first password."""

    login = forms.CharField(
        label=gettext_lazy("用户名"),
        max_length=60,
        help_text=gettext_lazy("小写字母、数字和 . _ @ -，以字母或数字开头。"),
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9][A-Za-z0-9._@-]*$", gettext_lazy("用户名只能用字母、数字和 . _ @ -，以字母或数字开头。")
            )
        ],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=50)
    password = forms.CharField(
        label=gettext_lazy("初始密码"),
        max_length=200,
        strip=False,
        help_text=gettext_lazy("不少于 12 位。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        """A password that the node's rules accept."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.ACCOUNT_MANAGE)
def create(request: Request) -> HttpResponse:
    """A new account without roles."""
    form = CreateForm(request.POST or None)
    if form.is_valid():
        try:
            made = actions.create_account(**form.cleaned_data, by=request.actor)
        except Refusal as refusal:
            form.add_error("login", said(refusal))
        else:
            messages.success(request, _("已建立账户，请安全管理员授予角色。"))
            return HttpResponseRedirect(reverse("console:account", args=[made.pk]))
    return console_page(request, "console/account_new.html", "accounts", {"form": form})


SWITCHES = {"disable": actions.disable_account, "enable": actions.enable_account}


@require_POST
@requires(P.ACCOUNT_MANAGE)
def switch(request: Request, ref: UUID) -> HttpResponse:
    """Disable or enable an account."""
    found = Account.objects.filter(pk=ref).first()
    chosen = SWITCHES.get(request.POST.get("action", ""))
    if found is None or chosen is None:
        raise Http404
    try:
        done = chosen(account=found, by=request.actor)
    except Refusal as refusal:
        messages.error(request, said(refusal))
    else:
        messages.success(request, _("账户已启用。") if done.is_active else _("账户已停用，不能再登录。"))
    return HttpResponseRedirect(reverse("console:account", args=[ref]))
