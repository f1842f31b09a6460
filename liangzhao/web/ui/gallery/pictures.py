"""Drawn stand-ins for photos, so that the gallery shows nobody."""

from __future__ import annotations

from urllib.parse import quote

SHADES = (("#e3ecf7", "#7f93ab", "#4d6480"), ("#f3ece4", "#a48f7c", "#6f5b49"), ("#e6f1ee", "#7ea39a", "#476e65"))


def portrait(number: int = 0) -> str:
    """The address of a drawn head and shoulders, 358 by 441, one of a few shades."""
    ground, face, coat = SHADES[number % len(SHADES)]
    return "data:image/svg+xml," + quote(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 358 441" width="358" height="441">'
        f'<rect width="358" height="441" fill="{ground}"/><circle cx="179" cy="170" r="82" fill="{face}"/>'
        f'<path d="M30 441c0-110 66-160 149-160s149 50 149 160z" fill="{coat}"/></svg>'
    )
