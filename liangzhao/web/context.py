"""What every template may know about the one who is looking."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def signed_in(request: HttpRequest) -> dict[str, Any]:
    """``actor`` and ``account`` of the request; None before a door was passed."""
    return {"actor": getattr(request, "actor", None), "account": getattr(request, "account", None)}
