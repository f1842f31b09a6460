"""The note a finished backup leaves in the home, for those who watch its age."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

BACKUP_NOTE = "last-backup.json"


def backup_at(home: Path) -> datetime | None:
    """The moment to which the newest set goes; None when none was taken."""
    try:
        return datetime.fromisoformat(json.loads((home / BACKUP_NOTE).read_text())["ended_at"])
    except (OSError, ValueError, KeyError):
        return None
