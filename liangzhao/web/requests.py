"""The request our views see: Django's, with the account that signed in and the actor of this page."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from liangzhao.access.actors import Actor
from liangzhao.access.models import Account


class Request(HttpRequest):
    """What ``web.doors`` hands to a view."""

    account: Account | None
    actor: Actor
    htmx: HtmxDetails
    session_ended: bool
