"""``liangzhao seed --dirty FOLDER``: synthetic lists with planted defects and their key, for trying the rules."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.planting import writing
from liangzhao.kernel import clock
from liangzhao.reference import codes, divisions
from liangzhao.reference.entries import read_divisions, read_entries


def run(options: argparse.Namespace) -> int:
    """Write the lists into the folder and say how many rows and defects of each rule they have; needs no database."""
    codes.use(read_entries())
    divisions.use(read_divisions())
    counts = {
        Kind.INSTITUTION: options.institutions,
        Kind.PHYSICIAN: options.physicians,
        Kind.NURSE: options.nurses,
        Kind.QUALIFICATION: options.physicians,
    }
    made = writing.write(Path(options.dirty), counts, seed=options.seed, on=clock.today(), share=options.dirty_share)
    told = {"folder": str(options.dirty), "share": options.dirty_share, "seed": options.seed, "plants": made}
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    return 0
