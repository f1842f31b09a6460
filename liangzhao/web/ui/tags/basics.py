"""Buttons, tags, task lists, facts, timelines and the messages around them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from liangzhao.web.ui import tones
from liangzhao.web.ui.guides import Guide
from liangzhao.web.ui.icons import icon as draw_icon
from liangzhao.web.ui.parts import CellValue, Change, Door, Empty, Event, Fact, Kpi, NavItem, Outcome, Task
from liangzhao.web.ui.tags import show as showing
from liangzhao.web.ui.tags.library import register
from liangzhao.web.ui.tones import Badge, Words


@register.filter
def show(value: CellValue) -> SafeString:
    """A value shown by its type: date, number, badge, link, photo, text, or 无."""
    return showing.show(value)


@register.filter
def plain(value: CellValue) -> str:
    """The words of a value without markup, for names read aloud."""
    return showing.plain(value)


@register.simple_tag
def tag(machine: str, state: str) -> SafeString:
    """The tag of a state of a named machine."""
    return showing.badge_element(tones.badge(machine, state))


@register.simple_tag
def badge(value: Badge) -> SafeString:
    """The tag of a ready badge."""
    return showing.badge_element(value)


@register.simple_tag
def deadline(days: int) -> SafeString:
    """The tag of a deadline in working days; negative is overdue."""
    return showing.badge_element(tones.deadline(days))


@register.simple_tag
def icon(name: str) -> SafeString:
    """An inline picture that screen readers skip."""
    return draw_icon(name)


@register.simple_tag
def when(value: date | datetime) -> SafeString:
    """A date or instant that never breaks in the middle."""
    return showing.time_element(value)


@register.inclusion_tag("ui/parts/button.html")
def button(
    label: Words,
    *,
    kind: str = "primary",
    url: str = "",
    name: str = "",
    value: str = "",
    wide: bool = False,
    busy: Words = "",
    icon: str = "",
) -> dict[str, Any]:
    """A button of a form, or a link that looks like one when ``url`` is given."""
    return {
        "label": label,
        "kind": kind,
        "url": url,
        "name": name,
        "value": value,
        "wide": wide,
        "busy": busy,
        "icon": icon,
    }


@register.inclusion_tag("ui/parts/post_button.html", takes_context=True)
def post_button(
    context: Context,
    label: Words,
    url: str,
    *,
    kind: str = "primary",
    name: str = "",
    value: str = "",
    wide: bool = False,
) -> dict[str, Any]:
    """A button that is a form of its own and sends a POST."""
    return {
        "csrf_token": context.get("csrf_token"),
        "label": label,
        "url": url,
        "kind": kind,
        "name": name,
        "value": value,
        "wide": wide,
    }


@register.inclusion_tag("ui/parts/task_list.html")
def task_list(tasks: Sequence[Task], *, numbered: bool = False) -> dict[str, Any]:
    """Steps with their state; only what needs the reader stands out."""
    return {"tasks": tasks, "numbered": numbered}


@register.inclusion_tag("ui/parts/summary.html")
def summary(facts: Sequence[Fact]) -> dict[str, Any]:
    """A list of facts, label and value on one line."""
    return {"facts": facts}


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(events: Sequence[Event]) -> dict[str, Any]:
    """What happened, newest last, and whose turn it is now."""
    return {"events": events}


@register.inclusion_tag("ui/parts/empty.html")
def empty(value: Empty) -> dict[str, Any]:
    """What would stand here, why not, and one action."""
    return {"empty": value}


@register.inclusion_tag("ui/parts/result.html")
def result(outcome: Outcome) -> dict[str, Any]:
    """The first thing on the page after a finished action, or the verdict of a verification."""
    return {"outcome": outcome}


@register.inclusion_tag("ui/parts/guide.html")
def guide(value: Guide) -> dict[str, Any]:
    """A service guide: thirty-second summary, then the rest."""
    return {"guide": value}


@register.inclusion_tag("ui/parts/doors.html")
def doors(items: Sequence[Door]) -> dict[str, Any]:
    """Large links of a home page."""
    return {"doors": items}


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(items: Sequence[NavItem], current: str, label: Words) -> dict[str, Any]:
    """Links between views of one page, the current one marked; ``label`` names the set for screen readers."""
    return {"items": items, "current": current, "label": label}


@register.inclusion_tag("ui/parts/photo_samples.html")
def photo_samples() -> dict[str, Any]:
    """One good photo and four that would be returned, drawn, each with its word."""
    return {}


@register.inclusion_tag("ui/parts/kpis.html")
def kpis(items: Sequence[Kpi]) -> dict[str, Any]:
    """A row of key figures."""
    return {"kpis": items}


@register.inclusion_tag("ui/parts/changes.html")
def changes(items: Sequence[Change], caption: Words, *, before: Words = "", after: Words = "") -> dict[str, Any]:
    """Old and new values side by side; ``before`` and ``after`` head them, 现在 and 改为 when nothing is decided."""
    return {"changes": items, "caption": caption, "before": before or _("现在"), "after": after or _("改为")}


@register.simple_tag
def note(says: Words, *, tone: str = "info") -> SafeString:
    """A boxed remark of a tone: info, ok, warn or err."""
    return format_html('<div class="note note-{}"><p>{}</p></div>', tone, says)


@register.simple_tag
def gap() -> str:
    """What stands between two sentences that follow each other in a template: a blank where the language wants one."""
    return _("%(first)s%(second)s") % {"first": "", "second": ""}


@register.simple_tag
def copy(text: str, label: Words) -> SafeString:
    """A text with a button that copies it (the button shows only where scripts run)."""
    return format_html(
        '<span class="copy"><span class="code">{}</span>'
        '<button type="button" class="button-link" data-copy="{}" data-copied="{}" hidden>'
        '<span>{}</span><span class="vh"> {}</span></button></span>',
        text,
        text,
        _("已复制"),
        label,
        text,
    )
