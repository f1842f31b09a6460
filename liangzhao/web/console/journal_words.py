"""Words for what the journal holds, as the auditor reads them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from liangzhao.access.roles import ROLES, RoleCode
from liangzhao.audit.tags import WORDS, Tag
from liangzhao.kernel.words import _ as marked

_TAGS: dict[Tag, str] = {
    Tag.ACCOUNT_CREATED: marked("建立账户"),
    Tag.ACCOUNT_DISABLED: marked("停用账户"),
    Tag.ACCOUNT_ENABLED: marked("启用账户"),
    Tag.ACCOUNT_SIGNED_IN: marked("登录"),
    Tag.ACCOUNT_SIGNED_OUT: marked("退出"),
    Tag.ACCOUNT_REFUSED: marked("登录被拒"),
    Tag.ROLE_GRANTED: marked("授予角色"),
    Tag.ROLE_WITHDRAWN: marked("撤销角色"),
    Tag.PHOTO_REMOVED: marked("删除照片"),
    Tag.PERSON_CHANGED: marked("人员信息变更"),
    Tag.LICENCE_PLANNED: marked("准备制证"),
    Tag.LICENCE_ABANDONED: marked("停止制证"),
    Tag.SOURCE_IMPORTED: marked("导入名单"),
} | WORDS
_SUBJECTS: dict[str, str] = {
    "account": marked("账户"),
    "institution": marked("医疗机构"),
    "licence": marked("电子证照"),
    "maintenance": marked("登记簿维护"),
    "nurse": marked("护士注册"),
    "person": marked("人员"),
    "photo": marked("照片"),
    "physician": marked("医师注册"),
    "report": marked("报表"),
}


def tag_words(tag: str) -> str:
    """An act in words with its journal tag; a tag of an earlier version stands for itself."""
    known = next((words for each, words in _TAGS.items() if each == tag), None)
    return f"{_(known)}（{tag}）" if known else str(tag)


def subject_words(kind: str) -> str:
    """What an act is about."""
    return _(_SUBJECTS[kind]) if kind in _SUBJECTS else kind


def role_words(acting_as: str) -> str:
    """The role an act was done in; a service of the node by its own name."""
    return _(ROLES[RoleCode(acting_as)].name) if acting_as in list(RoleCode) else acting_as
