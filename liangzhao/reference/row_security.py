"""Codes, divisions and authorities are for everybody to read; the console and the node itself write them."""

from liangzhao.kernel import row_security as rs
from liangzhao.kernel.row_security import DatabaseRole as Role
from liangzhao.kernel.row_security import TableAccess, allow

_WRITERS = (Role.CONSOLE, Role.SERVICE)
_READERS = tuple(role for role in Role if role not in _WRITERS)

TABLES = tuple(
    TableAccess(table, (allow(*_READERS), allow(*_WRITERS, to=rs.EVERYTHING)), personal=False)
    for table in ("reference_codeentry", "reference_division", "reference_authority", "reference_authoritydivision")
)
