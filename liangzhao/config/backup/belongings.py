"""What a node owns outside its database, and under which names a home holds it again."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from liangzhao.config.backup.digests import files_under

# Not secret and wanted by those who restore elsewhere: which node this was.
_TOLD = (
    "LIANGZHAO_PUBLIC_URL",
    "LIANGZHAO_ROLE_PREFIX",
    "LIANGZHAO_DATABASE",
    "LIANGZHAO_SIGNER",
    "LIANGZHAO_SERVICE_NAME",
)


@dataclass(frozen=True)
class Belongings:
    """Secrets by the name they get in a home, stored files, folders by name, settings worth knowing."""

    secrets: dict[str, Path] = field(default_factory=dict)
    blobs: Path | None = None
    folders: dict[str, Path] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)


def of_this_node() -> Belongings:
    """Those of the node whose settings are loaded."""
    from django.conf import settings

    home, keys = Path(settings.LIANGZHAO_HOME), Path(settings.LIANGZHAO_KEYS_DIR)
    secrets = {f"keys/{path.relative_to(keys)}": path for path in files_under(keys)}
    secrets["keys/fields.json"] = Path(settings.LIANGZHAO_KEYRING)
    secrets |= {name: home / name for name in ("database.json", "secret-key", "demo-accounts.json")}
    secrets["erasures.jsonl"] = Path(settings.LIANGZHAO_ERASURES)
    folders = {"trust": keys / "trust"}
    folders |= {"log": Path(settings.LIANGZHAO_LOG_DIR), "status": Path(settings.LIANGZHAO_STATUS_DIR)}
    told = {name: str(getattr(settings, name, os.environ.get(name, ""))) for name in _TOLD}
    return Belongings(
        secrets={name: path for name, path in secrets.items() if path.is_file()},
        blobs=Path(settings.LIANGZHAO_BLOBS_DIR),
        folders={name: path for name, path in folders.items() if path.is_dir()},
        settings={name: value for name, value in told.items() if value},
    )
