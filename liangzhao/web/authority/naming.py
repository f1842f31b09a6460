"""Words for what the statistics group by: authorities, areas, classes, institutions, rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liangzhao.reference.models import Authority
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution
from liangzhao.web import coded
from liangzhao.web.rule_titles import rule_words

UNCLASSIFIED = "-"
"""How an address names the class of institutions that have none yet."""

OBSTACLES: Mapping[str, str] = {
    "EL-I1": gettext_noop("尚未执业登记，没有医疗机构执业许可证"),
    "EL-I2": gettext_noop("许可证不在有效期内"),
    "EL-I3": gettext_noop("机构停业"),
    "EL-I4": gettext_noop("校验逾期或暂缓"),
    "EL-I5": gettext_noop("机构被注销、吊销、撤销或者责令停止执业"),
    "EL-I6": gettext_noop("证面信息不完整"),
    "EL-P1": gettext_noop("账户未激活或未完成实名认证"),
    "EL-P2": gettext_noop("没有有效的医师执业注册"),
    "EL-P3": gettext_noop("医师资格信息未核验"),
    "EL-P4": gettext_noop("照片未经医疗机构确认"),
    "EL-P5": gettext_noop("被暂停执业"),
    "EL-P6": gettext_noop("证面信息不完整"),
    "EL-P7": gettext_noop("主要执业机构没有正常执业"),
    "EL-P8": gettext_noop("身份证号或执业证书编码与他人重复，待核定"),
    "EL-N1": gettext_noop("没有有效的护士执业注册"),
    "EL-N2": gettext_noop("不在注册有效期内"),
    "EL-N3": gettext_noop("账户未激活"),
    "EL-N4": gettext_noop("照片未经医疗机构确认"),
    "EL-N5": gettext_noop("被暂停执业，或者证面信息不完整"),
    "EL-N6": gettext_noop("身份证号或执业证书编码与他人重复，待核定"),
}
"""What stands in the way of the e-licence, by the rule that is not met."""


def kind_word(kind: Register) -> str:
    """What a register holds: 医疗机构, 医师, 护士."""
    words = {
        Register.INSTITUTION: _("医疗机构"),
        Register.PHYSICIAN: _("医师"),
        Register.NURSE: _("护士"),
    }
    return words[kind]


def unit(kind: Register) -> str:
    """What a register counts in."""
    return _("家") if kind is Register.INSTITUTION else _("人")


def obstacle_words(rule_id: str) -> str:
    """What stands in the way when a rule is not met, in words; any other rule by the condition it asks for."""
    return _(OBSTACLES[rule_id]) if rule_id in OBSTACLES else _("未满足：%(rule)s") % {"rule": rule_words(rule_id)}


def authority_names(ids: Iterable[str | UUID]) -> dict[str, str]:
    """Names of authorities by id."""
    known = Authority.objects.filter(pk__in=list(ids)).values_list("pk", "name")
    return {str(key): coded.authority(name) for key, name in known}


def organs_by_id(ids: Iterable[str | UUID]) -> dict[str, Authority]:
    """Authorities by id."""
    return {str(organ.pk): organ for organ in Authority.objects.filter(pk__in=list(ids))}


def area_names(paths: Iterable[str]) -> dict[str, str]:
    """Names of areas by path: the division the health organ looks after, else the organ's own short name."""
    organs = Authority.objects.filter(path__in=list(paths)).prefetch_related("divisions")
    return {organ.path: _area(organ) for organ in organs}


def _area(organ: Authority) -> str:
    named = [coded.division(division.pk) for division in organ.divisions.all()]
    name = named[0] if len(named) == 1 else coded.authority(organ.short_name)
    return name if organ.level == Authority.Level.COUNTY else _("%(name)s（本级登记）") % {"name": name}


def class_name(code: str) -> str:
    """The name of an institution class."""
    return coded.institution_class(code) if code else _("未填写类别")


def institution_names(ids: Iterable[str | UUID]) -> dict[str, str]:
    """Names of institutions by id."""
    return {str(key): name for key, name in Institution.objects.filter(pk__in=list(ids)).values_list("pk", "name")}


def group_names(group: str, keys: list[str]) -> dict[str, str]:
    """Names of the keys of one grouping; a key nobody knows any more stands for itself."""
    found: dict[str, str]
    if group == "authority":
        found = authority_names(keys)
    elif group == "area":
        found = area_names(keys)
    elif group == "institution":
        found = institution_names(keys)
    else:
        found = {key: class_name(key) for key in keys}
    return {key: found.get(key, key) for key in keys}
