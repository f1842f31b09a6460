"""Words for what the statistics group by: authorities, areas, classes, institutions, rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from liangzhao.kernel import clock
from liangzhao.law.eligibility import institution, nurse, physician
from liangzhao.reference import codes
from liangzhao.reference.models import Authority
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution

UNCLASSIFIED = "-"
"""How an address names the class of institutions that have none yet."""

RULE_TITLES: Mapping[str, str] = {
    rule.id: rule.title for rules in (institution.RULES, physician.RULES, nurse.RULES) for rule in rules
}


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


def rule_words(rule_id: str) -> str:
    """The condition a rule asks for, in words; a rule that is no longer law is named by its id."""
    return _(RULE_TITLES[rule_id]).rstrip("。.") if rule_id in RULE_TITLES else rule_id


def authority_names(ids: Iterable[str | UUID]) -> dict[str, str]:
    """Names of authorities by id."""
    return {str(key): name for key, name in Authority.objects.filter(pk__in=list(ids)).values_list("pk", "name")}


def organs_by_id(ids: Iterable[str | UUID]) -> dict[str, Authority]:
    """Authorities by id."""
    return {str(organ.pk): organ for organ in Authority.objects.filter(pk__in=list(ids))}


def area_names(paths: Iterable[str]) -> dict[str, str]:
    """Names of areas by path: the division the health organ looks after, else the organ's own short name."""
    organs = Authority.objects.filter(path__in=list(paths)).prefetch_related("divisions")
    return {organ.path: _area(organ) for organ in organs}


def _area(organ: Authority) -> str:
    named = [division.name for division in organ.divisions.all()]
    name = named[0] if len(named) == 1 else organ.short_name
    return name if organ.level == Authority.Level.COUNTY else _("%(name)s（本级登记）") % {"name": name}


def class_name(code: str) -> str:
    """The name of an institution class."""
    return codes.name("institution_class", code, clock.today()) if code else _("未填写类别")


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
