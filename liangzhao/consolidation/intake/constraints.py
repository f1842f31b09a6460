"""What the constraints of the registers say to whoever breaks one: a sentence each, and the fields it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import models
from django.db.models import Model

from liangzhao.consolidation.importing import left_out, our_fields
from liangzhao.consolidation.importing.report import Problem
from liangzhao.consolidation.intake import fields, row_problems
from liangzhao.consolidation.intake.records import MODELS
from liangzhao.consolidation.quality.model import Kind, Row
from liangzhao.kernel.words import Sentence, _, sentence

RULE = "IM-07"
"""The code of a row that a rule or a constraint of the register refuses."""
_WHOLE_TEXTS = ("reg_no", "uscc", "licence_no", "former_name", "status_reason")


@dataclass(frozen=True)
class Constraint:
    """What must hold, as a msgid, and the fields that contradict it together."""

    says: str
    fields: tuple[str, ...] = ()


CONSTRAINTS = {
    "institution_has_its_own_address": Constraint(_("机构的公开网址与其他机构重复")),
    "one_institution_per_reg_no": Constraint(_("这个登记号已由另一家机构登记"), ("reg_no",)),
    "one_entry_per_foreign_code": Constraint(_("同一来源中已有使用这个机构编码的机构"), ("foreign_code",)),
    "institution_has_a_name": Constraint(_("机构名称不能为空"), ("name",)),
    "institution_period_ends_after_it_starts": Constraint(_("有效期至应晚于有效期自"), ("valid_from", "valid_until")),
    "mgmt_type_is_a_known_code": Constraint(_("经营性质不是代码表中的代码"), ("mgmt_type",)),
    "institution_status_ends_after_it_starts": Constraint(_("状态截止日期不能早于状态起始日期"), ("status_from_on",)),
    "merged_institution_is_off_the_register": Constraint(_("已并入另一家机构的登记不能在册"), ("status",)),
    "subject_is_registered_once": Constraint(_("同一诊疗科目只能登记一次"), ("subjects",)),
    "one_physician_per_number": Constraint(_("这个执业证书编码已由另一条医师执业注册使用"), ("licence_no",)),
    "one_live_physician_registration": Constraint(_("一人只能有一条在册的医师执业注册"), ("status",)),
    "physician_no_has_15_digits": Constraint(_("医师执业证书编码应为15位数字"), ("licence_no",)),
    "physician_level_is_a_known_code": Constraint(_("执业级别不是代码表中的代码"), ("level",)),
    "physician_category_is_a_known_code": Constraint(_("执业类别不是代码表中的代码"), ("category",)),
    "physician_has_a_scope": Constraint(_("医师执业注册须有执业范围"), ("scopes",)),
    "practice_place_fits_the_level": Constraint(
        _("执业医师的执业地点是省级行政区，执业助理医师的是县级行政区"), ("level", "practice_place")
    ),
    "physician_issue_follows_registration": Constraint(
        _("签发日期不能早于首次注册日期"), ("first_registered_on", "issued_on")
    ),
    "one_nurse_per_number": Constraint(_("这个执业证书编号已由另一条护士执业注册使用"), ("licence_no",)),
    "one_live_nurse_registration": Constraint(_("一人只能有一条在册的护士执业注册"), ("status",)),
    "nurse_has_a_number": Constraint(_("护士执业证书编号不能为空"), ("licence_no",)),
    "nurse_validity_follows_registration": Constraint(
        _("有效期至应晚于首次注册日期"), ("first_registered_on", "valid_until")
    ),
    "one_person_per_id_number": Constraint(_("这个证件号码已由另一人登记"), ("id_no",)),
    "sex_is_a_known_code": Constraint(_("性别不是代码表中的代码"), ("sex",)),
    "birth_date_is_plausible": Constraint(_("出生日期应晚于1900-01-01"), ("birth_date",)),
    "activated_persons_are_real_name": Constraint(_("已激活账号的人员须经实名核验")),
    "nobody_is_merged_into_themselves": Constraint(_("人员记录不能并入自身")),
    "qualification_level_is_a_known_code": Constraint(_("资格级别不是代码表中的代码"), ("qual_level",)),
    "registers_physicianqualification_qual_no_index_key": Constraint(
        _("这个资格证书编码已由另一条医师资格使用"), ("qual_no",)
    ),
}
"""Every constraint of the registers and of persons, by its name in the database."""
_OTHER = Constraint(_("与登记簿的其他登记矛盾"))


@dataclass(frozen=True)
class Refused:
    """Why the database would not take what was written: the fields that contradict, and the sentence with values."""

    fields: tuple[str, ...]
    says: Sentence


def refused(error: BaseException, kind: Kind, values: Mapping[str, str]) -> Refused:
    """What a refusal of the database means; ``values`` are what was to be written, by our fields."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    missing = getattr(diagnosis, "column_name", None) or ""
    if name in CONSTRAINTS:
        return _told(CONSTRAINTS[name], kind, values)
    if missing in our_fields.FIELD_WORDS:
        return Refused((missing,), sentence(_("%(field)s不能为空"), field=_word(kind, missing)))
    long = {each: most for each, most in _longest(kind) if len(values.get(each, "")) > most}
    if long:
        told = tuple(_of_length(kind, name, len(values[name]), most) for name, most in long.items())
        return Refused(tuple(long), sentence("%(told)s", told=told))
    return _told(_OTHER, kind, values)


def problem(number: int, error: BaseException, kind: Kind, given: Row) -> Problem:
    """The same of a row of a list, which stays out."""
    why = refused(error, kind, given)
    name = next((each for each in why.fields if given.get(each)), next(iter(why.fields), ""))
    says = sentence(_("%(why)s。本行未登记，请核对原件。"), why=why.says)
    return Problem(number, RULE, name, row_problems.shown(name, given.get(name, "")), says)


def _told(broken: Constraint, kind: Kind, values: Mapping[str, str]) -> Refused:
    there = tuple(name for name in broken.fields if name in values)
    if not there:
        return Refused(broken.fields, Sentence(broken.says))
    told = tuple(
        sentence(_("%(field)s“%(value)s”"), field=_word(kind, name), value=row_problems.shown(name, values[name]))
        for name in there
    )
    return Refused(broken.fields, sentence(_("%(says)s（%(told)s）"), says=Sentence(broken.says), told=told))


def _of_length(kind: Kind, name: str, length: int, most: int) -> Sentence:
    return sentence(_("%(field)s有%(length)d个字，最多%(most)d个字"), field=_word(kind, name), length=length, most=most)


def _longest(kind: Kind) -> Iterator[tuple[str, int]]:
    """The fields of a kind that hold a text as it is given, and how many signs of it their column takes."""
    for name in (*left_out.LONGEST[kind], *_WHOLE_TEXTS):
        place = fields.place_of(kind, name)
        column = _column(MODELS[place.table], place.column) if place else None
        if isinstance(column, models.CharField) and column.max_length:
            yield name, column.max_length


def _column(model: type[Model], name: str) -> object:
    return next((each for each in model._meta.concrete_fields if each.name == name), None)


def _word(kind: Kind, name: str) -> Sentence:
    return Sentence(our_fields.word(name, kind))
