"""What a tidied row of persons says for the registers, asking nothing of them: facts, or every fault it has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypedDict

from liangzhao.consolidation.importing import dates, left_out
from liangzhao.consolidation.importing.institutions import RowRefused, refuse_set_aside
from liangzhao.consolidation.importing.reading import SURPLUS
from liangzhao.consolidation.importing.report import EMPTY, Problem
from liangzhao.consolidation.importing.service_subjects import split
from liangzhao.consolidation.importing.states import status_of
from liangzhao.consolidation.intake import row_problems
from liangzhao.consolidation.intake.row_problems import empty, misshapen_licence, of_rule
from liangzhao.consolidation.quality.fields import CATEGORY_WORDS, ENDED, LEVEL_WORDS
from liangzhao.consolidation.quality.model import Finding, Kind, Row
from liangzhao.consolidation.quality.rules import catalogue, identity
from liangzhao.kernel import clock
from liangzhao.kernel.identifiers import Identification, qualification_no
from liangzhao.kernel.words import _, sentence
from liangzhao.registers.models import Institution, PhysicianQualification

_NUMBERS = {Kind.PHYSICIAN: re.compile(r"\d{15}"), Kind.NURSE: re.compile(r"\d{12}")}
"""What the numbers of certificates look like (domain.md §4.6, §4.7)."""
FIRST = "first_registered_on"
TAKEN_FROM = {"approved_on": FIRST, "issued_on": "approved_on"}
"""The dates of a registration that a list may leave out, and where an import takes each from then."""
_STATES = {"ACTIVE", "SUSPENDED", *ENDED}


class OfPerson(TypedDict):
    """What a row says of a person beside the number and the name."""

    sex: str
    birth_date: date
    school: str
    mobile: str


class OfQualification(TypedDict):
    """What a row says of a qualification beside its number."""

    level: str
    category: str
    obtained_on: date
    issuing_organ: str
    verify_status: str


def refuse_misshapen(number: int, row: Mapping[str, str]) -> None:
    """RowRefused for a line that is nobody, and a row whose cells do not stand under their headings."""
    refuse_set_aside(number, row)
    refuse_surplus(number, row)


def refuse_surplus(number: int, row: Mapping[str, str]) -> None:
    """RowRefused for a row with more cells than the list has headings."""
    if row.get(SURPLUS, ""):
        raise RowRefused(Problem(number, "IM-03", "", "", sentence(_("本行的列多于表头，各列可能错位，本行未登记。"))))


def misshapen(kind: Kind, printed: str) -> str:
    """The rule against a certificate's number that has not the digits of one; empty for one that has."""
    if _NUMBERS[kind].fullmatch(printed):
        return ""
    return "DQ-27" if printed else EMPTY


def in_doubt(number: int, tidying: Iterable[Finding]) -> list[Problem]:
    """The dates that tidying could not read without doubt."""
    return [
        of_rule(number, finding.rule, finding.found.field, finding.found.old, blocks=False)
        for finding in tidying
        if finding.rule == "DQ-20" and finding.action != "auto"
    ]


def who(number: int, given: Row) -> tuple[str, str]:
    """The right 身份证号 and the name of a tidied row; RowRefused without one of them."""
    return _id_no(number, given), _name(number, given)


def _id_no(number: int, given: Row) -> str:
    id_no = identity.settled(given)
    if not id_no:
        raise RowRefused(row_problems.identity_problem(number, given))
    return id_no


def _name(number: int, given: Row) -> str:
    name = left_out.kept(Kind.NURSE, "name", given.get("name", ""))
    if not name:
        raise RowRefused(Problem(number, "IM-02", "name", "", sentence(_("姓名为空，本行未登记，请补充后重新导入。"))))
    return name


def of_person(number: int, id_no: str, given: Row) -> OfPerson:
    """The facts of a person who is new to the register."""
    birth = dates.one(id_no[6:14])
    if birth is None:
        raise RowRefused(of_rule(number, "DQ-05", "id_no", id_no))
    return {
        "sex": identity.sex_of(id_no),
        "birth_date": birth,
        "school": left_out.kept(Kind.NURSE, "school", given.get("school", "")),
        "mobile": given.get("mobile", ""),
    }


def qualification(number: int, given: Row) -> tuple[str, OfQualification]:
    """The number of a tidied row's qualification and what it says of it; RowRefused when it is no right one."""
    found = _qual_no(number, given)
    return found.normalised, {
        "level": found.parts["level"],
        "category": found.parts["category"],
        "obtained_on": _day(number, given, "obtained_on"),
        "issuing_organ": left_out.kept(Kind.QUALIFICATION, "issuing_organ", given.get("issuing_organ", "")),
        "verify_status": PhysicianQualification.Verification.PENDING,
    }


def _qual_no(number: int, given: Row) -> Identification:
    found = qualification_no.check(given.get("qual_no", ""))
    if not found.ok or found.parts.get("id_number", "") != identity.settled(given):
        raise RowRefused(row_problems.qualification_problem(number, given))
    return found


def _title(kind: Kind, text: str, on: date) -> str:
    return left_out.code_of(kind, "title", text, on) if text else ""


def _own_physician(number: int, given: Row, institution: Institution, on: date) -> dict[str, object]:
    level, category = _rank(number, given)
    own: dict[str, object] = {"level": level, "category": category, "scopes": _scopes(number, given, on)}
    # 医师执业注册管理办法 art. 7: a county for assistant physicians.
    return own if level == "1" else {**own, "practice_place": institution.division}


def _rank(number: int, given: Row) -> tuple[str, str]:
    return _coded(number, given, "level", LEVEL_WORDS), _coded(number, given, "category", CATEGORY_WORDS)


