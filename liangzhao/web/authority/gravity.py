"""What may be proposed for an entry, by what it does to it: ordinary changes, a pause or its end, the end for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from liangzhao.registers import entries
from liangzhao.registers.maintenance.kinds import MaintenanceKind, open_for
from liangzhao.web.authority.entry_facts import Entry
from liangzhao.web.authority.scopes import Reach
from liangzhao.web.ui.parts import Link


@dataclass(frozen=True)
class Group:
    """Kinds of maintenance of one weight; ``is_final`` when there is no way back."""

    title: str
    links: Sequence[Link]
    is_final: bool = False


def groups_for(row: Entry, register: str, reach: Reach) -> list[Group]:
    """The kinds open for an entry now, the lightest first; a group without any is left out."""
    found = open_for(row)
    groups = [
        Group(_("变更登记信息"), _links([kind for kind in found if not kind.step], row, register, reach)),
        Group(_("暂停与恢复"), _links([kind for kind in found if kind.step and not _ends(kind)], row, register, reach)),
        Group(_("终止登记"), _links([kind for kind in found if _ends(kind)], row, register, reach), is_final=True),
    ]
    return [group for group in groups if group.links]


def _ends(kind: MaintenanceKind) -> bool:
    """Whether the step leads to a state without a way out, as the register's own table has it."""
    workflow = entries.WORKFLOWS[kind.register]
    return any(row.name == kind.step and row.target in workflow.final_states for row in workflow.transitions)


def _links(kinds: Sequence[MaintenanceKind], row: Entry, register: str, reach: Reach) -> list[Link]:
    return [
        Link(_(kind.label), reach.url("maintain", register, str(row.pk), kind.code.partition(".")[2])) for kind in kinds
    ]
