"""When the last backup was finished, noted in the home for those who watch its age."""

from __future__ import annotations

import json
from pathlib import Path

from liangzhao.config.backup.repository import BackupSet
from liangzhao.web.metrics.backups import BACKUP_NOTE


def note_backup(home: Path, made: BackupSet) -> None:
    """Keep name and time of a finished set."""
    draft = home / f".{BACKUP_NOTE}"
    draft.write_text(json.dumps({"name": made.name, "ended_at": made.manifest.ended_at}))
    draft.replace(home / BACKUP_NOTE)
