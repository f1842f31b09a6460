"""Numbers of institutions and licences (DQ-15 to DQ-17, DQ-27, DQ-28)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from liangzhao.consolidation.quality.columns import Columns
from liangzhao.consolidation.quality.fields import CATEGORY_WORDS, LEVEL_WORDS
from liangzhao.consolidation.quality.model import (
    INSTITUTIONS,
    PHYSICIANS,
    REGISTERED,
    Action,
    Context,
    Decider,
    Found,
    Kind,
    Numbered,
    Row,
    each_among,
)
from liangzhao.consolidation.quality.rule import Grouping, Rule
from liangzhao.consolidation.quality.rules import identity, persons
from liangzhao.kernel.identifiers import org_code, reg_no, uscc
from liangzhao.kernel.words import _

_ORGANISATION = slice(0, 9)
_IN_USCC = slice(8, 17)
_SELF_ASSIGNED = "PDY"
_DIGITS = {Kind.PHYSICIAN: re.compile(r"[0-9]{15}"), Kind.NURSE: re.compile(r"[0-9]{12}")}
_LEVEL_OF_QUALIFICATION = {"1": "1", "2": "2", "3": "1", "4": "2"}
_QUALIFICATION = re.compile(r"[0-9]{9}[0-9A-Z]{6,18}")


@lru_cache(maxsize=100_000)
def _hard(number: str) -> tuple[str, ...]:
    return tuple(finding.id for finding in reg_no.check(number).findings if finding.level == "hard")


@lru_cache(maxsize=100_000)
def _is_right_uscc(code: str) -> bool:
    return uscc.check(code).ok


def _is_right_org(code: str) -> bool:
    return re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code) is not None and org_code.check_char(code[:8]) == code[8]


def _malformed(row: Row, _context: Context) -> Iterable[Found]:
    number = row.get("reg_no", "")
    if not number or not [each for each in _hard(number) if each != "reg-no.check"]:
        return
    made = _recovered(number, row)
    yield Found("reg_no", number, made, confidence=0.8 if made else 1.0, action=None if made else Action.DECIDE)


def _recovered(number: str, row: Row) -> str | None:
    """The number from what the row says elsewhere; the organisation code is never invented."""
    code = row.get("uscc", "")
    organisation = code[_IN_USCC] if _is_right_uscc(code) else number[_ORGANISATION]
    if not _is_right_org(organisation):
        return None
    parts = [row.get(name, "") for name in ("division", "economic_type", "institution_class", "mgmt_type")]
    try:
        return reg_no.compose(organisation, *parts)
    except ValueError:
        return None


def _organisation(row: Row, _context: Context) -> Iterable[Found]:
    code, number = row.get("uscc", ""), row.get("reg_no", "")
    told = code[_IN_USCC] if _is_right_uscc(code) else ""
    own = row.get("org_code")
    if own is not None and not _is_right_org(own) and (own or told):
        yield Found("org_code", own, told or None, 0.95, action=None if told else Action.DECIDE)
    if number and _hard(number) == ("reg-no.check",):
        made = told + number[9:] if told else None
        yield Found("reg_no", number, made, 0.9, action=None if made else Action.DECIDE)


def _credit_code(row: Row, context: Context) -> Iterable[Found]:
    code = row.get("uscc")
    if code is None or (code and _is_right_uscc(code)):
        return
    if not code and row.get("reg_no", "").startswith(_SELF_ASSIGNED):
        return
    told = context.codes_of_names.get(row.get("name", ""), "")
    found = told if _is_right_uscc(told) else None
    yield Found("uscc", code, found, 0.9, action=Action.PROPOSE if found else None)


def _by_number(row: Row, _context: Context) -> str | None:
    return row.get("licence_no") or None


def _shared_number(rows: Sequence[Numbered], _context: Context) -> Iterable[tuple[int, Found]]:
    """The same person may have several rows with one number; two persons may not."""
    if len({identity.settled(row) or persons.name_of(row) for _number, row in rows}) == 1:
        return
    for number, row, others in each_among(rows):
        yield number, Found("licence_no", row["licence_no"], others=others)


def _misshapen(row: Row, context: Context) -> Iterable[Found]:
    number = row.get("licence_no", "")
    if number and not _DIGITS[context.kind].fullmatch(number):
        yield Found("licence_no", number)


def _perhaps_misshapen(columns: Columns) -> Iterable[int]:
    fits = _DIGITS[columns.context.kind].fullmatch
    return columns.where("licence_no", lambda number: number and not fits(number))


def _disagreeing(row: Row, _context: Context) -> Iterable[Found]:
    number, qualification = row.get("licence_no", ""), row.get("qual_no", "")
    level, category = LEVEL_WORDS.get(row.get("level", "")), CATEGORY_WORDS.get(row.get("category", ""))
    if _agree(number, qualification, level, category):
        return
    heads = []
    if _DIGITS[Kind.PHYSICIAN].fullmatch(number):
        heads.append((number[0], number[1]))
    if _QUALIFICATION.fullmatch(qualification):
        heads.append((_LEVEL_OF_QUALIFICATION.get(qualification[6], ""), qualification[7]))
    if level and any(told in {"1", "2"} and told != level for told, _other in heads):
        yield Found("level", row["level"])
    if category and any(told in {"1", "2", "3", "4"} and told != category for _other, told in heads):
        yield Found("category", row["category"])


def _agree(number: str, qualification: str, level: str | None, category: str | None) -> bool:
    return (
        (level, category)
        == (number[:1], number[1:2])
        == (
            _LEVEL_OF_QUALIFICATION.get(qualification[6:7]),
            qualification[7:8],
        )
    )


def _perhaps_disagreeing(columns: Columns) -> Iterable[int]:
    levels = [LEVEL_WORDS.get(level) for level in columns.texts("level")]
    categories = [CATEGORY_WORDS.get(category) for category in columns.texts("category")]
    said = zip(columns.texts("licence_no"), columns.texts("qual_no"), levels, categories, strict=True)
    return [at for at, each in enumerate(said) if not _agree(*each)]


RULES = (
    Rule(
        "DQ-15",
        _("登记号形式有误；可由统一社会信用代码和登记事项补全的，由登记机关确认，组织机构代码不得编造。"),
        "shape of the 22 characters; older numbers of known lengths stay",
        Action.PROPOSE, Decider.ORGAN, "domain §4.4, §8 D15", INSTITUTIONS, _malformed,
    ),
    Rule(
        "DQ-16",
        _("组织机构代码缺失或校验码不符，可取统一社会信用代码第9至17位。"),
        "GB 11714 check of the field and of the first nine characters of the 登记号",
        Action.PROPOSE, Decider.ORGAN, "GB 11714-1997; domain §8 D16", INSTITUTIONS, _organisation,
    ),
    Rule(
        "DQ-17",
        _("统一社会信用代码缺失或有误，应与市场监管、编办、民政部门的数据核对。"),
        "GB 32100 check; a feed that knows the name gives the proposal",
        Action.DECIDE, Decider.INSTITUTION, "GB 32100-2015; domain §8 D17", INSTITUTIONS, _credit_code,
    ),
    Rule(
        "DQ-27",
        _("执业证书编码重复，或医师不是15位、护士不是12位，由登记机关核定；重复的不签发电子证照。"),
        "shape, and one number held by rows of different persons",
        Action.DECIDE, Decider.ORGAN, "domain §4.6, §4.7, §8 D27", REGISTERED, _misshapen,
        glance=_perhaps_misshapen,
        groups=(Grouping(_by_number, _shared_number),),
    ),
    Rule(
        "DQ-28",
        _("执业级别或类别与执业证书编码、资格证书编码不一致，由登记机关核定。"),
        "digits 1 and 2 of the 执业证书编码, digits 7 and 8 of the 资格证书编码",
        Action.DECIDE, Decider.ORGAN, "domain §4.5, §4.6, §8 D28", PHYSICIANS, _disagreeing,
        glance=_perhaps_disagreeing,
    ),
)  # fmt: skip
