"""Building the demo province, or adding to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from liangzhao.access.transactions import service_transaction
from liangzhao.config.demo.builder import Builder, Size
from liangzhao.config.demo.painting import Orders
from liangzhao.config.demo.pictures import Pictures
from liangzhao.config.demo.scene import Scene
from liangzhao.kernel import clock
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.models import Institution, Person


@dataclass(frozen=True)
class Summary:
    """What a run made, and how long it took."""

    institutions: int
    persons: int
    licences: int
    seconds: float


class AlreadySeeded(Exception):
    """Raised when the node holds institutions and nobody said that more are wanted."""


def build(
    size: Size, seed: int, painted: Orders, *, more: bool = False, progress: Callable[[int], None] = lambda _count: None
) -> Summary:
    """Make a province, or add to one; AlreadySeeded when there is one and ``more`` was not said.

    Call it outside any transaction, with the keys of the demo authorities in reach and portraits from
    ``painting.pool``.
    """
    started = time.monotonic()
    scene = _scene(seed)
    if scene.first_institution and not more:
        raise AlreadySeeded
    builder = Builder(scene, size, progress)
    with lenient_commits():
        builder.run(Pictures(painted))
    return Summary(size.institutions, size.persons, builder.licences, time.monotonic() - started)


def _scene(seed: int) -> Scene:
    with service_transaction("seed"):
        scene = Scene(seed, clock.now(), load_demo_authorities(), Institution.objects.count(), Person.objects.count())
        scene.read_places()
        return scene


@contextmanager
def lenient_commits() -> Iterator[None]:
    """Commits that do not wait for the disk: a seed cut short by a crash is begun anew."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")
