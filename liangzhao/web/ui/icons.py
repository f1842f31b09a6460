"""Small line drawings, inline so that they follow the colour of the text."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe

PATHS = {
    "home": '<path d="M3 11 12 4l9 7v9h-6v-6H9v6H3z"/>',
    "card": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M7 15h4M7 11h2M15 9.5h2.5v3H15z"/>',
    "photo": '<path d="M4 7h4l1.5-2h5L16 7h4v12H4z"/><circle cx="12" cy="13" r="3.5"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c0-4.5 3.5-7 8-7s8 2.5 8 7"/>',
    "scan": '<path d="M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4"/><path d="M4 12h16"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5.5 5.5"/>',
    "form": '<path d="M6 3h9l4 4v14H6z"/><path d="M9 11h7M9 15h7M15 3v4h4"/>',
    "building": '<path d="M5 21V5h9v16M14 10h5v11M3 21h18"/><path d="M8 9h3M8 13h3M8 17h3"/>',
    "print": '<path d="M7 9V4h10v5M6 18H4V9h16v9h-2M7 14h10v7H7z"/>',
    "download": '<path d="M12 4v11m-4.5-4L12 15.5 16.5 11M4 20h16"/>',
    "log": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "stop": '<path d="m6 6 12 12M18 6 6 18"/>',
    "warn": '<path d="M12 4 2.5 20h19zM12 10v5M12 17.5v.5"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "size": '<path d="M3 19 8.5 6 14 19M5 15h7M15 19l3-7.5 3 7.5M16 16.5h4"/>',
    "language": '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c5 5 5 12 0 17-5-5-5-12 0-17z"/>',
    "leave": '<path d="M10 4H5v16h5M9 12h11m-4-4 4 4-4 4"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "next": '<path d="m9 5 7 7-7 7"/>',
    "back": '<path d="m15 5-7 7 7 7"/>',
    "sun": '<circle cx="12" cy="12" r="4"/><path d="M12 3v2m0 14v2M3 12h2m14 0h2M6 6l1 1m10 10 1 1"/>',
}


def icon(name: str) -> SafeString:
    """The drawing of that name, hidden from screen readers; KeyError names an unknown one."""
    return mark_safe(  # noqa: S308 — the drawings are the constants above
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">'
        f"{PATHS[name]}</svg>"
    )
