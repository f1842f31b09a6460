"""Readings of the status lists: how old what each knows is, and whether the last count agreed with what was published.

The keeper signs a list anew every ten minutes: one that is older is no longer kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from liangzhao.kernel import clock
from liangzhao.licensing.status.folder import StatusFolder

Told = tuple[str, str, tuple[tuple[dict[str, str], float], ...]]
"""A reading's name, what it says, and its values by labels."""


def of_status_lists() -> Iterator[Told]:
    """Ages by issuer; what the last count found wrong and how long ago it was, once there was one."""
    folder, now = StatusFolder(Path(settings.LIANGZHAO_STATUS_DIR)), clock.now()
    ages = tuple(({"issuer": uscc}, (now - at).total_seconds()) for uscc, at in folder.as_of().items())
    yield ("liangzhao_status_list_age_seconds", "Age of what a status list knows.", ages)
    proof = folder.proof()
    if proof:
        since = (now - proof.at).total_seconds()
        yield ("liangzhao_status_count_age_seconds", "Time since all status lists were counted anew.", (({}, since),))
        wrong = float(proof.differences)
        yield ("liangzhao_status_differences", "Places that the last count found wrong.", (({}, wrong),))
