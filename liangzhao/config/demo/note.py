"""The note of demo accounts: where it lies and what a line of it holds (design.md §12)."""

from __future__ import annotations

from typing import TypedDict

NOTE = "demo-accounts.json"


class DemoAccount(TypedDict):
    """One line: an account in one of its roles."""

    role: str
    name: str
    login: str
    password: str
    portal: str
    url: str
