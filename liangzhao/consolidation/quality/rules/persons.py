"""One person in several rows, several persons in one number, two live registrations (DQ-08 to DQ-10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from liangzhao.consolidation.importing import dates
from liangzhao.consolidation.importing.states import ACTIVE, status_of
from liangzhao.consolidation.quality.model import (
    PERSONS,
    REGISTERED,
    Action,
    Context,
    Decider,
    Found,
    Numbered,
    Row,
    each_among,
)
from liangzhao.consolidation.quality.rule import Grouping, Rule
from liangzhao.consolidation.quality.rules import identity
from liangzhao.consolidation.quality.wording import dotted
from liangzhao.kernel.words import _


def by_id_number(row: Row, _context: Context) -> str | None:
    """Rows of one 公民身份号码, old or new form."""
    return identity.settled(row) or None


def by_qualification(row: Row, _context: Context) -> str | None:
    """Rows of one 资格证书编码."""
    number = row.get("qual_no", "")
    return number if len(number) >= len("YYYYPPLCC000000") else None


def by_name_birth_school(row: Row, _context: Context) -> str | None:
    """Rows that agree in name, birth date and school."""
    birth, school = dates.one(row.get("birth_date", "")), row.get("school", "")
    return f"{name_of(row)}|{birth.isoformat()}|{school}" if birth and school and row.get("name") else None


def name_of(row: Row) -> str:
    """The name as it is compared."""
    name = row.get("name", "")
    return (name if name.isalpha() else dotted(name)).upper()


def _are_one_name(rows: Sequence[Numbered]) -> bool:
    names = [{name_of(row), row.get("former_name", "")} - {""} for _number, row in rows]
    return bool(set.intersection(*names))


def _same_number(rows: Sequence[Numbered], _context: Context) -> Iterable[tuple[int, Found]]:
    for group in _by_name(rows):
        yield from _repeated("id_no", group, 0.99)


def _by_name(rows: Sequence[Numbered]) -> list[list[Numbered]]:
    groups: list[list[Numbered]] = []
    for each in rows:
        fitting = next((group for group in groups if _are_one_name([group[0], each])), None)
        if fitting is None:
            groups.append([each])
        else:
            fitting.append(each)
    return groups


def _repeated(field: str, rows: Sequence[Numbered], confidence: float) -> Iterable[tuple[int, Found]]:
    """Every row behind the first, each with those before it."""
    before: list[int] = []
    for number, row in rows:
        if before:
            yield number, Found(field, row.get(field, ""), confidence=confidence, others=tuple(before))
        before.append(number)


def _same_qualification(rows: Sequence[Numbered], _context: Context) -> Iterable[tuple[int, Found]]:
    """Rows that one 身份证号 already brings together are told by it alone."""
    for group in _by_name(rows):
        yield from _repeated("qual_no", _of_different_numbers(group), 0.97)


def _same_birth_and_school(rows: Sequence[Numbered], _context: Context) -> Iterable[tuple[int, Found]]:
    """Two right numbers that differ are two persons, whatever else agrees."""
    numbers = {identity.settled(row) for _number, row in rows} - {""}
    if len(numbers) <= 1:
        yield from _repeated("name", _of_different_numbers(rows), 0.85)


def _of_different_numbers(rows: Sequence[Numbered]) -> list[Numbered]:
    kept: dict[str, Numbered] = {}
    for number, row in rows:
        kept.setdefault(identity.settled(row) or f"#{number}", (number, row))
    return list(kept.values())


def _one_number_for_several(rows: Sequence[Numbered], _context: Context) -> Iterable[tuple[int, Found]]:
    groups = _by_name(rows)
    if len(groups) == 1:
        return
    for number, row, others in each_among(rows):
        yield number, Found("id_no", row.get("id_no", ""), others=others)


def _two_live(rows: Sequence[Numbered], _context: Context) -> Iterable[tuple[int, Found]]:
    for group in _by_name(rows):
        live: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, row in group:
            if status_of(row.get("status", "")) == ACTIVE:
                live[row.get("licence_no", ""), row.get("institution", "")].append(number)
        if len(live) > 1:
            first = [numbers[0] for numbers in live.values()]
            for number in first:
                yield number, Found("status", ACTIVE, others=tuple(each for each in first if each != number))


RULES = (
    Rule(
        "DQ-08",
        _("同一人有多条记录，应合并为一人，保留全部历史。"),
        "same ID number and name; same 资格证书编码 and name; same name, birth date and school without different IDs",
        Action.PROPOSE, Decider.ORGAN, "domain §8 D08", PERSONS,
        groups=(
            Grouping(by_id_number, _same_number),
            Grouping(by_qualification, _same_qualification),
            Grouping(by_name_birth_school, _same_birth_and_school),
        ),
    ),
    Rule(
        "DQ-09",
        _("不同的人使用同一身份证号，均不得签发电子证照，由登记机关核定。"),
        "same ID number with names that neither agree nor are former names",
        Action.DECIDE, Decider.ORGAN, "domain §8 D09", PERSONS,
        groups=(Grouping(by_id_number, _one_number_for_several),),
    ),
    Rule(
        "DQ-10",
        _("同一人有两条有效注册，由登记机关核定哪一条已终止。"),
        "same person, two active rows that differ in number or institution",
        Action.DECIDE, Decider.ORGAN, "医师执业注册管理办法; 护士条例; domain §8 D10", REGISTERED,
        groups=(Grouping(by_id_number, _two_live),),
    ),
)  # fmt: skip
