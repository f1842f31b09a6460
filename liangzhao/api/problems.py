"""What the interface says when it will not or cannot do what was asked: problem documents (RFC 9457) in Chinese."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import ClassVar

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from liangzhao.access.can import NotPermitted
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _

MEDIA_TYPE = "application/problem+json"


class FieldProblem(Schema):
    """One field of the request that is not as documented."""

    where: str
    says: str


class Problem(Schema):
    """Why a call was not carried out."""

    type: str
    title: str
    detail: str
    status: int
    errors: list[FieldProblem] = []


class CallRefused(Refusal):
    """A refusal that belongs to the interface itself; ``status`` and ``name`` go into the problem document."""

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST
    name: ClassVar[str] = "bad-request"


class NotUnderstood(CallRefused):
    """Raised when a call cannot be read at all: NUL characters, a body that is no JSON or too large."""

    template = _("请求无法读取：不能含空字符，正文须为不超过 64 KB 的 JSON。")


class WrongCursor(CallRefused):
    """Raised when a list is asked to go on behind a mark that it did not give."""

    template = _("翻页标记无效，请从第一页重新查询。")


class NotSignedIn(CallRefused):
    """Raised when a call needs a session and brings none."""

    template = _("请先登录后再调用。")
    status, name = HTTPStatus.UNAUTHORIZED, "not-signed-in"


class WrongOrigin(CallRefused):
    """Raised when a writing call lacks the token of its session (CSRF)."""

    template = _("写入请求缺少防伪令牌，请在请求头 X-CSRFToken 中带上会话的令牌。")
    status, name = HTTPStatus.FORBIDDEN, "wrong-origin"


class DutyOpen(CallRefused):
    """Raised when an account must first change its password or add a second factor."""

    template = _("请先登录网页，在“账户安全”中按提示修改密码或添加验证方式，再调用。")
    status, name = HTTPStatus.FORBIDDEN, "duty-open"


class ProofTooOld(CallRefused):
    """Raised when an act that weighs is called for long after the session last proved who it is."""

    template = _("此项操作须在近期验证过身份：请在同一会话打开 /account/confirm/ 再次验证，然后重新调用。")
    status, name = HTTPStatus.FORBIDDEN, "proof-too-old"


class TooOften(CallRefused):
    """Raised when one address asks too often; ``seconds`` says when to come back."""

    template = _("查询过于频繁，请在 %(seconds)s 秒后再试。")
    status, name = HTTPStatus.TOO_MANY_REQUESTS, "too-often"


class NothingHere(CallRefused):
    """Raised when there is nothing at an address, or nothing that this actor may see: both look the same."""

    template = _("没有找到，或不在您的查询范围内。")
    status, name = HTTPStatus.NOT_FOUND, "not-found"


class KeyUsedOtherwise(CallRefused):
    """Raised when an idempotency key comes back with another request (SEC-I2)."""

    template = _("该幂等键已用于另一项请求，请为新的请求换用新的键。")
    status, name = HTTPStatus.CONFLICT, "key-used-otherwise"


TITLES = {
    HTTPStatus.BAD_REQUEST: _("请求有误"),
    HTTPStatus.UNAUTHORIZED: _("尚未登录"),
    HTTPStatus.FORBIDDEN: _("没有权限"),
    HTTPStatus.NOT_FOUND: _("没有找到"),
    HTTPStatus.METHOD_NOT_ALLOWED: _("不支持的方法"),
    HTTPStatus.CONFLICT: _("暂不能办理"),
    HTTPStatus.UNPROCESSABLE_ENTITY: _("填写有误"),
    HTTPStatus.TOO_MANY_REQUESTS: _("查询过于频繁"),
}


def problem(status: HTTPStatus, name: str, detail: str, errors: Sequence[FieldProblem] = ()) -> HttpResponse:
    """A problem document as the answer to a call."""
    body = Problem(
        type=f"urn:liangzhao:problem:{name}", title=TITLES[status], detail=detail, status=status, errors=list(errors)
    )
    content = json.dumps(body.model_dump(), ensure_ascii=False)
    return HttpResponse(content, status=status, content_type=MEDIA_TYPE)


def of_refusal(refusal: Refusal) -> HttpResponse:
    """The problem document of a refusal; what a floor below refused is a conflict with the state of the register."""
    if isinstance(refusal, CallRefused):
        answer = problem(refusal.status, refusal.name, str(refusal))
        if isinstance(refusal, TooOften):
            answer["Retry-After"] = str(refusal.params["seconds"])
        return answer
    if isinstance(refusal, NotPermitted):
        return problem(HTTPStatus.FORBIDDEN, "not-permitted", str(refusal))
    return problem(HTTPStatus.CONFLICT, "refused", str(refusal))


def install(api: NinjaAPI) -> None:
    """Make every failure of an operation a problem document."""

    def refused(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
        return of_refusal(refusal)

    def missing(_request: HttpRequest, _reason: Http404) -> HttpResponse:
        return of_refusal(NothingHere())

    def unreadable(_request: HttpRequest, _reason: HttpError | SuspiciousOperation) -> HttpResponse:
        return of_refusal(NotUnderstood())

    def invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        errors = [FieldProblem(where=_place(each["loc"]), says=str(each["msg"])) for each in error.errors]
        return problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", _("有参数不符合接口文档的要求，请按提示更正。"), errors
        )

    api.add_exception_handler(Refusal, refused)  # type: ignore[arg-type]  # handlers are keyed by their class
    api.add_exception_handler(Http404, missing)  # type: ignore[arg-type]
    api.add_exception_handler(HttpError, unreadable)  # type: ignore[arg-type]
    api.add_exception_handler(SuspiciousOperation, unreadable)  # type: ignore[arg-type]
    api.add_exception_handler(ValidationError, invalid)  # type: ignore[arg-type]


def _place(steps: Sequence[object]) -> str:
    """Where in the request: its source and the documented names; what a caller made up is not repeated."""
    return ".".join(str(step)[:40] for step in steps[:4])
