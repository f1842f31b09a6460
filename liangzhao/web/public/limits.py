"""The page for an address that asks too often; how often is too often stands in ``access.limits``."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpResponse

from liangzhao.access.limits import CHECKS, Buckets, address_of
from liangzhao.web.pages import page
from liangzhao.web.requests import Request

Params = ParamSpec("Params")
View = Callable[Concatenate[Request, Params], HttpResponse]

COUNTED = "liangzhao.counted"
"""In the WSGI environment: this request was counted before it came here, and has to wait so many seconds."""

__all__ = ["CHECKS", "COUNTED", "Buckets", "limited"]


def limited(view: View[Params]) -> View[Params]:
    """Answers 429 with a page and Retry-After to an address that asks too often."""

    @wraps(view)
    def door(request: Request, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        counted = request.META.pop(COUNTED, None)
        seconds = CHECKS.wait(address_of(request)) if counted is None else counted
        if not seconds:
            return view(request, *args, **kwargs)
        response = page(request, "public/too_often.html", status=429)
        response.headers["Retry-After"] = str(math.ceil(seconds))
        return response

    return cast("View[Params]", door)
