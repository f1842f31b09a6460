"""Which institution a practitioner's row names: millions of practitioners name few institutions."""

from __future__ import annotations

from dataclasses import dataclass, field

from liangzhao.consolidation.matching.catalogue import Catalogue, Row
from liangzhao.consolidation.matching.deciding import Match, match
from liangzhao.consolidation.matching.folding import fold

_KEPT = 500_000


@dataclass
class Workplaces:
    """Answers for names of institutions in practitioners' rows, each name in a place decided once."""

    catalogue: Catalogue
    _known: dict[tuple[str, str, tuple[str, ...]], Match] = field(default_factory=dict)

    def find(self, name: str, district: str = "", codes: tuple[str, ...] = ()) -> Match:
        """The answer for a name, the division that is told beside it, and the numbers that are.

        Names that differ by their writing alone are one question; ``row`` of the answer is empty.
        """
        asked = (name, district, codes)
        if (known := self._known.get(asked)) is None:
            known = self._decide(fold(name), district, codes)
            if len(self._known) < _KEPT:
                self._known[asked] = known
        return known

    def _decide(self, name: str, district: str, codes: tuple[str, ...]) -> Match:
        asked = (name, district, codes)
        if (known := self._known.get(asked)) is None:
            known = match(Row("", name, district, codes=codes), self.catalogue)
            if len(self._known) < _KEPT:
                self._known[asked] = known
        return known
