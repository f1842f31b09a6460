"""Words for what the journal holds, as the auditor reads them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liangzhao.access.roles import ROLES, RoleCode
from liangzhao.audit.tags import WORDS, Tag
from liangzhao.web.words import remarked

_TAGS: dict[Tag, str] = {
    Tag.ACCOUNT_CREATED: gettext_noop("建立账户"),
    Tag.ACCOUNT_DISABLED: gettext_noop("停用账户"),
    Tag.ACCOUNT_ENABLED: gettext_noop("启用账户"),
    Tag.ACCOUNT_SIGNED_IN: gettext_noop("登录"),
    Tag.ACCOUNT_SIGNED_OUT: gettext_noop("退出"),
    Tag.ACCOUNT_REFUSED: gettext_noop("登录被拒"),
    Tag.ROLE_GRANTED: gettext_noop("授予角色"),
    Tag.ROLE_WITHDRAWN: gettext_noop("撤销角色"),
    Tag.PHOTO_REMOVED: gettext_noop("删除照片"),
    Tag.PERSON_CHANGED: gettext_noop("人员信息变更"),
    Tag.LICENCE_PLANNED: gettext_noop("准备制证"),
    Tag.LICENCE_ABANDONED: gettext_noop("停止制证"),
    Tag.SOURCE_IMPORTED: gettext_noop("导入名单"),
} | WORDS
_SUBJECTS: dict[str, str] = {
    "account": gettext_noop("账户"),
    "institution": gettext_noop("医疗机构"),
    "licence": gettext_noop("电子证照"),
    "maintenance": gettext_noop("登记簿维护"),
    "nurse": gettext_noop("护士注册"),
    "person": gettext_noop("人员"),
    "photo": gettext_noop("照片"),
    "physician": gettext_noop("医师注册"),
    "report": gettext_noop("报表"),
}


def tag_words(tag: str) -> str:
    """An act in words with its journal tag; a tag of an earlier version stands for itself."""
    known = next((words for each, words in _TAGS.items() if each == tag), None)
    return remarked(_(known), tag) if known else str(tag)


def subject_words(kind: str) -> str:
    """What an act is about."""
    return _(_SUBJECTS[kind]) if kind in _SUBJECTS else kind


def role_words(acting_as: str) -> str:
    """The role an act was done in; a service of the node by its own name."""
    return _(ROLES[RoleCode(acting_as)].name) if acting_as in list(RoleCode) else acting_as
