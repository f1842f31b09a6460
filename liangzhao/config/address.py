"""The address of a node, as the node itself keeps it in its home.

A command run beside the node has another environment than the node: it may not know its PORT. So commands ask here,
and only a LIANGZHAO_PUBLIC_URL given to the command itself says otherwise.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from liangzhao.config.node import run_folder

NOTE = "up.lock"
_PID = "，pid "


def note(url: str, pid: int) -> str:
    """What a running node writes into its lock: for people who start a second one, and for ``address``."""
    return f"{url}{_PID}{pid}"


def address(home: Path, *, configured: str) -> str:
    """Where the node of this home answers, or last answered; the configured address before its first start."""
    kept = run_folder(home) / NOTE
    noted = kept.read_text("utf-8").partition(_PID)[0].strip() if kept.exists() else ""
    if os.environ.get("LIANGZHAO_PUBLIC_URL") or not noted:
        return configured
    return noted


def moved(url: str, here: str) -> str:
    """The same page at the address ``here``."""
    parts = urlsplit(url)
    return f"{here}{parts._replace(scheme='', netloc='').geturl()}"
