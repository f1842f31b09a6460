"""Our fields: what a list may say, what each is called, and without which there is no list of a kind, or no entry."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from importlib import resources

import yaml

from liangzhao.kernel.words import _

INSTITUTION = "institution"
REQUIRED = ("name", "district")
FIELD_WORDS = {
    "foreign_code": _("机构编码"),
    "name": _("机构名称"),
    "district": _("所在区县"),
    "division": _("区划代码"),
    "address": _("地址"),
    "institution_class": _("机构类别"),
    "grade_level": _("级别"),
    "grade_rank": _("等次"),
    "economic_type": _("经济类型"),
    "mgmt_type": _("经营性质"),
    "postcode": _("邮政编码"),
    "phone": _("电话"),
    "reg_no": _("登记号"),
    "uscc": _("统一社会信用代码"),
    "legal_rep_name": _("法定代表人"),
    "principal_name": _("主要负责人"),
    "valid_from": _("有效期自"),
    "valid_until": _("有效期至"),
    "issued_on": _("签发日期"),
    "beds": _("床位"),
    "licence_form": _("许可证或备案凭证"),
    "subjects": _("诊疗科目"),
    "org_code": _("组织机构代码"),
    "status": _("状态"),
    "updated_on": _("更新日期"),
    "id_type": _("证件类型"),
    "id_no": _("证件号码"),
    "former_name": _("曾用名"),
    "sex": _("性别"),
    "birth_date": _("出生日期"),
    "school": _("毕业学校"),
    "mobile": _("手机号码"),
    "licence_no": _("执业证书编码"),
    "qual_no": _("资格证书编码"),
    "qual_level": _("资格级别"),
    "qual_category": _("资格类别"),
    "obtained_on": _("取得资格日期"),
    "issuing_organ": _("发证机关"),
    "level": _("执业级别"),
    "category": _("执业类别"),
    "scopes": _("执业范围"),
    "title": _("专业技术职务"),
    "practice_place": _("执业地点"),
    "institution": _("执业机构"),
    "institution_reg_no": _("执业机构登记号"),
    "authority": _("签发机关"),
    "department": _("所在科室"),
    "first_registered_on": _("首次注册日期"),
    "approved_on": _("批准日期"),
    "status_from_on": _("状态起始日期"),
    "status_reason": _("状态原因"),
    "photo_state": _("照片状态"),
    "photo_hash": _("照片特征"),
    "exam_pass_no": _("考试合格证明编号"),
}
"""What our fields are called in messages; foreign lists call them as in columns.yaml."""
PERSON_WORDS = {**FIELD_WORDS, "name": _("姓名")}
"""The same of lists of persons: the name of a person is no name of an institution."""
SEVERAL = frozenset({"scopes"})
"""Fields of which a cell may hold several words."""
NEEDED = {
    INSTITUTION: REQUIRED,
    "physician": ("name", "id_no", "licence_no"),
    "nurse": ("name", "id_no", "licence_no"),
    "qualification": ("name", "id_no", "qual_no"),
}
"""Without these columns a list is none of that kind."""
_REGISTRATION = ("institution", "first_registered_on")
ENTERED_WITH: dict[str, tuple[str, ...]] = {
    INSTITUTION: REQUIRED,
    "physician": (*NEEDED["physician"], *_REGISTRATION, "level", "category", "scopes"),
    "nurse": (*NEEDED["nurse"], *_REGISTRATION, "valid_until"),
    "qualification": (*NEEDED["qualification"], "obtained_on"),
}
"""Without these no row of the kind becomes an entry of the register (domain.md §2)."""
INSTEAD = {"district": "division", "institution": "institution_reg_no"}
"""What says as well what a needed field says."""


@cache
def known_fields(kind: str = INSTITUTION) -> dict[str, list[str]]:
    """Our fields with the headings foreign lists use for them."""
    file = "columns.yaml" if kind == INSTITUTION else "person_columns.yaml"
    text = resources.files("liangzhao.consolidation.importing").joinpath(file).read_text("utf-8")
    known: dict[str, list[str]] = yaml.safe_load(text)
    return known


def word(name: str, kind: str) -> str:
    """What a field is called in lists of a kind."""
    return (FIELD_WORDS if kind == INSTITUTION else PERSON_WORDS)[name]


def is_told(name: str, told: Collection[str]) -> bool:
    """Whether a field is told, or what says the same."""
    return name in told or INSTEAD.get(name, name) in told
