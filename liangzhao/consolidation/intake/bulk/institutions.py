"""The institutions of the register as practitioners' rows name them, packed before processes are forked."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import NamedTuple

from liangzhao.consolidation.matching.packed import TextIndex
from liangzhao.consolidation.quality.model import Row
from liangzhao.registers.institutions.merging import survivor_of
from liangzhao.registers.models import Institution

_AT_ONCE = 5_000
_KEPT = 200_000
_SIGN = "\x1f"


class Workplace(NamedTuple):
    """What a registration needs of its institution, keys as text; stands in for the entry."""

    pk: str
    authority_id: str
    division: str
    area_path: str

    @property
    def authority(self) -> str:
        """Who registered it, as far as a registration asks."""
        return self.authority_id


class _Known(NamedTuple):
    key: str
    reg_no: str
    name: str
    division: str
    authority: str
    area_path: str

    @property
    def workplace(self) -> Workplace:
        return Workplace(self.key, self.authority, self.division, self.area_path)


@dataclass
class Workplaces:
    """Entries by their 登记号, or by their exact name when one alone bears it, as the single path finds them."""

    _packed: bytes
    _ends: array[int]
    _numbers: TextIndex
    _names: TextIndex
    _kept: dict[tuple[str, str], Workplace | None] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Workplaces:
        """Every entry of the register, in the caller's transaction."""
        fields = ("id", "reg_no", "name", "division", "authority_id", "area_path")
        packed, ends = bytearray(), array("Q", [0])
        standing = {row.pk: survivor_of(row) for row in Institution.objects.filter(merged_into__isnull=False)}
        numbers: list[tuple[str, int]] = []
        names: list[tuple[str, int]] = []
        for at, values in enumerate(Institution.objects.order_by("id").values_list(*fields).iterator(_AT_ONCE)):
            known = _Known(*map(str, values))
            if (one := standing.get(values[0])) is not None:  # found by its own number and name, it is another by now
                place = (one.division, str(one.authority_id), one.area_path)
                known = _Known(str(one.pk), known.reg_no, known.name, *place)
            packed += _SIGN.join(known).encode("utf-8", "surrogatepass")
            ends.append(len(packed))
            names.append((known.name, at))
            if known.reg_no:
                numbers.append((known.reg_no, at))
        return cls(bytes(packed), ends, TextIndex(numbers), TextIndex(names))

    def find(self, given: Row) -> Workplace | None:
        """The entry a practitioner's row names by number, or by exact name; only what a registration needs of it."""
        asked = given.get("institution_reg_no", ""), given.get("institution", "")
        if asked in self._kept:
            return self._kept[asked]
        found = self._look_up(*asked)
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        self._kept[asked] = found
        return found

    def _look_up(self, number: str, name: str) -> Workplace | None:
        if number:
            numbered = [one for one in map(self._at, self._numbers.owners(number)) if one.reg_no == number]
            return numbered[0].workplace if numbered else None
        named = [one for one in map(self._at, self._names.owners(name)) if one.name == name] if name else []
        return named[0].workplace if len({one.key for one in named}) == 1 else None

    def _at(self, at: int) -> _Known:
        return _Known(*self._packed[self._ends[at] : self._ends[at + 1]].decode("utf-8", "surrogatepass").split(_SIGN))
