"""SEC-K7: how long a no takes does not tell whether the number exists."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.test import Client
from scipy.stats import mannwhitneyu

from liangzhao.access import limits
from liangzhao.kernel.identifiers import licence_id
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.registers.effects import Register
from tests.support.cast import Cast
from tests.support.night import amount

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]
PAIRS = amount(40, 2000)
SIGNIFICANT = 1e-5
"""How unlikely a difference must be by chance: a test that runs every day must not cry once a month."""


def seconds(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def chance_of(one: Callable[[], object], other: Callable[[], object], pairs: int) -> float:
    """How likely two acts, done in turn, differ in time as much by chance alone."""
    times = [(seconds(one), seconds(other)) for _pair in range(pairs)]
    return float(mannwhitneyu(*zip(*times, strict=True)).pvalue)


def test_a_wrong_name_and_an_unknown_number_take_the_same_time(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits.CHECKS, "per_second", 1e9)
    monkeypatch.setattr(limits.CHECKS, "burst", 1e9)
    nurse = cast.nurse("王小兰", cast.institution())
    known = issue(Request(Register.NURSE, nurse.person_id, new_key()), by=cast.by).identifier
    unknown = licence_id.parse(known).at_version(2).text

    def asks(identifier: str) -> Callable[[], object]:
        return lambda: client.post("/verify/number/", {"identifier": identifier, "name": "陈静"})

    assert chance_of(asks(known), asks(unknown), PAIRS) > SIGNIFICANT


def test_a_difference_of_a_millisecond_would_be_found() -> None:
    assert chance_of(lambda: time.sleep(0.002), lambda: time.sleep(0.003), 40) < SIGNIFICANT
