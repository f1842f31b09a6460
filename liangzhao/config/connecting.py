"""How a node's settings reach its database: by a URL from the environment, or its own cluster under its home."""

from __future__ import annotations

import json
import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg


def pool_reset(connection: psycopg.Connection[object]) -> None:
    """A connection goes back to the pool with no role and no setting (SEC-Z3)."""
    connection.execute("RESET ROLE; RESET ALL")
    connection.commit()


def by_url(url: str, *, pooled: bool) -> dict[str, object]:
    """Django's settings for the database at a URL."""
    parts = urlsplit(url)
    options: dict[str, object] = dict(parse_qsl(parts.query))
    host = str(options.pop("host", "") or unquote(parts.hostname or ""))
    if pooled:
        options["pool"] = {
            "min_size": 1,
            "max_size": int(os.environ.get("LIANGZHAO_POOL", "16")),
            "timeout": 10,
            "reset": pool_reset,
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": host,
        "PORT": str(parts.port or ""),
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
    }


def embedded(role: str, home: Path, *, name: str, prefix: str, pooled: bool) -> dict[str, object]:
    """Django's settings for a role of the node's own cluster; no host where no database shall be started."""
    from liangzhao.config.cluster import Cluster

    cluster = Cluster(home)
    kept = home / "database.json"
    password = json.loads(kept.read_text())[role] if kept.exists() else cluster.secrets[role]
    host = "" if os.environ.get("LIANGZHAO_NO_DATABASE") else str(cluster.place.socket)
    made = by_url(f"postgresql:///{name}", pooled=pooled)
    return made | {"HOST": host, "USER": f"{prefix}_{role}", "PASSWORD": password}
