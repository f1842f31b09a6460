"""A file's row tells nothing without the row that refers to it; its bytes are encrypted (SEC-P1)."""

from liangzhao.kernel import row_security as rs
from liangzhao.kernel.row_security import DatabaseRole as Role
from liangzhao.kernel.row_security import TableAccess, allow

TABLES = (
    TableAccess(
        "documents_blob",
        (
            allow(Role.PERSON, Role.INSTITUTION, Role.REGISTRAR, Role.SERVICE, to=(rs.SELECT, rs.INSERT)),
            allow(Role.VERIFIER, Role.PUBLIC, Role.AREA),
            allow(Role.SERVICE, to=(rs.DELETE,)),  # what its person had erased, or whose time is over
        ),
        personal=False,
    ),
)
