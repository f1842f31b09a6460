"""Figures of campaigns: kept as JSON in the folder ``LIANGZHAO_FIGURES`` names, for whoever writes the report."""

from __future__ import annotations

import json
import os
from pathlib import Path


def note(name: str, **figures: float | int | str) -> None:
    """Keep the figures of one campaign; nothing happens when nobody asked for them."""
    folder = os.environ.get("LIANGZHAO_FIGURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / f"{name}.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1, sort_keys=True))
