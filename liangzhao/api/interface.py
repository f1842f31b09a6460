"""The interface as a whole: its operations, its document, and what every call is held to before it is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.urls import reverse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from liangzhao.api import authority, institution, known_until, personal, problems, public
from liangzhao.api.doors import Doors, Mark
from liangzhao.kernel.words import _

LARGEST_BODY = 64 * 1024
ROUTERS: tuple[Doors, ...] = (public.router, personal.router, institution.router, authority.router)
_ABOUT = _(
    "电子证照与登记信息接口。公众接口无需登录；其余接口使用网页登录的会话，写入请求另需请求头 X-CSRFToken。"
    "列表按标记翻页（after），每页最多 100 条。未列出的参数不起作用。错误以 application/problem+json 返回。"
)


class Interface(NinjaAPI):
    """django-ninja with problem documents, and the dates of answers from the replica, in its OpenAPI document."""

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        """The OpenAPI 3.1 document."""
        document = super().get_openapi_schema(**given)
        for methods in document["paths"].values():
            for operation in methods.values():
                _as_problems(operation["responses"])
        known_until.describe(document)
        return document


def _as_problems(responses: dict[int, dict[str, Any]]) -> None:
    for status, response in responses.items():
        if status >= HTTPStatus.BAD_REQUEST:
            response["content"] = {problems.MEDIA_TYPE: response["content"]["application/json"]}


def make() -> Interface:
    """The interface with all its operations."""
    made = Interface(title="亮照 Liangzhao", version="1", description=_ABOUT, docs_url=None, openapi_url=None)
    problems.install(made)
    for router in ROUTERS:
        made.add_router("/v1", router)
    return made


View = Callable[..., HttpResponse]


def held_to_rules(view: View) -> View:
    """The view of a path behind what every call must be: readable, small, without NUL characters."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _is_readable(request):
            return problems.of_refusal(problems.NotUnderstood())
        response = view(request, *args, **kwargs)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return _not_allowed(response.headers.get("Allow", ""))
        return response

    checked.csrf_exempt = True  # type: ignore[attr-defined]  # api.doors asks for the token itself, of sessions only
    return checked


def _not_allowed(methods: str) -> HttpResponse:
    status = HTTPStatus.METHOD_NOT_ALLOWED
    answer = problems.problem(status, "method-not-allowed", _("这个地址不支持该方法，请按接口文档调用。"))
    answer["Allow"] = methods
    return answer


def _is_readable(request: HttpRequest) -> bool:
    try:
        if len(request.body) > LARGEST_BODY:
            return False
        texts = [request.path, *(text for name, values in request.GET.lists() for text in (name, *values))]
    except (SuspiciousOperation, BadRequest, UnreadablePostError):
        return False
    return not any("\0" in text for text in texts) and not any(nul in request.body for nul in (b"\0", b"\\u0000"))


def marks() -> dict[str, Mark]:
    """The mark of every operation by its route name."""
    return {
        operation.view_func.__name__: operation.view_func.mark  # type: ignore[attr-defined]  # put there by the mark
        for router in ROUTERS
        for path in router.path_operations.values()
        for operation in path.operations
    }


api = make()


def document(request: HttpRequest) -> JsonResponse:
    """The OpenAPI 3.1 document of this interface."""
    del request
    return JsonResponse(
        api.get_openapi_schema(path_prefix=reverse("api:nothing")), json_dumps_params={"ensure_ascii": False}
    )


def nothing(request: HttpRequest) -> HttpResponse:
    """The answer of every other address."""
    del request
    return problems.of_refusal(problems.NothingHere())
