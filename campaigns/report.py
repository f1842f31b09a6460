"""The report of a night: what was done to the node, what it kept, which controls were found, what was not run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.campaign import Outcome, Result

_HEAD = (
    "| Campaign | Promises | Form | Acts | Acknowledged | Lost, doubled, foreign | Control | Begun, UTC | Age "
    "| Minutes | Source | Result |"
)
_OLD = timedelta(days=7)


@dataclass(frozen=True)
class Night:
    """When and where the campaigns ran, in how many minutes at most."""

    begun_at: datetime
    minutes: float
    machine: dict[str, str]


def is_green(outcomes: Sequence[Outcome]) -> bool:
    """Whether something ran, and all that ran held, each as it ran last."""
    ran = _ran(outcomes)
    return bool(ran) and all(one.result is Result.HELD for one in ran)


def report(night: Night, outcomes: Sequence[Outcome], unrun: Mapping[str, str] | None = None) -> str:
    """The page, in Markdown; ``unrun`` says why campaigns of this night were not run, by title."""
    return "\n".join(_lines(night, outcomes, unrun or {})) + "\n"


def _lines(night: Night, outcomes: Sequence[Outcome], unrun: Mapping[str, str]) -> Iterator[str]:
    yield "# Reliability: what the campaigns did and found when each ran last"
    yield ""
    yield "> Written by `make night`; do not edit. What each promise means and which test shows it: `docs/security.md`."
    yield ""
    yield f"**{verdict(outcomes)}** {night.begun_at:%Y-%m-%d %H:%M} UTC, {night.minutes:g} minutes asked for."
    yield ""
    yield from (f"- {name}: {value}" for name, value in night.machine.items())
    yield ""
    yield (
        "Form: *full* is the night's, *short* that of every commit; *earlier* is a longer form that held before the "
        "last. Age: days before this report. Source: the commit that was tried."
    )
    yield ""
    yield _HEAD
    yield "|" + " --- |" * (_HEAD.count("|") - 1)
    yield from (_row(one, night) for one in outcomes if one.result is not Result.LEFT_OUT)
    yield from _notes(outcomes, night, unrun)
    yield from _figures(outcomes)


def verdict(outcomes: Sequence[Outcome]) -> str:
    """One sentence."""
    ran, known = _ran(outcomes), [one for one in outcomes if not one.is_earlier]
    held = sum(one.result is Result.HELD for one in ran)
    rest = f", {len(known) - len(ran)} were never run" if len(ran) < len(known) else ""
    if is_green(outcomes):
        return f"All {held} campaigns that ran held{rest}."
    return f"NOT GREEN: {held} of {len(ran)} campaigns held{rest}."


def _ran(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The last of each that ran."""
    return [one for one in outcomes if one.result is not Result.LEFT_OUT and not one.is_earlier]


def _row(one: Outcome, night: Night) -> str:
    acts = one.sum("acts", "kills")
    cells = (
        one.campaign.title,
        ", ".join(one.campaign.promises),
        _form(one),
        f"{len(one.tests.passed)} passed" if acts is None else f"{acts:,.0f}",
        _number(one.sum("acknowledged")),
        _wrong(one),
        _control(one),
        "" if one.begun_at is None else f"{one.begun_at:%m-%d %H:%M}",
        "" if one.begun_at is None else str(max(0, (night.begun_at - one.begun_at).days)),
        f"{one.seconds / 60:.1f}",
        one.source,
        one.result.value,
    )
    return f"| {' | '.join(cells)} |"


def _form(one: Outcome) -> str:
    """All of the night's form, a part of it, or what runs at every commit."""
    form = "short" if not one.share else "full" if one.share >= 1 else f"{one.share:.0%} of full"
    return f"{form}, earlier" if one.is_earlier else form


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"


def _wrong(one: Outcome) -> str:
    if one.wrong:
        return ", ".join(f"**{value:,.0f} {key}**" for key, value in one.wrong.items())
    return "" if one.sum("lost", "doubled", "foreign", "missed", "unnamed", "false") is None else "0"


def _control(one: Outcome) -> str:
    if one.unfound:
        return f"**{len(one.unfound)} of {len(one.campaign.controls)} found nothing**"
    return f"{len(one.campaign.controls)} found" if one.campaign.controls else "none"


def _notes(outcomes: Sequence[Outcome], night: Night, unrun: Mapping[str, str]) -> Iterator[str]:
    yield from ("", "## What did not hold", "")
    yield from [line for one in outcomes for line in _trouble(one)] or ["Nothing that ran."]
    yield from ("", "## What was not run", "")
    never = {one.campaign.title: one.left_out for one in outcomes if one.left_out}
    left_out = [f"- {title}: {reason}" for title, reason in (never | dict(unrun)).items()]
    whole = {one.campaign.name for one in outcomes if one.share >= 1}
    short = [
        f"- {one.campaign.title}: {_form(one)} was run; all of it takes {one.campaign.full:g} minutes"
        for one in outcomes
        if _short(one) and one.campaign.name not in whole
    ]
    skipped = [f"- {one.campaign.title}: `{test}` was skipped" for one in outcomes for test in one.tests.skipped]
    old = [
        f"- {one.campaign.title}: not for more than {_OLD.days} days" for one in _ran(outcomes) if _is_old(one, night)
    ]
    yield from (*left_out, *short, *skipped, *old) or ["Everything was run in full."]


def _is_old(one: Outcome, night: Night) -> bool:
    return one.begun_at is not None and night.begun_at - one.begun_at > _OLD


def _short(one: Outcome) -> bool:
    return not one.left_out and one.share < 1 and one.campaign.full > one.campaign.short


def _trouble(one: Outcome) -> Iterator[str]:
    if one.result in (Result.HELD, Result.LEFT_OUT):
        return
    yield f"- {one.campaign.title}: {one.result.value}, pytest ended with {one.code}"
    yield from (f"  - failed: `{name}`" for name in one.tests.failed)
    yield from (f"  - the control `{name}` found nothing" for name in one.unfound)
    yield from (f"  - no figures from `{name}`" for name in one.missing)
    yield from (f"  - {key}: {value:,.0f}" for key, value in one.wrong.items())


def _figures(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield from ("", "## Figures", "", "Those of a control are what the deliberately wrong variant did.", "")
    yield from ("| Campaign | Noted by | Figures |", "| --- | --- | --- |")
    for one in outcomes:
        for name, figures in one.figures.items():
            told = ", ".join(f"{key.replace('_', ' ')} {_told(value)}" for key, value in figures.items())
            yield f"| {one.campaign.name}{' (earlier)' if one.is_earlier else ''} | {name} | {told} |"


def _told(value: float | int | str) -> str:
    return value if isinstance(value, str) else f"{value:,g}" if isinstance(value, float) else f"{value:,d}"
