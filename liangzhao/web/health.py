"""What machines ask the node: is it alive, can it serve, how much does it do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from liangzhao.web.doors import public


@public("a supervisor asks whether the process is alive", commits="own")
def alive(request: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    del request
    return HttpResponse("ok\n", content_type="text/plain")
