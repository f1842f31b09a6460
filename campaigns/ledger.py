"""What is known of each campaign, kept with the code: no night, and no part of one, loses what another found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from campaigns.campaign import Campaign, Outcome, Result, Verdicts

_LAST, _LONGEST = "last", "longest"


class Ledger:
    """The last result of each campaign and, where that was a shorter form, the longest form that held."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: dict[str, dict[str, Any]] = json.loads(path.read_text()) if path.exists() else {}

    def last(self, campaign: Campaign) -> Outcome | None:
        """How it ended when it ran last; None when it never did."""
        return self._outcome(campaign, _LAST)

    def longest(self, campaign: Campaign) -> Outcome | None:
        """A longer form that held before the last; None when the last is the longest."""
        return self._outcome(campaign, _LONGEST)

    def add(self, outcome: Outcome) -> None:
        """Keep how a campaign ended, at once on disk; one that was left out changes nothing."""
        if outcome.result is Result.LEFT_OUT:
            return
        campaign = outcome.campaign
        before = [one for one in (self.longest(campaign), self.last(campaign)) if one is not None]
        longer = [one for one in before if one.result is Result.HELD and one.share > outcome.share]
        entry = {_LAST: _written(outcome)}
        if longer:
            entry[_LONGEST] = _written(max(longer, key=lambda one: one.share))
        self._kept[campaign.name] = entry
        self._path.write_text(json.dumps(self._kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n")

    def all(self, campaigns: Sequence[Campaign]) -> list[Outcome]:
        """The results of these campaigns, one that never ran as left out, each longer form behind its last."""
        found: list[Outcome] = []
        for each in campaigns:
            found.append(self.last(each) or Outcome(each, left_out="it was never run"))
            longest = self.longest(each)
            found += [] if longest is None else [longest]
        return found

    def _outcome(self, campaign: Campaign, which: str) -> Outcome | None:
        kept = self._kept.get(campaign.name, {}).get(which)
        return None if kept is None else _read(campaign, kept, is_earlier=which == _LONGEST)


def _written(outcome: Outcome) -> dict[str, Any]:
    return {
        "begun_at": outcome.begun_at.isoformat() if outcome.begun_at else None,
        "source": outcome.source,
        "share": outcome.share,
        "seconds": round(outcome.seconds, 1),
        "code": outcome.code,
        "is_over_time": outcome.is_over_time,
        "passed": list(outcome.tests.passed),
        "failed": list(outcome.tests.failed),
        "skipped": list(outcome.tests.skipped),
        "figures": {name: dict(figures) for name, figures in outcome.figures.items()},
    }


def _read(campaign: Campaign, kept: dict[str, Any], *, is_earlier: bool) -> Outcome:
    return Outcome(
        campaign,
        share=kept["share"],
        seconds=kept["seconds"],
        code=kept["code"],
        is_over_time=kept["is_over_time"],
        tests=Verdicts(*(tuple(kept[kind]) for kind in ("passed", "failed", "skipped"))),
        figures=kept["figures"],
        begun_at=datetime.fromisoformat(kept["begun_at"]) if kept["begun_at"] else None,
        source=kept["source"],
        is_earlier=is_earlier,
    )
