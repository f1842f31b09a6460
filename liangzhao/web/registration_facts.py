"""A registration in labelled facts, the same for its owner and for the institution."""

from __future__ import annotations

from django.utils.translation import gettext as _

from liangzhao.licensing.subjects import Subject
from liangzhao.registers.models import NurseRegistration, PhysicianRegistration
from liangzhao.web import coded
from liangzhao.web.ui.parts import Fact


def registration(subject: Subject) -> list[Fact]:
    """What the face and the register say of a physician's or nurse's registration; TypeError for an institution."""
    row = subject.entry
    if isinstance(row, PhysicianRegistration):
        own = _physician(row)
    elif isinstance(row, NurseRegistration):
        own = _nurse(row)
    else:
        raise TypeError(f"{subject.kind} is not a person's registration")
    return [
        *own,
        Fact(_("执业地点"), coded.place(row.practice_place)),
        Fact(_("主要执业机构"), subject.institution.name),
        Fact(_("科室"), row.department or None),
        Fact(_("首次注册"), row.first_registered_on),
        Fact(_("最近批准"), row.approved_on),
        Fact(_("登记机关"), coded.authority(subject.authority.name)),
    ]


def filings(subject: Subject) -> list[Fact]:
    """The institutions the person also practises at."""
    return [Fact(filing.institution.name, filing.filed_on, note=_("备案日期")) for filing in subject.filings]


def _physician(row: PhysicianRegistration) -> list[Fact]:
    return [
        Fact(_("证书编码"), row.licence_no),
        Fact(_("执业级别"), coded.name("physician_level", row.level)),
        Fact(_("执业类别"), coded.name("practice_category", row.category)),
        Fact(_("执业范围"), coded.scopes(row.scopes)),
        Fact(_("任职资格"), coded.name("physician_title", row.title) if row.title else None),
    ]


def _nurse(row: NurseRegistration) -> list[Fact]:
    return [
        Fact(_("护士执业证书编号"), row.licence_no),
        Fact(_("技术职称"), coded.name("nurse_title", row.title) if row.title else None),
        Fact(_("注册有效期至"), row.valid_until),
    ]
