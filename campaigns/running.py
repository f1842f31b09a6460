"""Running a campaign: pytest in a process group of its own, ended when its time is over."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from campaigns.campaign import Campaign, Figures, Outcome, Verdicts
from campaigns.machine import source

CHECKOUT = Path(__file__).resolve().parents[1]
GRACE = 4.0
"""Minutes are those of a quiet machine; one that has more to do may take so many times as long."""
_TO_END = 30.0
_NOTE = "outcome.json"


def run(campaign: Campaign, minutes: float, folder: Path) -> Outcome:
    """Do as much of a campaign as these minutes are for; see ``Outcome.result``."""
    reason = why_not(campaign, minutes)
    if reason:
        return Outcome(campaign, left_out=reason)
    place, share = folder / campaign.name, campaign.share(minutes)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    settings = campaign.scaled(minutes) | ({"LIANGZHAO_NIGHT": f"{share:g}"} if share else {})
    begun_at, begun = datetime.now(UTC), time.monotonic()
    code = _pytest(campaign, place, settings, 60 * GRACE * max(minutes, campaign.short))
    note = {
        "begun_at": begun_at.isoformat(),
        "source": source(),
        "share": share,
        "seconds": time.monotonic() - begun,
        "code": code or 0,
        "is_over_time": code is None,
    }
    (place / _NOTE).write_text(json.dumps(note, indent=1))
    return kept(campaign, folder) or Outcome(campaign, left_out="its folder was removed")


def kept(campaign: Campaign, folder: Path) -> Outcome | None:
    """How the campaign ended when it ran last, as its folder says; None when it never did."""
    place = folder / campaign.name
    try:
        note = json.loads((place / _NOTE).read_text())
    except OSError:
        return None
    return Outcome(
        campaign,
        share=note["share"],
        seconds=note["seconds"],
        code=note["code"],
        is_over_time=note["is_over_time"],
        tests=verdicts_in(place / "tests.xml"),
        figures=figures_of(place / "figures"),
        begun_at=datetime.fromisoformat(note["begun_at"]),
        source=note["source"],
    )


def why_not(campaign: Campaign, minutes: float) -> str:
    """Why a campaign cannot be run here and now; empty when it can."""
    absent = [name for name in campaign.needs if shutil.which(name) is None]
    if absent:
        return f"not on this machine: {', '.join(absent)}"
    if campaign.full_only and minutes < campaign.full:
        return f"needs {campaign.full:g} minutes, {minutes:.1f} were given"
    return ""


def _pytest(campaign: Campaign, place: Path, settings: dict[str, str], limit: float) -> int | None:
    """The exit code; None when its time was over."""
    command = [
        *(sys.executable, "-m", "pytest", "-c", "pyproject.toml", *campaign.tests),
        *("-q", "-p", "no:randomly", "-p", "no:cacheprovider"),
        *(("-n", str(os.cpu_count())) if campaign.is_spread else ()),
        *(f"--junitxml={place / 'tests.xml'}", "-o", "junit_family=xunit1", "-o", f"faulthandler_timeout={limit:.0f}"),
    ]
    environment = os.environ | settings | {"LIANGZHAO_FIGURES": str(place / "figures")}
    with (place / "output.txt").open("wb") as output:
        child = subprocess.Popen(
            command, cwd=CHECKOUT, env=environment, stdout=output, stderr=output, start_new_session=True
        )
        try:
            return child.wait(timeout=limit)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    """pytest ends its servers when interrupted; whoever is left of its group afterwards is killed."""
    for number in (signal.SIGINT, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(child.pid, number)
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=_TO_END)


def verdicts_in(path: Path) -> Verdicts:
    """What the file of results says; nothing passed when there is none."""
    try:
        cases = list(ElementTree.parse(path).iter("testcase"))  # noqa: S314 - pytest wrote it
    except (OSError, ElementTree.ParseError):
        return Verdicts()
    kinds: dict[str, list[str]] = {"passed": [], "failed": [], "skipped": []}
    for case in cases:
        tags = {child.tag for child in case}
        kind = "failed" if tags & {"failure", "error"} else "skipped" if "skipped" in tags else "passed"
        kinds[kind].append(case.get("name", ""))
    return Verdicts(*(tuple(kinds[kind]) for kind in ("passed", "failed", "skipped")))


def figures_of(folder: Path) -> Figures:
    """The figures noted in a folder, by name."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}
