"""What every page knows about how it is to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from liangzhao.web.ui.tones import Words

WORDS = (_("电子化注册系统"), _("工作日 9:00—12:00，13:00—17:30"))
"""The words of a service nobody configured, so that they are found for translation."""

SIZE_COOKIE = "size"
SIMPLE_COOKIE = "simple"
SIZES: dict[str, Words] = {"standard": _("标准"), "large": _("大"), "larger": _("特大")}
"""Text sizes 100, 125 and 150 %."""


@dataclass(frozen=True)
class Service:
    """The name of the system and where its users get help."""

    name: Words
    phone: str
    hours: Words


@dataclass(frozen=True)
class Display:
    """Size, plainness and language of the page now made, and the service it belongs to."""

    size: str
    simple: bool
    lang: str
    path: str
    service: Service

    @property
    def classes(self) -> str:
        """Classes of the ``html`` element."""
        names = [f"size-{self.size}" if self.size != "standard" else "", "simple" if self.simple else ""]
        return " ".join(name for name in names if name)

    @property
    def english(self) -> bool:
        """Whether the page is in English."""
        return self.lang == "en"


def service() -> Service:
    """The service as the operator configured it in ``LIANGZHAO_SERVICE``, translated where we know the words."""
    configured: dict[str, str] = getattr(settings, "LIANGZHAO_SERVICE", {})
    return Service(
        name=_(configured.get("name") or "电子化注册系统"),
        phone=configured.get("phone", ""),
        hours=_(configured.get("hours") or "工作日 9:00—12:00，13:00—17:30"),
    )


def of_request(request: HttpRequest) -> Display:
    """How this request wants its page shown; unknown sizes count as the standard one."""
    size = request.COOKIES.get(SIZE_COOKIE, "standard")
    english = (translation.get_language() or "").startswith("en")
    return Display(
        size=size if size in SIZES else "standard",
        simple=request.COOKIES.get(SIMPLE_COOKIE) == "1",
        lang="en" if english else "zh-Hans-CN",
        path=request.get_full_path(),
        service=service(),
    )


def display(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``display`` on every page."""
    return {"display": of_request(request)}
