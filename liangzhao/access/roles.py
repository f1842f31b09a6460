"""The roles of domain.md §1.2: what each may do, where, and which roles it may not be joined with.

Read this file top to bottom as an auditor would; ``docs/generated/access.md`` is the same as a table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from liangzhao.access.permissions import P
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.kernel.words import _


class RoleCode(StrEnum):
    """Codes of the roles, as in domain.md §1.2 and design.md §12."""

    PHYSICIAN = "P-PHY"
    NURSE = "P-NUR"
    INSTITUTION_ADMIN = "I-ADM"
    MEDICAL_OFFICE = "I-MED"
    NURSING_OFFICE = "I-NUR"
    ACCEPTOR = "A-ACC"
    REVIEWER = "A-REV"
    DECIDER = "A-DEC"
    ISSUER = "A-ISS"
    SUPERVISOR = "A-SUP"
    STATISTICIAN = "A-STA"
    SYSTEM_ADMIN = "A-SYS"
    SECURITY_ADMIN = "A-SEC"
    AUDIT_ADMIN = "A-AUD"


class Portal(StrEnum):
    """Where a role works."""

    PERSONAL = "personal"
    INSTITUTION = "institution"
    AUTHORITY = "authority"
    CONSOLE = "console"


@dataclass(frozen=True)
class Role:
    """One role: its duty in plain words, its permissions and scope, and the roles it excludes."""

    code: RoleCode
    name: str
    duty: str
    portal: Portal
    scope: DatabaseRole
    may: frozenset[P]
    excludes: frozenset[RoleCode] = field(default_factory=frozenset)


_HOLDER = frozenset(
    {P.LICENCE_APPLY, P.LICENCE_SHOW, P.OWN_RECORD_READ, P.OWN_RECORD_EDIT, P.PHOTO_UPLOAD, P.USE_LOG_READ}
)
_STAFF_READ = frozenset({P.STAFF_READ, P.LICENCE_READ_STAFF, P.INSTITUTION_LICENCE_READ})
_PHYSICIANS = frozenset({P.PHYSICIAN_CONFIRM, P.PHYSICIAN_EXPORT})
_NURSES = frozenset({P.NURSE_CONFIRM, P.NURSE_EXPORT})
_AREA = frozenset({P.AREA_READ, P.STATISTICS_READ})
_ORGAN = _AREA | frozenset({P.REGISTER_READ, P.LICENCE_READ_BY_NUMBER, P.PHOTO_CONFIRM_AUTHORITY, P.STATISTICS_EXPORT})
_THREE = frozenset({RoleCode.SYSTEM_ADMIN, RoleCode.SECURITY_ADMIN, RoleCode.AUDIT_ADMIN})


def _three(code: RoleCode) -> frozenset[RoleCode]:
    """System, security and audit administrators exclude one another (三员分立) and every business role."""
    return frozenset(RoleCode) - {code}


ROLES: dict[RoleCode, Role] = {
    role.code: role
    for role in (
        Role(
            RoleCode.PHYSICIAN,
            _("医师本人"),
            _("申领和出示本人电子证照，维护本人信息和照片。"),
            Portal.PERSONAL,
            DatabaseRole.PERSON,
            _HOLDER,
        ),
        Role(
            RoleCode.NURSE,
            _("护士本人"),
            _("申领和出示本人电子证照，维护本人信息和照片。"),
            Portal.PERSONAL,
            DatabaseRole.PERSON,
            _HOLDER,
        ),
        Role(
            RoleCode.INSTITUTION_ADMIN,
            _("机构管理员"),
            _("办理本机构业务，申领和出示机构电子证照，查看、核实本机构人员，导入本机构人员名单报登记机关同意。"),
            Portal.INSTITUTION,
            DatabaseRole.INSTITUTION,
            _STAFF_READ
            | _PHYSICIANS
            | _NURSES
            | {P.INSTITUTION_LICENCE_APPLY, P.INSTITUTION_LICENCE_SHOW, P.INSTITUTION_EDIT, P.STAFF_IMPORT},
        ),
        Role(
            RoleCode.MEDICAL_OFFICE,
            _("医务处管理员"),
            _("确认本机构医师的照片和信息，按身份证号验证本机构医师的电子证照。"),
            Portal.INSTITUTION,
            DatabaseRole.INSTITUTION,
            _STAFF_READ | _PHYSICIANS | {P.PHYSICIAN_PHOTO_CONFIRM, P.PHYSICIAN_VERIFY, P.PHYSICIAN_ACTIVATE},
        ),
        Role(
            RoleCode.NURSING_OFFICE,
            _("护理部管理员"),
            _("确认本机构护士的照片和信息，按身份证号验证本机构护士的电子证照。"),
            Portal.INSTITUTION,
            DatabaseRole.INSTITUTION,
            _STAFF_READ | _NURSES | {P.NURSE_PHOTO_CONFIRM, P.NURSE_VERIFY, P.NURSE_ACTIVATE},
        ),
        Role(
            RoleCode.ACCEPTOR,
            _("受理员"),
            _("受理申请，提出登记簿维护，导入本机关登记的历史数据。"),
            Portal.AUTHORITY,
            DatabaseRole.REGISTRAR,
            _ORGAN | {P.REGISTER_MAINTAIN, P.REGISTER_IMPORT},
        ),
        Role(
            RoleCode.REVIEWER,
            _("审核员"),
            _("审核申请，提出登记簿维护，导入本机关登记的历史数据。"),
            Portal.AUTHORITY,
            DatabaseRole.REGISTRAR,
            _ORGAN | {P.REGISTER_MAINTAIN, P.REGISTER_IMPORT},
        ),
        Role(
            RoleCode.DECIDER,
            _("决定人"),
            _("决定申请，批准他人提出的登记簿维护，答复个人信息请求。"),
            Portal.AUTHORITY,
            DatabaseRole.REGISTRAR,
            _ORGAN | {P.REGISTER_APPROVE, P.LICENCE_BULK_ISSUE, P.PERSONAL_DATA_DECIDE},
        ),
        Role(
            RoleCode.ISSUER,
            _("制证员"),
            _("管理用印和纸质证照的制作送达，作废制证错误的电子证照。"),
            Portal.AUTHORITY,
            DatabaseRole.REGISTRAR,
            _ORGAN | {P.LICENCE_VOID},
        ),
        Role(
            RoleCode.SUPERVISOR,
            _("监督员"),
            _("查阅本机关登记的全部内容和操作记录，不办理业务。"),
            Portal.AUTHORITY,
            DatabaseRole.REGISTRAR,
            _AREA | {P.REGISTER_READ, P.LICENCE_READ_BY_NUMBER},
        ),
        Role(
            RoleCode.STATISTICIAN,
            _("统计分析员"),
            _("统计本辖区的电子证照，默认不看个人信息。"),
            Portal.AUTHORITY,
            DatabaseRole.AREA,
            frozenset({P.STATISTICS_READ, P.STATISTICS_EXPORT}),
        ),
        Role(
            RoleCode.SYSTEM_ADMIN,
            _("系统管理员"),
            _("管理账户和代码表，不作业务决定。"),
            Portal.CONSOLE,
            DatabaseRole.CONSOLE,
            frozenset({P.ACCOUNT_MANAGE, P.CODE_TABLE_READ}),
            _three(RoleCode.SYSTEM_ADMIN),
        ),
        Role(
            RoleCode.SECURITY_ADMIN,
            _("安全管理员"),
            _("管理角色授权和安全设置，解除账户锁定，重置验证方式。"),
            Portal.CONSOLE,
            DatabaseRole.CONSOLE,
            frozenset({P.ROLE_GRANT, P.SECURITY_MANAGE, P.CODE_TABLE_READ}),
            _three(RoleCode.SECURITY_ADMIN),
        ),
        Role(
            RoleCode.AUDIT_ADMIN,
            _("审计管理员"),
            _("查阅操作日志，不能修改任何内容。"),
            Portal.CONSOLE,
            DatabaseRole.AUDITOR,
            frozenset({P.JOURNAL_READ}),
            _three(RoleCode.AUDIT_ADMIN),
        ),
    )
}


def excludes(one: RoleCode, other: RoleCode) -> bool:
    """Whether one person may not hold both roles."""
    return other in ROLES[one].excludes or one in ROLES[other].excludes
