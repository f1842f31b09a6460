"""放入钱包: an offer for the holder's own wallet, as a code for another device and a link for this one."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liangzhao.access.limits import Buckets
from liangzhao.access.permissions import P
from liangzhao.kernel import clock
from liangzhao.licensing import issue, queries
from liangzhao.licensing.faces import qr
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import State
from liangzhao.licensing.wallet import credentials, offers
from liangzhao.web.doors import requires
from liangzhao.web.licence_parts import title_of
from liangzhao.web.pages import page
from liangzhao.web.personal import links
from liangzhao.web.personal.forms import WalletForm
from liangzhao.web.personal.holding import chosen_kind, person_of
from liangzhao.web.requests import Request
from liangzhao.web.wallet.answers import is_on

SCHEME = "openid-credential-offer://"
OFFERS = Buckets(per_second=1 / 30, burst=5.0)
"""Offers by person: more than one wallet needs, less than somebody needs who guesses PINs."""


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.LICENCE_SHOW)
def wallet(request: Request) -> HttpResponse:
    """What a wallet gets, and by POST an offer; back to the licence when there is none to put."""
    if not is_on():
        raise Http404
    kind, kinds = chosen_kind(request)
    licence = issue.current(kind, person_of(request.actor))
    if licence is None or queries.state_now(licence) != State.ISSUED:
        messages.error(request, _("当前没有有效的电子证照，不能放入钱包。"))
        return HttpResponseRedirect(f"{reverse('personal:licence')}?kind={kind}")
    context: dict[str, object] = {
        "nav_key": "licence",
        "kind": kind,
        "tabs": links.tabs("personal:wallet", kinds, kind),
        "title": title_of(licence),
        "form": WalletForm(),
        "ends": clock.local_date(credentials.ends(licence, clock.now())),
        "back_url": f"{reverse('personal:licence')}?kind={kind}",
    }
    if request.method != "POST":
        return page(request, "personal/wallet.html", context)
    if OFFERS.wait(str(request.actor.person_id)):
        return page(request, "personal/wallet.html", context | {"too_often": True}, status=429)
    return page(request, "personal/wallet.html", context | _offer(request, licence))


def _offer(request: Request, licence: Licence) -> dict[str, object]:
    form = WalletForm(request.POST)
    with_photo = form.is_valid() and bool(form.cleaned_data["with_photo"])
    made = offers.make(licence=licence, with_photo=with_photo, with_pin=settings.LIANGZHAO_WALLET_PIN, by=request.actor)
    place = f"{settings.LIANGZHAO_PUBLIC_URL}{reverse('wallet:offer', args=[made.reference])}"
    address = f"{SCHEME}?{urlencode({'credential_offer_uri': place})}"
    drawing = qr.svg(address, _("放入钱包二维码"))
    return {
        "form": form,
        "address": address,
        "code": mark_safe(drawing),  # noqa: S308  a drawing made of our own address
        "pin": made.pin,
        "good_until": made.good_until,
    }
