"""解除锁定 and 重置验证方式, by the security administrator."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liangzhao.access import actions
from liangzhao.access.models import Account
from liangzhao.access.permissions import P
from liangzhao.kernel.refusals import Refusal
from liangzhao.web.doors import requires
from liangzhao.web.requests import Request
from liangzhao.web.words import said


@require_POST
@requires(P.SECURITY_MANAGE)
def unlock(request: Request, ref: UUID) -> HttpResponse:
    """Let somebody who was locked out try again at once."""
    forgiven = actions.unlock_account(account=_account(ref), by=request.actor)
    messages.success(request, _("已解除锁定，可以重新登录。") if forgiven else _("该账户没有被锁定。"))
    return HttpResponseRedirect(reverse("console:account", args=[ref]))


@require_POST
@requires(P.SECURITY_MANAGE)
def reset_factors(request: Request, ref: UUID) -> HttpResponse:
    """Take away the second factors of somebody who lost them, known to the administrator in person."""
    try:
        actions.reset_factors(account=_account(ref), by=request.actor)
    except Refusal as refusal:
        messages.error(request, said(refusal))
    else:
        messages.success(request, _("验证方式已重置，该账户的登录已结束。"))
    return HttpResponseRedirect(reverse("console:account", args=[ref]))


def _account(ref: UUID) -> Account:
    found = Account.objects.filter(pk=ref).first()
    if found is None:
        raise Http404
    return found
