"""Everyone may append to the journal, nobody may change it; a person reads what concerns them."""

from liangzhao.kernel import row_security as rs
from liangzhao.kernel.row_security import DatabaseRole as Role
from liangzhao.kernel.row_security import TableAccess, allow

TABLES = (
    TableAccess(
        "audit_event",
        (
            allow(*Role, to=(rs.INSERT,)),
            allow(Role.PERSON, rows=f"person_id = {rs.THIS_PERSON} OR actor_id = {rs.THIS_ACCOUNT}"),
            allow(Role.INSTITUTION, rows=f"actor_id = {rs.THIS_ACCOUNT} OR subject_id = {rs.THIS_INSTITUTION}"),
            allow(Role.REGISTRAR, Role.AREA, Role.CONSOLE, rows=f"actor_id = {rs.THIS_ACCOUNT}"),
            allow(Role.AUDITOR, Role.SERVICE),
        ),
    ),
)
