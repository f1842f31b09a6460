"""What an institution counts as: 在册 or not, public or not (domain.md §2.8, §3.15, §7.1). Said here and nowhere else.

在册 is a 许可证 with its 登记号 in a live state. Exactly those should have an e-licence (应领): the figure of the home
page, the count of the public search and the base of the coverage statistics are one number.

An entry that came from a foreign list without its 登记号 is not known to be registered. Its authority sees it, with the
missing fields and their remedy (EL-I6); the public does not, and it is in no base until the number is there.
"""

from __future__ import annotations

from django.db.models import Q

from liangzhao.registers.institutions.models import Institution

LIVE = frozenset({Institution.Status.ACTIVE, Institution.Status.CLOSED_TEMP, Institution.Status.VERIFY_DEFERRED})
"""States in which a licence is held, in use or not; 停业 and 暂缓校验 do not take an institution off the register."""

NUMBERED = ~Q(reg_no="")
ON_REGISTER = NUMBERED & Q(licence_form=Institution.Form.LICENCE, status__in=sorted(LIVE))
ON_FILE = NUMBERED & Q(status__in=sorted(LIVE)) & ~Q(licence_form=Institution.Form.LICENCE)
OUT_OF_PRACTICE = NUMBERED & ~Q(status__in=[*sorted(LIVE), Institution.Status.PREPARING])
PUBLIC = NUMBERED & ~Q(status=Institution.Status.PREPARING)


def is_on_register(row: Institution) -> bool:
    """Whether the institution counts as 在册, and so is one that should have its e-licence."""
    return bool(row.reg_no) and row.licence_form == Institution.Form.LICENCE and row.status in LIVE