def _coded(number: int, given: Row, name: str, words: Mapping[str, str]) -> str:
    code = words.get(given.get(name, ""), "")
    if not code:
        raise RowRefused(_no_word(number, "DQ-28", name, given))
    return code


def _scopes(number: int, given: Row, on: date) -> list[str]:
    category = CATEGORY_WORDS.get(given.get("category", ""), "")
    items = split(given.get("scopes", ""))
    scopes = [catalogue.scope_code(item, category, on) for item in items]
    if not scopes or not all(scopes):
        raise RowRefused(_no_word(number, "DQ-26", "scopes", given))
    return scopes


def _own_nurse(number: int, given: Row, _institution: Institution | None, _on: date) -> dict[str, object]:
    until = _day(number, given, "valid_until")
    first = dates.one(given.get("first_registered_on", ""))
    if first is not None and until <= first:
        raise RowRefused(of_rule(number, "DQ-21", "valid_until", given.get("valid_until", "")))
    passed = left_out.kept(Kind.NURSE, "exam_pass_no", given.get("exam_pass_no", ""))
    return {"valid_until": until, "exam_pass_no": passed}


_OWN_FACTS: dict[Kind, Callable[[int, Row, Institution, date], dict[str, object]]] = {
    Kind.PHYSICIAN: _own_physician,
    Kind.NURSE: _own_nurse,
}


def registration(kind: Kind, number: int, given: Row, institution: Institution | None, on: date) -> dict[str, object]:
    """What a registration says on a day beside its number and person; RowRefused when it cannot be one."""
    if institution is None:
        raise RowRefused(_no_institution(number, given))
    days = {FIRST: _day(number, given, FIRST)}
    for name, taken_from in TAKEN_FROM.items():
        days[name] = dates.one(given.get(name, "")) or days[taken_from]
    facts: dict[str, object] = {
        "main_institution": institution,
        "authority": institution.authority,
        **days,
        "department": left_out.kept(kind, "department", given.get("department", "")),
        "title": _title(kind, given.get("title", ""), on),
        "status": _status(number, given),
        "practice_place": f"{institution.division[:2]}0000",
    }
    return facts | _OWN_FACTS[kind](number, given, institution, on)


def printed_number(kind: Kind, number: int, given: Row) -> str:
    """The number of the certificate; RowRefused when it has not the digits of one."""
    printed = given.get("licence_no", "")
    if not _NUMBERS[kind].fullmatch(printed):
        raise RowRefused(misshapen_licence(number, kind, printed) if printed else empty(number, "licence_no", given))
    return printed


def faults(
    kind: Kind, number: int, given: Row, institution: Institution | None, doubts: Iterable[Problem]
) -> list[Problem]:
    """Everything for which a refused row must be mended, so that it is mended once, and the dates in doubt."""
    asked: list[Callable[[], object]] = [lambda: _name(number, given), lambda: _id_no(number, given)]
    if kind is Kind.QUALIFICATION:
        asked += [lambda: _qual_no(number, given), lambda: _day(number, given, "obtained_on")]
    else:
        asked += _of_registration(kind, number, given, institution)
    found = refusals(asked)
    told = {problem.field for problem in found}
    return [*found, *(each for each in doubts if each.field not in told)]


def _of_registration(
    kind: Kind, number: int, given: Row, institution: Institution | None
) -> list[Callable[[], object]]:
    asked: list[Callable[[], object]] = [
        lambda: printed_number(kind, number, given),
        lambda: _day(number, given, "first_registered_on"),
        lambda: _status(number, given),
    ]
    if kind is Kind.NURSE:
        asked.append(lambda: _own_nurse(number, given, institution, clock.today()))
    else:
        asked += _of_physician(number, given)
    return asked if institution is not None else [*asked, lambda: _refuse(_no_institution(number, given))]


def _of_physician(number: int, given: Row) -> list[Callable[[], object]]:
    asked: list[Callable[[], object]] = [
        lambda: _coded(number, given, "level", LEVEL_WORDS),
        lambda: _coded(number, given, "category", CATEGORY_WORDS),
    ]
    # Which scopes there are goes by the category: without one, only that none is given can be told.
    is_told = given.get("category", "") in CATEGORY_WORDS or not given.get("scopes", "")
    return [*asked, lambda: _scopes(number, given, clock.today())] if is_told else asked


def _refuse(problem: Problem) -> None:
    raise RowRefused(problem)


def refusals(asked: Iterable[Callable[[], object]]) -> list[Problem]:
    """What each of these refuses, of those that do."""
    found = []
    for ask in asked:
        try:
            ask()
        except RowRefused as refused:
            found.append(refused.problem)
    return found


def _day(number: int, given: Row, name: str) -> date:
    found = dates.one(given.get(name, ""))
    if found is None:
        raise RowRefused(_no_day(number, name, given))
    return found


def _no_day(number: int, name: str, given: Row) -> Problem:
    value = given.get(name, "")
    return of_rule(number, "DQ-20", name, value) if value else empty(number, name, given)


def _no_word(number: int, rule: str, name: str, given: Row) -> Problem:
    """A coded field that says nothing, or a word nobody told the meaning of."""
    value = given.get(name, "")
    return row_problems.unknown_word(number, rule, name, value) if value else empty(number, name, given)


def _no_institution(number: int, given: Row) -> Problem:
    """A row that names an institution nobody finds, or none at all."""
    if given.get("institution_reg_no", "") or given.get("institution", ""):
        return of_rule(number, "DQ-18", "institution", given.get("institution", ""))
    return empty(number, "institution", given)


def _status(number: int, given: Row) -> str:
    status = status_of(given.get("status", "") or "ACTIVE")
    if status not in _STATES:
        raise RowRefused(_no_word(number, "DQ-29", "status", given))
    return status
