"""What is done every night: workplaces ranked, the rules run over every register, lists measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.measuring import linking, looking, scores
from liangzhao.consolidation.measuring.looking import Looked
from liangzhao.consolidation.models import Load
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Night:
    """What a night did: the answers for unlinked rows, a run for each kind, how many lists were measured."""

    linked: Counter[str]
    runs: tuple[Looked, ...]
    lists: int

    def as_json(self) -> dict[str, object]:
        """The account with stable names."""
        return {
            "linked": dict(sorted(self.linked.items())),
            "runs": [each.as_json() for each in self.runs],
            "lists": self.lists,
        }


def look_over(kinds: tuple[Kind, ...] = tuple(Kind), *, progress: Progress = lambda _kind, _done, _all: None) -> Night:
    """Do it all, for these kinds; twice on one day only adds a measurement. A stopped night goes on where it was."""
    linked = linking.suggest()
    runs = tuple(looking.look_over(kind, progress=partial(progress, str(kind))) for kind in _left(kinds))
    return Night(linked, runs, scores.measure_loads())


def _left(kinds: tuple[Kind, ...]) -> list[Kind]:
    """The kinds to look at: all, or those that a night that was stopped today had not yet finished."""
    with service_transaction("quality"):
        runs = Load.objects.filter(origin=Load.Origin.REGISTER, kind__in=kinds)
        if not runs.filter(state=Load.State.TAKING).exists():
            return list(kinds)
        ended = runs.filter(state=Load.State.TAKEN).values_list("kind", "received_at")
        latest = dict(ended.order_by("received_at"))
        finished = {kind for kind, at in latest.items() if clock.local_date(at) == clock.today()}
    return [kind for kind in kinds if kind not in finished]
