"""What may become of an entry, as bits of a line: one entry may have changed in several ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from liangzhao.consolidation.matching.reconciling import Fate

ORDER = (
    Fate.SAME,
    Fate.RENAMED,
    Fate.MOVED,
    Fate.RECLASSIFIED,
    Fate.NEW,
    Fate.BACK,
    Fate.GONE,
    Fate.ASK,
    Fate.REPEATED,
)
"""The order of the bits, which is kept in the database: new ones come behind."""
_BIT = {fate: 1 << at for at, fate in enumerate(ORDER)}
CHANGED = (Fate.RENAMED, Fate.MOVED, Fate.RECLASSIFIED)
"""Of entries that are on both dates."""


def bits(fates: Iterable[Fate]) -> int:
    """The bits of some fates."""
    return sum(_BIT[fate] for fate in set(fates))


def of(kept: int) -> tuple[Fate, ...]:
    """The fates behind bits."""
    return tuple(fate for fate in ORDER if kept & _BIT[fate])


def counts(lines: Mapping[int, int]) -> dict[str, int]:
    """How many entries met each fate, and under ``changed`` how many any change, from lines counted by their bits."""
    found: Counter[str] = Counter()
    for kept, many in lines.items():
        found.update({fate.value: many for fate in of(kept)})
        found["changed"] += many if kept & bits(CHANGED) else 0
    return {name: many for name, many in found.items() if many}
