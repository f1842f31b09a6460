"""Words for what journal and registers hold of acts, for the auditor, the officer and the person concerned."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liangzhao.access.actors import PUBLIC
from liangzhao.access.roles import ROLES, RoleCode
from liangzhao.audit.tags import WORDS, Tag
from liangzhao.registers.maintenance.kinds import KINDS
from liangzhao.web.words import remarked

_TAGS: dict[Tag, str] = {
    Tag.ACCOUNT_CREATED: gettext_noop("建立账户"),
    Tag.ACCOUNT_DISABLED: gettext_noop("停用账户"),
    Tag.ACCOUNT_ENABLED: gettext_noop("启用账户"),
    Tag.ACCOUNT_SIGNED_IN: gettext_noop("登录"),
    Tag.ACCOUNT_SIGNED_OUT: gettext_noop("退出"),
    Tag.ACCOUNT_REFUSED: gettext_noop("登录被拒"),
    Tag.ACCOUNT_LOCKED: gettext_noop("账户锁定"),
    Tag.ACCOUNT_UNLOCKED: gettext_noop("解除账户锁定"),
    Tag.SESSIONS_ENDED: gettext_noop("结束其他会话"),
    Tag.PASSWORD_CHANGED: gettext_noop("修改密码"),
    Tag.FACTOR_ADDED: gettext_noop("添加验证方式"),
    Tag.FACTOR_REMOVED: gettext_noop("移除验证方式"),
    Tag.IDENTITY_BOUND: gettext_noop("绑定统一身份"),
    Tag.IDENTITY_RELEASED: gettext_noop("解除统一身份绑定"),
    Tag.IDENTITY_REFUSED: gettext_noop("统一身份登录被拒"),
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
    "comparison": gettext_noop("名单对照"),
    "institution": gettext_noop("医疗机构"),
    "key": gettext_noop("签章密钥"),
    "licence": gettext_noop("电子证照"),
    "load": gettext_noop("导入名单"),
    "login": gettext_noop("登录"),
    "maintenance": gettext_noop("登记簿维护"),
    "nurse": gettext_noop("护士注册"),
    "person": gettext_noop("人员"),
    "photo": gettext_noop("照片"),
    "physician": gettext_noop("医师注册"),
    "proposal": gettext_noop("数据清理事项"),
    "question": gettext_noop("核实事项"),
    "report": gettext_noop("报表"),
    "rights_request": gettext_noop("个人信息请求"),
    "upload": gettext_noop("导入名单"),
}


def tag_words(tag: str) -> str:
    """An act in words with its journal tag; a tag of an earlier version stands for itself."""
    known = plain_words(tag)
    return remarked(known, tag) if known != tag else known


def plain_words(tag: str) -> str:
    """An act in words alone; a tag of an earlier version stands for itself."""
    return _(_TAGS[Tag(tag)]) if tag in list(Tag) and Tag(tag) in _TAGS else str(tag)


def act_words(act: str) -> str:
    """What an act on a register is called: a kind of maintenance, else the act of another source."""
    if act in KINDS:
        return _(KINDS[act].label)
    words = {
        "photo.confirmed": _("照片确认"),
        "enter": _("登记入册"),
        "import": _("导入登记"),
        "rights.correct": _("本人请求更正"),
    }
    return words.get(act, _("登记信息变更"))


def subject_words(kind: str) -> str:
    """What an act is about."""
    return _(_SUBJECTS[kind]) if kind in _SUBJECTS else kind


def role_words(acting_as: str, *, has_account: bool = False) -> str:
    """The role an act was done in: one's own, anybody's, an account's, or a service of the node by its own name."""
    if acting_as == PUBLIC.acting_as:
        return _("账户本人") if has_account else _("社会公众")
    return _(ROLES[RoleCode(acting_as)].name) if acting_as in list(RoleCode) else remarked(_("系统"), acting_as)
