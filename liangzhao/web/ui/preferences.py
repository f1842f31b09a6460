"""Display preferences: text size, plain version and language, by plain POST and cookie."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from liangzhao.web.doors import public
from liangzhao.web.ui.context import SIMPLE_COOKIE, SIZE_COOKIE, SIZES, of_request

YEAR_SECONDS = 365 * 24 * 3600
LANGUAGES = {"zh-hans": "简体中文", "en": "English"}


class PreferencesForm(forms.Form):
    """The display settings; each may be sent alone, what is not sent stays as it is."""

    size = forms.ChoiceField(label=_("文字大小"), choices=list(SIZES.items()), required=False, widget=forms.RadioSelect)
    simple = forms.ChoiceField(
        label=_("页面样式"),
        choices=[("0", _("完整版")), ("1", _("简洁版：一栏显示，只留主要功能"))],
        required=False,
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=_("语言"), choices=list(LANGUAGES.items()), required=False, widget=forms.RadioSelect
    )


def next_address(request: HttpRequest) -> str:
    """Where to go afterwards: the address sent along if it is ours, else the home page."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else "/"


def remember(response: HttpResponse, request: HttpRequest, name: str, value: str) -> None:
    """Set a display cookie for a year."""
    response.set_cookie(
        name, value, max_age=YEAR_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure(), path="/"
    )


def comes_from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that another site sent this form."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}


# No token: it would make every public page set a cookie and leave the caches; the browser's own mark of origin is
# asked instead, and nothing but the look of pages can change here.
@csrf_exempt
@public("display settings touch nothing but the browser's own cookies", commits="own")
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """The page of display settings, and the target of the size and language buttons on every page."""
    if request.method == "POST" and comes_from_elsewhere(request):
        return HttpResponseForbidden(str(_("请在本站页面上更改显示设置。")), content_type="text/plain; charset=utf-8")
    shown = of_request(request)
    now = {
        "size": shown.size,
        "simple": "1" if shown.simple else "0",
        "language": "en" if shown.english else "zh-hans",
    }
    form = PreferencesForm(request.POST if request.method == "POST" else None, initial=now)
    if not form.is_valid():
        return render(request, "ui/preferences.html", {"form": form, "next": next_address(request)})
    response = redirect(next_address(request))
    cookies = {"size": SIZE_COOKIE, "simple": SIMPLE_COOKIE, "language": settings.LANGUAGE_COOKIE_NAME}
    for field, cookie in cookies.items():
        if form.cleaned_data[field]:
            remember(response, request, cookie, form.cleaned_data[field])
    return response
