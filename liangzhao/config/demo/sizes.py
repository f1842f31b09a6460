"""Who works where: whole numbers of staff for every institution that add up, a few hospitals with most of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable


def shared_out(total: int, weights: Iterable[float]) -> array[int]:
    """``total`` heads in proportion to the weights, rounding carried on; one at least where there is weight."""
    given = array("d", weights)
    if not total or not sum(given):
        return array("L", [0] * len(given))
    heads = array("L", [1 if weight > 0 and place < total else 0 for place, weight in enumerate(given)])
    rest = total - sum(heads)
    share, carried = rest / sum(given), 0.0
    for place, weight in enumerate(given):
        carried += weight * share
        whole = int(carried)
        heads[place] += whole
        carried -= whole
    heads[max(range(len(given)), key=given.__getitem__)] += total - sum(heads)
    return heads
