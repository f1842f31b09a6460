"""What every planter is made of: it spoils a row in one way and says which field it spoilt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from liangzhao.consolidation.importing import dates
from liangzhao.consolidation.quality.planting.clean import Cells, World

Planted = list[tuple[Cells, dict[str, str]]]
"""The rows that stand in the place of one, each with the rules that must find something in it and the field."""
Planter = Callable[[World, Cells, int], Planted]
Make = Callable[[World, Cells, int], str]

FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
MOJIBAKE = ("鍖椾含绀轰緥鍖婚櫌", "åŒ—äº¬åŒ»é™¢")
"""北京示例医院 and 北京医院, each read in a wrong encoding."""


def changed(field: str, make: Make, rule: str) -> Planter:
    """Another value in one field."""

    def plant(world: World, row: Cells, number: int) -> Planted:
        return [({**row, field: make(world, row, number)}, {rule: field})]

    return plant


def one_of(field: str, values: tuple[str, ...], rule: str) -> Planter:
    """One value after the other in one field."""
    return changed(field, lambda _world, _row, number: values[number % len(values)], rule)


def in_turn(*planters: Planter) -> Planter:
    """One way after the other of spoiling for the same rule."""

    def plant(world: World, row: Cells, number: int) -> Planted:
        return planters[number % len(planters)](world, row, number // len(planters))

    return plant


def untidy(_world: World, row: Cells, number: int) -> Planted:
    """Full width, blanks, an invisible sign, a hyphen."""
    code = "id_no" if "id_no" in row else "uscc"
    ways = [(code, row[code].translate(FULL_WIDTH)), ("name", f" {row['name']}\u3000")]
    if "school" in row:
        ways += [("school", f"{row['school']}\u200b"), ("mobile", "-".join((row["mobile"][:3], row["mobile"][3:])))]
    field, value = ways[number % len(ways)]
    return [({**row, field: value}, {"DQ-01": field})]


def dotted(_world: World, row: Cells, number: int) -> Planted:
    """A look-alike of the middle dot."""
    field = "name" if "id_no" in row else "legal_rep_name"
    return [({**row, field: f"艾力{'•．・‧'[number % 4]}吐尔逊"}, {"DQ-02": field})]


def bracketed(name: str) -> str:
    """A name with brackets nobody registered."""
    return f"{name[:2]}（{name[2:4]}）{name[4:]}"


def day_longer(_world: World, row: Cells, _number: int) -> str:
    """The end of a period on the day of its start."""
    years = int(row["valid_until"][:4]) - int(row["valid_from"][:4])
    since = date.fromisoformat(row["valid_from"])
    return dates.years_later(since, years if years in {5, 15} else years + 1).isoformat()
