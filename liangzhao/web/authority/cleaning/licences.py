"""Before an officer confirms: which licences in force follow the register, and what of it stands on their faces."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from liangzhao.consolidation.deciding import replacing
from liangzhao.consolidation.deciding.choices import Part
from liangzhao.consolidation.deciding.replacing import Replaced
from liangzhao.consolidation.deciding.sides import Case
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.people.previewing import Preview
from liangzhao.web.authority.cleaning import words
from liangzhao.web.words import listed, paragraph


def of(found: Proposal) -> str:
    """What becomes of licences when a finding is decided otherwise than to keep what stands."""
    return _of_values(replacing.of(found))


def of_all(found: Sequence[Proposal]) -> str:
    """The same of findings decided at once."""
    return _of_values(replacing.by_values(found))


def of_merge(case: Case, looked: Preview) -> str:
    """What becomes of licences when the two records of a case are made one."""
    done = replacing.by_merge(case, looked)
    says = _("确认后，现行证照（%(licences)s）随合并变更：照面内容有变化的按登记簿换发，终止的一条所附的注销。")
    return paragraph(_on_face(done), says % {"licences": _which(done)}) if done.count else ""


def of_parting(case: Case, part: Part) -> str:
    """What becomes of them when they are made two again."""
    done = replacing.by_parting(case, part)
    says = _("确认后，现行证照（%(licences)s）随撤销变更：照面内容有变化的按登记簿换发。")
    return says % {"licences": _which(done)} if done.count else ""


def _of_values(done: Replaced) -> str:
    if not done.count:
        return ""
    if all(name == "status" for _kind, name in done.fields):
        says = _("确认后，现行证照（%(licences)s）随登记状态暂停使用或者终止。")
    else:
        says = _("确认后，现行证照（%(licences)s）将按登记簿换发；当时不具备签发条件的，暂停使用。")
    return paragraph(_on_face(done), says % {"licences": _which(done)})


def _on_face(done: Replaced) -> str:
    """Which of the fields licences show."""
    names = dict.fromkeys(words.field(name, kind) for kind, name in done.fields if name != "status")
    return _("照面上印有%(fields)s。") % {"fields": listed(names)} if names else ""


def _which(done: Replaced) -> str:
    """The licences by their numbers, as far as they can be told, and how many there are."""
    numbers = listed(done.numbers)
    if done.count == len(done.numbers):
        return numbers
    told = _("%(numbers)s等 %(n)d 份") if numbers else _("%(n)d 份")
    return told % {"numbers": numbers, "n": done.count}
