"""Why somebody who comes from the platform is not let in. ``why`` stands in the journal; users read three sentences."""

from __future__ import annotations

from typing import ClassVar

from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _

_UNSAFE = _("统一身份认证平台的应答没有通过安全检查，没有登录。请重新登录；再次出现请联系技术支持。")
_AWAY = _("统一身份认证平台暂时无法使用，请稍后再试，或用用户名和密码登录。")


class PlatformRefused(Refusal):
    """Raised when the answer of the platform lets nobody in."""

    template = _UNSAFE
    why: ClassVar[str] = "refused"


class Unreachable(PlatformRefused):
    """Raised when the platform does not answer in time or its server fails."""

    template, why = _AWAY, "unreachable"


class Declined(PlatformRefused):
    """Raised when the platform answers with an error, most often because somebody went back."""

    template, why = _("没有在统一身份认证平台完成登录，请重新登录，或用用户名和密码登录。"), "declined"


class NotBegun(PlatformRefused):
    """Raised when an answer comes to a browser that asked for none, asked long ago, or asked something else."""

    template, why = _("登录已超时或不是从本页面开始的，请重新登录。"), "state"


class WrongAnswer(PlatformRefused):
    """Raised when an answer is too large, no JSON, or lacks what it must hold."""

    why = "answer"


class WrongMetadata(PlatformRefused):
    """Raised when the metadata is another issuer's, names unsafe addresses, or knows no PKCE with S256."""

    why = "metadata"


class OtherIssuer(PlatformRefused):
    """Raised when the answer says it comes from another platform (RFC 9207)."""

    why = "issuer"


class CodeRefused(PlatformRefused):
    """Raised when the platform does not take the code: used before, altered, or begun elsewhere."""

    why = "code"


class WrongSignature(PlatformRefused):
    """Raised when the ID token is not signed by a key of the platform with an algorithm we take."""

    why = "signature"


class WrongClaims(PlatformRefused):
    """Raised when the ID token is for somebody else, of another log-in, or not of now."""

    why = "claims"
