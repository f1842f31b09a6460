"""Writes of the tree of authorities 审批机关."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from liangzhao.kernel.identifiers import uscc as uscc_number
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.reference import authorities
from liangzhao.reference.models import Authority, AuthorityDivision
from liangzhao.reference.names import sort_key


class UsccIsWrong(Refusal):
    """Raised when an authority is entered with a 统一社会信用代码 that cannot be right."""

    template = _("统一社会信用代码“%(uscc)s”不正确，请核对后重新填写。")


class UsccIsTaken(Refusal):
    """Raised when an authority is entered twice."""

    template = _("统一社会信用代码“%(uscc)s”已经登记为“%(name)s”。")


class NotBelowItsParent(Refusal):
    """Raised when an authority would stand at or above the level of its parent, or a health organ under a TCM organ."""

    template = _("“%(name)s”的层级或条线与上级机关“%(parent)s”不符，请重新选择。")


class NothingBeside(Refusal):
    """Raised when an organ of the TCM line names no health organ of its level whose area it shares."""

    template = _("中医药管理部门“%(name)s”须注明同级的卫生健康部门，二者管辖同一区域。")


@transaction.atomic
def register_authority(
    *,
    uscc: str,
    name: str,
    short_name: str,
    level: str,
    line: str,
    parent: Authority | None,
    beside: Authority | None = None,
    divisions: Sequence[str] = (),
    valid_from: date,
    phone: str = "",
    address: str = "",
) -> Authority:
    """Enter an authority under its parent; one of the TCM line shares the area of the health organ `beside` it."""
    _refuse_wrong_number(uscc)
    if parent is not None:
        parent = Authority.objects.select_for_update(of=("self",)).get(pk=parent.pk)
        _refuse_wrong_parent(name, level, line, parent)
    if line == Authority.Line.TCM and (beside is None or beside.line != Authority.Line.HEALTH or beside.level != level):
        raise NothingBeside(name=name)
    path = authorities.next_path(parent)
    authority = Authority.objects.create(
        uscc=uscc,
        name=name,
        short_name=short_name,
        level=level,
        line=line,
        parent=parent,
        path=path,
        area_path=beside.path if beside is not None and line == Authority.Line.TCM else path,
        valid_from=valid_from,
        phone=phone,
        address=address,
        sort_key=sort_key(name),
    )
    AuthorityDivision.objects.bulk_create(
        AuthorityDivision(authority=authority, division_id=code) for code in divisions
    )
    return authority


def _refuse_wrong_number(uscc: str) -> None:
    if not uscc_number.is_right(uscc):
        raise UsccIsWrong(uscc=uscc)
    taken = authorities.by_uscc(uscc)
    if taken is not None:
        raise UsccIsTaken(uscc=uscc, name=taken.name)


def _refuse_wrong_parent(name: str, level: str, line: str, parent: Authority) -> None:
    below = Authority.LEVEL_RANK[level] > Authority.LEVEL_RANK[parent.level]
    if not below or (parent.line == Authority.Line.TCM and line != Authority.Line.TCM):
        raise NotBelowItsParent(name=name, parent=parent.name)
