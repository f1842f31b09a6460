"""Dirty lists as files: one CSV for each kind, the key of the plants, and the register they are compared with."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path

from liangzhao.consolidation.quality.fields import FIELDS
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.planting.clean import PROVINCES, World
from liangzhao.consolidation.quality.planting.measuring import Plot, planted


def write(
    folder: Path,
    counts: dict[Kind, int],
    *,
    seed: int,
    on: date,
    share: float,
    provinces: tuple[str, ...] = PROVINCES,
) -> dict[str, dict[str, int]]:
    """Write ``<kind>.csv``, ``<kind>.key.jsonl`` and ``<kind>.copies.jsonl``; rows and plants of each rule by kind."""
    folder.mkdir(parents=True, exist_ok=True)
    world = World(seed, on, institutions=max(counts.get(Kind.INSTITUTION, 0), 40), provinces=provinces)
    made: dict[str, dict[str, int]] = {}
    for kind, count in counts.items():
        plot = planted(world, kind, count, share)
        _write_rows(folder / f"{kind}.csv", plot)
        _write_lines(folder / f"{kind}.key.jsonl", _key(plot))
        _write_lines(folder / f"{kind}.copies.jsonl", list(plot.copies.values()))
        plants = Counter(rule for _row, rule in plot.key)
        made[str(kind)] = {"rows": len(plot.rows), **dict(sorted(plants.items()))}
    _write_lines(folder / "register.jsonl", world.rows)
    return made


def _key(plot: Plot) -> list[dict[str, object]]:
    return [
        {"row": row, "rule": rule, "field": name, "right": plot.truth[row, name]}
        for (row, rule), name in plot.key.items()
    ]


def _write_rows(path: Path, plot: Plot) -> None:
    used = {name for row in plot.rows for name in row}
    headings = [name for name in FIELDS[plot.kind] if name in used]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, headings, restval="")
        writer.writeheader()
        writer.writerows(plot.rows)


def _write_lines(path: Path, rows: list[dict[str, object]] | list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
