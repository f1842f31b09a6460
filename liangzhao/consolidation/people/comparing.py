"""The fields of two entries side by side, and which value the survivor rules would keep (domain.md §8, D08).

The entry with the latest approved registration is right about what both say; what only one says is kept. A citizen's
number outlives any other document. Nothing is kept that its person had set aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from liangzhao.consolidation.people import latest
from liangzhao.consolidation.people.latest import Latest
from liangzhao.consolidation.people.parts import SIDES, Pair, Side
from liangzhao.kernel.words import Sentence, _
from liangzhao.registers.models import Institution, Person, SetAside
from liangzhao.registers.people.actions import CITIZEN_ID

PERSON_FIELDS: dict[str, str] = {
    "id_no": _("证件号码"),
    "name": _("姓名"),
    "former_name": _("曾用名"),
    "sex": _("性别"),
    "birth_date": _("出生日期"),
    "ethnicity": _("民族"),
    "nationality": _("国籍"),
    "education": _("学历"),
    "school": _("毕业院校"),
    "mobile": _("手机号码"),
    "email": _("电子邮箱"),
}
INSTITUTION_FIELDS: dict[str, str] = {
    "name": _("机构名称"),
    "reg_no": _("登记号"),
    "uscc": _("统一社会信用代码"),
    "address": _("地址"),
    "division": _("行政区划"),
    "legal_rep_name": _("法定代表人"),
    "principal_name": _("主要负责人"),
    "institution_class": _("机构类别"),
    "economic_type": _("经济类型"),
    "mgmt_type": _("经营性质"),
    "sponsor": _("主办单位"),
    "grade_level": _("级别"),
    "grade_rank": _("等次"),
    "beds": _("床位"),
    "dental_chairs": _("牙椅"),
    "valid_from": _("有效期自"),
    "valid_until": _("有效期至"),
    "issued_on": _("签发日期"),
    "first_registered_on": _("首次登记日期"),
    "verify_period_years": _("校验期"),
    "verify_due_on": _("校验有效期至"),
    "phone": _("电话"),
    "postcode": _("邮编"),
}
TOGETHER: dict[str, tuple[str, ...]] = {
    "id_no": ("id_type", "id_no", "id_no_index"),
    "legal_rep_name": ("legal_rep_name", "legal_rep_id_no"),
    "principal_name": ("principal_name", "principal_id_no"),
    "valid_from": ("valid_from",),
}
"""Fields that only make sense with others: whoever takes the first takes them all."""

_ONLY = Sentence(_("仅一方有记载"))
_CITIZEN = Sentence(_("居民身份证优先"))
_EARLIEST = Sentence(_("取较早的日期"))


@dataclass(frozen=True)
class Field:
    """One field of both entries, and the side whose value is suggested, with the rule that says so."""

    name: str
    label: str
    survivor: object
    absorbed: object
    suggested: Side
    why: Sentence

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return self.survivor != self.absorbed


def person_fields(pair: Pair, rows: Mapping[UUID, Person]) -> tuple[Field, ...]:
    """The fields of two persons; those set aside by their person are left as they are."""
    days = latest.of_persons(pair)
    aside = set(SetAside.objects.filter(person_id__in=list(pair)).values_list("about", flat=True))
    survivor, absorbed = rows[pair.survivor], rows[pair.absorbed]
    return tuple(
        _person_field(name, label, survivor, absorbed, days)
        for name, label in PERSON_FIELDS.items()
        if name not in aside
    )


def _person_field(name: str, label: str, survivor: Person, absorbed: Person, days: Latest) -> Field:
    mine, theirs = getattr(survivor, name), getattr(absorbed, name)
    if name == "id_no" and (survivor.id_type == CITIZEN_ID) != (absorbed.id_type == CITIZEN_ID):
        side: Side = "survivor" if survivor.id_type == CITIZEN_ID else "absorbed"
        return Field(name, label, mine, theirs, side, _CITIZEN)
    return _field(name, label, mine, theirs, days)


def institution_fields(pair: Pair, rows: Mapping[UUID, Institution]) -> tuple[Field, ...]:
    """The fields of two institutions."""
    survivor, absorbed = rows[pair.survivor], rows[pair.absorbed]
    days = latest.of_institutions(pair, rows)
    return tuple(
        _institution_field(name, label, survivor, absorbed, days) for name, label in INSTITUTION_FIELDS.items()
    )


def _institution_field(name: str, label: str, survivor: Institution, absorbed: Institution, days: Latest) -> Field:
    mine, theirs = getattr(survivor, name), getattr(absorbed, name)
    if name == "first_registered_on" and mine and theirs and mine != theirs:
        return Field(name, label, mine, theirs, "survivor" if mine < theirs else "absorbed", _EARLIEST)
    return _field(name, label, mine, theirs, days)


def _field(name: str, label: str, mine: object, theirs: object, days: Latest) -> Field:
    if mine == theirs:
        return Field(name, label, mine, theirs, "survivor", Sentence(""))
    if _is_empty(mine) or _is_empty(theirs):
        return Field(name, label, mine, theirs, "absorbed" if _is_empty(mine) else "survivor", _ONLY)
    return Field(name, label, mine, theirs, *days.suggests())


def _is_empty(value: object) -> bool:
    return value is None or value == ""


def taken(fields: Iterable[Field], chosen: Mapping[str, Side]) -> list[str]:
    """The fields whose value comes from the absorbed entry, as chosen or else suggested."""
    return [field.name for field in fields if field.differs and chosen.get(field.name, field.suggested) == SIDES[1]]
