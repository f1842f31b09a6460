"""Values shown by their type, the same way on every page."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from liangzhao.web.ui.parts import CellValue, Link, Thumb
from liangzhao.web.ui.tones import Badge

_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def moment(value: date | datetime) -> str:
    """``2026-03-12`` for a date, ``2026-03-12 10:42`` for an instant, in the law's time zone."""
    if not isinstance(value, datetime):
        return value.isoformat()
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return local.strftime("%Y-%m-%d %H:%M")


def marked(text: str) -> SafeString:
    """A text, marked as Chinese where it stands on a page in another language (WCAG 3.1.2)."""
    if not _CHINESE.search(text) or (get_language() or "zh").startswith("zh"):
        return conditional_escape(text)
    return format_html('<span lang="zh-Hans-CN">{}</span>', text)


def time_element(value: date | datetime) -> SafeString:
    """A ``<time>`` that never breaks in the middle."""
    return format_html('<time class="nowrap" datetime="{}">{}</time>', value.isoformat(), moment(value))


def badge_element(badge: Badge) -> SafeString:
    """A tag: tone, shape and word."""
    return format_html('<span class="tag tag-{}">{}</span>', badge.tone.value, badge.word)


def link_element(link: Link) -> SafeString:
    """A link, with words only a screen reader needs."""
    hidden = format_html('<span class="vh"> {}</span>', link.hidden) if link.hidden else ""
    return format_html('<a href="{}">{}{}</a>', link.url, marked(str(link.label)), hidden)


def show(value: CellValue) -> SafeString:
    """The markup of a value, chosen by its type; a missing value is said, not left blank."""
    if value is None or value == "":
        return format_html('<span class="mute" aria-hidden="true">—</span><span class="vh">{}</span>', _("无"))
    if isinstance(value, Badge):
        return badge_element(value)
    if isinstance(value, Link):
        return link_element(value)
    if isinstance(value, Thumb):
        return format_html(
            '<img class="thumb" src="{}" alt="{}" width="36" height="48" loading="lazy">', value.url, value.alt
        )
    if isinstance(value, date):
        return time_element(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return format_html("{}", f"{value:,}")
    return value if isinstance(value, SafeString) else marked(str(value))


def plain(value: CellValue) -> str:
    """The words of a value, without markup."""
    if isinstance(value, Badge):
        return str(value.word)
    if isinstance(value, Link):
        return str(value.label)
    if isinstance(value, Thumb):
        return str(value.alt)
    if isinstance(value, date):
        return moment(value)
    return "" if value is None else str(value)
