"""``python -m campaigns [NAME …] [--minutes N]``: run the campaigns, write the report; 1 when it is not green.

The report holds the last result of every campaign, whenever and on whichever source it ran: ``campaigns/results.json``.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from campaigns.campaign import Campaign
from campaigns.catalogue import CAMPAIGNS, NIGHT_MINUTES
from campaigns.ledger import Ledger
from campaigns.machine import machine
from campaigns.report import Night, is_green, report, verdict
from campaigns.running import CHECKOUT, run

REPORT = CHECKOUT / "docs" / "generated" / "reliability.md"
RESULTS = CHECKOUT / "campaigns" / "results.json"
SCRATCH = CHECKOUT / "var" / "night"


def main() -> int:
    """Run what was asked for; all campaigns run, whatever happens to one."""
    options = _options()
    chosen = [each for each in CAMPAIGNS if not options.names or each.name in options.names]
    night, ledger = Night(datetime.now(UTC), options.minutes, machine()), Ledger(options.results)
    until, unrun = time.monotonic() + 60 * options.minutes, dict[str, str]()
    for number, campaign in enumerate(chosen):
        left = (until - time.monotonic()) / 60
        if left <= 0:
            unrun[campaign.title] = "the night ended before"
            continue
        share = shares_of(chosen[number:], left)[campaign.name]
        print(f"{number + 1}/{len(chosen)} {campaign.title}: {share:.1f} minutes …", flush=True)
        done = run(campaign, share, SCRATCH)
        print(f"    {done.result.value} after {done.seconds:.0f} s {done.left_out}", flush=True)
        ledger.add(done)
        unrun |= {campaign.title: done.left_out} if done.left_out else {}
        _tell(options.report, night, ledger, unrun)
    _tell(options.report, night, ledger, unrun)
    outcomes = ledger.all(CAMPAIGNS)
    print(f"{verdict(outcomes)} The report: {options.report}")
    return 0 if is_green(outcomes) else 1


def _tell(path: Path, night: Night, ledger: Ledger, unrun: Mapping[str, str]) -> None:
    """Written after each campaign, so that a night that was ended early still has an honest report."""
    path.write_text(report(night, ledger.all(CAMPAIGNS), unrun))


def shares_of(chosen: Sequence[Campaign], minutes: float) -> dict[str, float]:
    """The minutes of each: those of its short form, then all that its full form takes, the first of the list first."""
    rest, shares = minutes - sum(each.short for each in chosen), {each.name: each.short for each in chosen}
    for each in chosen:
        more = min(each.full - each.short, max(rest, 0.0))
        if each.share(each.short + more):
            shares[each.name] += more
            rest -= more
    return shares


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m campaigns", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(each.name for each in CAMPAIGNS))
    parser.add_argument("--minutes", type=float, default=NIGHT_MINUTES, help="the whole time (%(default)g)")
    parser.add_argument("--report", type=Path, default=REPORT)
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args()
    if unknown := set(options.names) - {each.name for each in CAMPAIGNS}:
        parser.error(f"no campaign is called {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    sys.exit(main())
