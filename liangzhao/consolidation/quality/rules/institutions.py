"""Institutions and those who work there: variants of a name, duplicates, orphans, the closed (DQ-13, 14, 18, 19)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from liangzhao.consolidation.importing.states import ACTIVE, status_of
from liangzhao.consolidation.quality.columns import Columns
from liangzhao.consolidation.quality.fields import ENDED
from liangzhao.consolidation.quality.model import (
    INSTITUTIONS,
    REGISTERED,
    Action,
    Context,
    Decider,
    Found,
    Kind,
    Numbered,
    Row,
)
from liangzhao.consolidation.quality.rule import Grouping, Rule
from liangzhao.consolidation.quality.rules import known
from liangzhao.kernel.words import _

_GONE = ENDED | {"CLOSED"}


def _variant(row: Row, context: Context) -> Iterable[Found]:
    name = _naming(context.kind)
    value = row.get(name, "")
    if not value or value in known.index(context).exact:
        return
    found = known.alike(value, context)
    if len(found) == 1:
        yield Found(name, value, found[0].name, confidence=0.9)
    elif found:
        yield Found(name, value, action=Action.DECIDE, confidence=0.5)


def _naming(kind: Kind) -> str:
    return "name" if kind is Kind.INSTITUTION else "institution"


def _perhaps_variant(columns: Columns) -> Iterable[int]:
    exact = known.index(columns.context).exact
    return columns.where(_naming(columns.context.kind), lambda name: name and name not in exact)


def _by_reg_no(row: Row, _context: Context) -> str | None:
    return row.get("reg_no") or None


def _by_uscc_and_name(row: Row, _context: Context) -> str | None:
    """Campuses share the code of their hospital, not its name."""
    return f"{row['uscc']}|{known.name_key(row['name'])}" if row.get("uscc") and row.get("name") else None


def _by_name_and_address(row: Row, _context: Context) -> str | None:
    address = row.get("address", "")
    return f"{known.name_key(row['name'])}|{known.name_key(address)}" if address and row.get("name") else None


def _again(field: str) -> Grouping:
    keys = {"reg_no": _by_reg_no, "uscc": _by_uscc_and_name, "name": _by_name_and_address}

    def judge(rows: Sequence[Numbered], _context: Context) -> Iterable[tuple[int, Found]]:
        before: list[int] = []
        for number, row in rows:
            if before:
                yield number, Found(field, row.get(field, ""), confidence=0.95, others=tuple(before))
            before.append(number)

    return Grouping(keys[field], judge)


def _orphan(row: Row, context: Context) -> Iterable[Found]:
    if not context.institutions or known.institution_of(row, context) is not None:
        return
    value = row.get("institution", "")
    if not known.alike(value, context):
        yield Found("institution", value)


def _unknown(columns: Columns) -> Iterable[int]:
    if not columns.context.institutions:
        return ()
    return [at for at, one in enumerate(columns.once(known.institutions_of)) if one is None]


def _closed(row: Row, context: Context) -> Iterable[Found]:
    institution = known.institution_of(row, context)
    if institution is not None and institution.status in _GONE and status_of(row.get("status", ACTIVE)) == ACTIVE:
        yield Found("institution", row.get("institution", "") or institution.name)


def _ended(columns: Columns) -> Iterable[int]:
    return [at for at, one in enumerate(columns.once(known.institutions_of)) if one and one.status in _GONE]


RULES = (
    Rule(
        "DQ-13",
        _("机构名称与登记名称不同：只是写法不同的，拟关联到登记机构；登记号相同的，可能已更名；由登记机关确认。"),
        "equal after brackets, signs, region prefix and usual abbreviations; present and former names; same 登记号",
        Action.PROPOSE, Decider.ORGAN, "domain §8 D13", INSTITUTIONS | REGISTERED, _variant,
        glance=_perhaps_variant,
    ),
    Rule(
        "DQ-14",
        _("同一机构有多条记录，应合并；院区、分院不合并。"),
        "same 登记号; same USCC and name; same name and address",
        Action.PROPOSE, Decider.ORGAN, "domain §8 D14", INSTITUTIONS,
        groups=(_again("reg_no"), _again("uscc"), _again("name")),
    ),
    Rule(
        "DQ-18",
        _("执业机构在登记簿中找不到，或者同名的不止一家，列入待关联清单，由所在区县处理。"),
        "neither number nor name, in any usual writing, is in the register; or several bear the name, no number",
        Action.DECIDE, Decider.ORGAN, "domain §8 D18, §7.7 W14", REGISTERED, _orphan,
        glance=_unknown,
    ),
    Rule(
        "DQ-19",
        _("执业机构已注销、吊销或撤销，人员仍为在册，应请本人说明去向。"),
        "state of the linked institution against the state of the registration",
        Action.DECIDE, Decider.PERSON, "domain §8 D19, §7.7 W14", REGISTERED, _closed,
        glance=_ended,
    ),
)  # fmt: skip
