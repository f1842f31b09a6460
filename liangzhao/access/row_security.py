"""Accounts are read at log-in and managed in the console; sessions belong to every signed-in role."""

from liangzhao.kernel import row_security as rs
from liangzhao.kernel.row_security import DatabaseRole as Role
from liangzhao.kernel.row_security import TableAccess, allow

TABLES = (
    TableAccess(
        "access_account",
        (
            allow(Role.SESSION, Role.CONSOLE, Role.SERVICE, to=rs.WRITE),
            allow(
                Role.PERSON, Role.INSTITUTION, Role.REGISTRAR, Role.AREA, Role.AUDITOR, rows=f"id = {rs.THIS_ACCOUNT}"
            ),
        ),
    ),
    TableAccess(
        "access_grant",
        (
            allow(Role.SESSION),
            allow(Role.CONSOLE, Role.SERVICE, to=rs.EVERYTHING),
            allow(
                Role.PERSON,
                Role.INSTITUTION,
                Role.REGISTRAR,
                Role.AREA,
                Role.AUDITOR,
                rows=f"account_id = {rs.THIS_ACCOUNT}",
            ),
        ),
    ),
    *(
        TableAccess(f"access_{table}", (allow(Role.SESSION, Role.SERVICE, to=rs.EVERYTHING),))
        for table in ("session", "signin", "guesses", "totp", "recoverycode", "passkey", "identity")
    ),
)
