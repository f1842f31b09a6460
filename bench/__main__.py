"""``python -m bench [FIGURE …] [--full | --whole]``: measure, print, and keep the figures in ``bench/results.json``."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from bench import huge_pages, node
from bench.figure import FULL, WHOLE, Figure, Scale
from bench.intake_database import TENTH
from bench.measuring import machine, pace_ms
from bench.node import Node

FIGURES = (
    "issue",
    "bulk",
    "faces",
    "coverage",
    "scan",
    "click",
    "restore",
    "log",
    "entries",
    "status",
    "offline",
    "walls",
    "reach",
    "intake",
    "quality",
    "match",
)
RESULTS = Path(__file__).with_name("results.json")


def main() -> int:
    """Run the named figures, or all; 1 when one misses its target."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help=", ".join(FIGURES))
    parser.add_argument("--full", action="store_true", help="longer rounds, 10,000 files")
    parser.add_argument("--whole", action="store_true", help="as --full, and a whole nation's lists (150 GB of disk)")
    options = parser.parse_args()
    if unknown := set(options.figures) - set(FIGURES):
        parser.error(f"unknown figure {', '.join(sorted(unknown))}; there are {', '.join(FIGURES)}")
    scale = WHOLE if options.whole else FULL if options.full else Scale()
    with huge_pages.reserved() if scale.nation <= TENTH else nullcontext(), node.running() as running:
        figures = [_measure(name, running, scale) for name in options.figures or FIGURES]
    return int(any(measure.is_met is False for figure in figures for measure in figure.measures))


def _measure(name: str, running: Node, scale: Scale) -> Figure:
    run: Callable[[Node, Scale], Figure] = import_module(f"bench.{name}").run
    load, pace, start = os.getloadavg()[0], pace_ms(), time.monotonic()
    figure = run(running, scale)
    print(f"{figure.title}  [{time.monotonic() - start:.0f} s, load {load:.1f}, pace {pace:.0f} ms]")
    for measure in figure.measures:
        print(measure.line())
    _keep(figure, running, load, pace)
    return figure


def _keep(figure: Figure, running: Node, load: float, pace: float) -> None:
    kept: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {"figures": {}}
    kept["machine"] = machine() | {"postgresql": _server_version(running)}
    kept["figures"][figure.name] = figure.as_json() | {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "load_before": round(load, 2),
        "load_after": round(os.getloadavg()[0], 2),
        "pace_ms_before": round(pace, 1),
        "pace_ms_after": round(pace_ms(), 1),
    }
    RESULTS.write_text(json.dumps(kept, ensure_ascii=False, indent=2, sort_keys=True) + "\n")


def _server_version(running: Node) -> str:
    with running.connect() as connection:
        row = connection.execute("SHOW server_version").fetchone()
    return str(row[0]) if row else ""


if __name__ == "__main__":
    sys.exit(main())
