"""How the text of a field becomes the value its register keeps, or is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import cast
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from liangzhao.consolidation.importing import classes, dates, left_out
from liangzhao.consolidation.importing.normalising import LASTING
from liangzhao.consolidation.importing.service_subjects import split
from liangzhao.consolidation.importing.states import status_of
from liangzhao.consolidation.intake.records import MODELS, SUBJECTS, Record, Values
from liangzhao.consolidation.quality import wording
from liangzhao.consolidation.quality.fields import CATEGORY_WORDS, LEVEL_WORDS, SEX_WORDS, Sort
from liangzhao.consolidation.quality.rules import catalogue
from liangzhao.kernel import clock
from liangzhao.kernel.identifiers import qualification_no, uscc
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.reference import codes, divisions, subjects
from liangzhao.registers.models import Institution, Person
from liangzhao.registers.models import PhysicianRegistration as Physician
from liangzhao.registers.people import actions as people

Read = Callable[[Record, str], Values]


class ValueUnusable(Refusal):
    """Raised for a value the register cannot hold in that field."""

    template = _("“%(value)s”不能作为该项的登记内容，请核对后重新填写。")


class NoSuchWorkplace(Refusal):
    """Raised when a value names no institution of the register, or several."""

    template = _("登记簿中没有唯一对应的机构，请从候选机构中选择。")


def plain_text(sort: Sort, text: str) -> str:
    """A text after the lossless tidying of its sort."""
    tidy = wording.plain(sort, text)
    return wording.dotted(tidy) if sort is Sort.PERSON else tidy


def reader_of(table: str, name: str, column: str, sort: Sort) -> Read | None:
    """How a field of a table is read; None for one that the table does not hold."""
    return _READERS.get((table, name)) or _READERS.get(("", name)) or _by_sort(MODELS[table], column, sort)


def _by_sort(model: type[Record], column: str, sort: Sort) -> Read | None:
    try:
        field = model._meta.get_field(column)
    except FieldDoesNotExist:
        return None
    if isinstance(field, models.DateField):
        return _day_reader(column, is_needed=not field.null)
    if isinstance(field, models.CharField):
        return _text_reader(column, sort, field.max_length or 0, is_needed=not field.blank)
    return None


def _text_reader(column: str, sort: Sort, longest: int, *, is_needed: bool) -> Read:
    def read(_record: Record, text: str) -> Values:
        value = plain_text(sort, text)
        if len(value) > longest or (is_needed and not value):
            raise ValueUnusable(value=text[:30])
        return {column: value}

    return read


def _day_reader(column: str, *, is_needed: bool) -> Read:
    def read(_record: Record, text: str) -> Values:
        day = dates.one(text)
        if day is None and (is_needed or text not in {"", LASTING}):
            raise ValueUnusable(value=text[:30])
        return {column: day}

    return read


def _from_words(column: str, words: Mapping[str, str]) -> Read:
    def read(_record: Record, text: str) -> Values:
        return {column: _needed(words.get(text, ""), text)}

    return read


def _needed(value: str, text: str) -> str:
    if not value:
        raise ValueUnusable(value=text[:30])
    return value


def _level(record: Record, text: str) -> Values:
    """医师执业注册管理办法 art. 7: the practice place goes with the level, a province or a county."""
    level = _needed(LEVEL_WORDS.get(text, ""), text)
    division = cast("Physician", record).main_institution.division
    place = cast("Physician", record).practice_place
    if level == "1":
        return {"level": level, "practice_place": f"{place[:2]}0000"}
    return {"level": level, "practice_place": place if not place.endswith("00") else division}


def _status(_record: Record, text: str) -> Values:
    return {"status": _needed(status_of(text), text)}


def _division(column: str) -> Read:
    def read(_record: Record, text: str) -> Values:
        code = text.strip()
        return {column: _needed(code if divisions.is_current(code) else "", text)}

    return read


def _district(record: Record, text: str) -> Values:
    """The one county of that name, today or formerly, in the province of the institution."""
    found = divisions.find(text, f"{cast('Institution', record).division[:2]}0000")
    return {"division": _needed(found[0] if len(found) == 1 else "", text)}


def _class(_record: Record, text: str) -> Values:
    code = classes.meaning(text, clock.today()).code
    return {"institution_class": _needed(code, text)}


def _coded(column: str, table: str) -> Read:
    def read(_record: Record, text: str) -> Values:
        value = text.strip()
        return {column: _needed(left_out.coded(table, value, clock.today()), text) if value else ""}

    return read


def _beds(_record: Record, text: str) -> Values:
    if text and not text.isdecimal():
        raise ValueUnusable(value=text[:30])
    return {"beds": int(text) if text else None}


def _subjects(_record: Record, text: str) -> Values:
    """诊疗科目 in codes of today, or as code and name."""
    today = clock.today()
    found = [_subject(item, today) for item in split(text)]
    if not found or not all(found):
        raise ValueUnusable(value=text[:30])
    return {SUBJECTS: sorted(dict.fromkeys(found))}


def _subject(item: str, today: date) -> str:
    code = item.split(" ", 1)[0]
    if codes.exists(subjects.TABLE, code, today):
        return code
    return codes.find(subjects.TABLE, item, today) or ""


def _scopes(record: Record, text: str) -> Values:
    category, today = cast("Physician", record).category, clock.today()
    found = [catalogue.scope_code(item, category, today) for item in split(text)]
    if not found or not all(found):
        raise ValueUnusable(value=text[:30])
    return {"scopes": list(dict.fromkeys(found))}


def _id_no(record: Record, text: str) -> Values:
    """The number in its form of today; WrongIdNumber for one that nobody can have."""
    kind = cast("Person", record).id_type
    number = people.normal_id(text, kind)
    return {"id_no": number, "id_no_index": people.index_of(number, kind)}


def _mobile(_record: Record, text: str) -> Values:
    return {"mobile": wording.plain(Sort.NUMBER, text)}


def _qual_no(_record: Record, text: str) -> Values:
    found = qualification_no.check(text)
    if not found.ok:
        raise ValueUnusable(value="…")
    return {"qual_no": found.normalised}


def _uscc(_record: Record, text: str) -> Values:
    value = wording.plain(Sort.NUMBER, text)
    if value and not uscc.check(value).ok:
        raise ValueUnusable(value=text[:30])
    return {"uscc": value}


def _workplace(record: Record, text: str) -> Values:
    """The institution meant by its id, its 登记号 or its very name; the authority is the one that registered it."""
    found = workplace(text)
    if found is None:
        raise NoSuchWorkplace
    del record
    return {"main_institution": found, "authority": found.authority}


def workplace(text: str) -> Institution | None:
    """The one institution with this id, 登记号 or name; None for none, or several."""
    rows = Institution.objects.select_related("authority")
    try:
        return rows.filter(pk=UUID(text)).first()
    except ValueError:
        pass
    value = text.strip()
    if numbered := rows.filter(reg_no=value).exclude(reg_no="").first():
        return numbered
    named = list(rows.filter(name=value)[:2])
    return named[0] if len(named) == 1 else None


_READERS: dict[tuple[str, str], Read] = {
    ("", "sex"): _from_words("sex", SEX_WORDS),
    ("", "status"): _status,
    ("", "institution"): _workplace,
    ("", "institution_reg_no"): _workplace,
    ("institution", "division"): _division("division"),
    ("institution", "district"): _district,
    ("institution", "institution_class"): _class,
    ("institution", "economic_type"): _coded("economic_type", "economic_type"),
    ("institution", "mgmt_type"): _coded("mgmt_type", "management_type"),
    ("institution", "grade_level"): _coded("grade_level", "grade_level"),
    ("institution", "grade_rank"): _coded("grade_rank", "grade_rank"),
    ("institution", "beds"): _beds,
    ("institution", "uscc"): _uscc,
    ("institution", SUBJECTS): _subjects,
    ("physician", "level"): _level,
    ("physician", "category"): _from_words("category", CATEGORY_WORDS),
    ("physician", "scopes"): _scopes,
    ("physician", "title"): _coded("title", "physician_title"),
    ("nurse", "title"): _coded("title", "nurse_title"),
    ("physician", "practice_place"): _division("practice_place"),
    ("nurse", "practice_place"): _division("practice_place"),
    ("person", "id_no"): _id_no,
    ("person", "mobile"): _mobile,
    ("qualification", "qual_no"): _qual_no,
    ("qualification", "qual_level"): _from_words("level", {str(each): str(each) for each in range(1, 5)}),
    ("qualification", "qual_category"): _from_words("category", CATEGORY_WORDS),
}
