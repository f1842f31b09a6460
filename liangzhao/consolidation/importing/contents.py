"""Which column is which of our fields, told by what stands in it, for headings nobody knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from functools import partial
from itertools import islice
from typing import Protocol

from liangzhao.consolidation.importing import classes, left_out, normalising, telling
from liangzhao.kernel import clock
from liangzhao.kernel.identifiers import check
from liangzhao.reference import divisions

_ENOUGH, _MOST, _HARDLY = 0.8, 0.5, 0.1
_LOOKED_AT = 300
_BODY = re.compile(r"(?:医院|诊所|卫生室|卫生院|卫生站|卫生所|服务站|服务中心|门诊部|医务室|保健院|中心)(?:（.*）)?$")
_PLACE = re.compile(r"(?:路|街|巷|号|村|镇|乡|里|园|大道|胡同|弄)")
_PERSON = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{2,10}·[\u3400-\u9fff]{2,10}")


class Table(Protocol):
    """Headings and rows of a list."""

    @property
    def headings(self) -> tuple[str, ...]: ...
    @property
    def rows(self) -> tuple[dict[str, str], ...]: ...


def _is_right(kind: str) -> Callable[[str], bool]:
    return lambda value: check(kind, value).ok


def _shaped(pattern: str) -> Callable[[str], bool]:
    shape = re.compile(pattern)
    return lambda value: shape.fullmatch(value) is not None


def _is_division(value: str) -> bool:
    return _DIVISION.fullmatch(value) is not None and divisions.known_ever(value)


_DIVISION = re.compile(r"\d{6}")


def _is_place(value: str) -> bool:
    """A division by its code or its name: what 执业地点 holds."""
    return _is_division(value) or bool(divisions.find(value))


def _is_class(value: str) -> bool:
    return bool(classes.meaning(value, clock.today()).code)


def _is_name(value: str) -> bool:
    """The name of an institution, and not the mere word of its class: 诊所, 综合医院."""
    return _BODY.search(value) is not None and not _is_class(value)


def _is_old_or_new_reg_no(value: str) -> bool:
    return len(value) == len("PDY00007911010517D2122") and check("reg-no", value).ok


_PERSONAL: dict[str, Callable[[str], bool]] = {
    "id_no": _is_right("id-number"),
    "qual_no": lambda value: len(value) in {24, 27} and check("qualification-no", value).ok,
    "mobile": _shaped(r"1[3-9]\d{9}"),
    "sex": _shaped("[男女]"),
    "practice_place": _is_place,
    "institution": lambda value: _BODY.search(value) is not None,
    "name": lambda value: _PERSON.fullmatch(value) is not None,
}
RECOGNISERS: dict[str, dict[str, Callable[[str], bool]]] = {
    "institution": {
        "uscc": _is_right("uscc"),
        "reg_no": _is_old_or_new_reg_no,
        "division": _is_division,
        "name": _is_name,
        "district": lambda value: bool(divisions.find(value)),
        "institution_class": _is_class,
        "address": lambda value: _PLACE.search(value) is not None,
    },
    "physician": {**_PERSONAL, "licence_no": _shaped(r"[12]\d{14}")},
    "nurse": {**_PERSONAL, "licence_no": _shaped(r"(?:19|20)\d{10}")},
    "qualification": _PERSONAL,
}
"""Fields by kind with what their values look like, the most telling first."""


def completed(
    known: Mapping[str, str], table: Table, kind: str, *, told: Collection[str] = frozenset()
) -> dict[str, str]:
    """The proposed columns with those that their contents give away; fields that were told want none.

    The heading says which column it is, unless nothing in the column is of that sort and all of it of another: 执业地点
    over names of institutions is the 执业机构. What says who is meant is taken from none of several columns that may be
    it: see ``rivals``.
    """
    named = {*known, *told}
    proposed = {name: heading for name, heading in known.items() if not _is_other(name, heading, named, table, kind)}
    for name in RECOGNISERS[kind]:
        if name in proposed or name in told:
            continue
        shares = _fitting(name, table, kind, proposed.values())
        if shares and not (telling.is_identifying(kind, name) and len(shares) > 1):
            proposed[name] = max(shares, key=lambda heading: shares[heading])
    return proposed


def rivals(columns: Mapping[str, str], table: Table, kind: str) -> dict[str, tuple[str, ...]]:
    """Numbers and names in none of the columns told, with those left over that compete for each: somebody must say."""
    wanted = (name for name in RECOGNISERS[kind] if telling.is_identifying(kind, name) and name not in columns)
    fitting = {name: tuple(_fitting(name, table, kind, columns.values())) for name in wanted}
    return {name: headings for name, headings in fitting.items() if len(headings) > 1}


def _fitting(name: str, table: Table, kind: str, taken: Collection[str]) -> dict[str, float]:
    """The columns not taken that a field may be by their contents, as far as their headings do not say otherwise."""
    fits = RECOGNISERS[kind][name]
    free = [each for each in table.headings if each not in taken and not telling.denies(kind, name, each)]
    shares = {each: found for each in free if (found := share(table, each, fits)) >= _ENOUGH}
    saying = [each for each in shares if telling.says(kind, name, each)]
    return {saying[0]: shares[saying[0]]} if len(saying) == 1 else shares


def _is_other(name: str, heading: str, named: Collection[str], table: Table, kind: str) -> bool:
    """Whether a column holds what another field holds that no heading named, and nothing of its own.

    One whose heading may mean something else is another when most of its values are no words of the field.
    """
    own = _own(name, kind)
    if own is None or not _is_filled(table, heading):
        return False
    fitting = share(table, heading, own)
    if telling.is_doubtful(kind, name, heading):
        return fitting < _MOST
    others = (fits for other, fits in RECOGNISERS[kind].items() if other not in named)
    return fitting <= _HARDLY and any(share(table, heading, fits) >= _ENOUGH for fits in others)


def _own(name: str, kind: str) -> Callable[[str], bool] | None:
    """What tells values of a field: their look, or the table of its codes."""
    if name in left_out.CODE_TABLES[kind]:
        return partial(_is_word, kind, name)
    return RECOGNISERS[kind].get(name)


def _is_word(kind: str, name: str, value: str) -> bool:
    return left_out.unread(kind, name, value, clock.today()) is None


def _is_filled(table: Table, heading: str) -> bool:
    return any(normalising.text(row.get(heading, "")) for row in islice(table.rows, _LOOKED_AT))


def share(table: Table, heading: str, fits: Callable[[str], bool]) -> float:
    """Which share of the first values of a column fits; 0 for an empty one. A heading that comes again is no value."""
    given = (normalising.text(row.get(heading, "")) for row in table.rows)
    values = list(islice((value for value in given if value not in {"", heading}), _LOOKED_AT))
    return sum(map(fits, values)) / len(values) if values else 0.0
