"""Codes, divisions and authorities are for everybody to read; the console and the node itself write them."""

from liangzhao.kernel import row_security as rs
from liangzhao.kernel.row_security import DatabaseRole as Role
from liangzhao.kernel.row_security import TableAccess, allow

_WRITERS = (Role.CONSOLE, Role.SERVICE)
_READERS = tuple(role for role in Role if role not in _WRITERS)

_TABLES = {
    "reference_codeentry": rs.EVERYTHING,
    "reference_division": rs.EVERYTHING,
    "reference_authority": rs.WRITE,  # named by millions of rows that the database does not ask: none may go
    "reference_authoritydivision": rs.EVERYTHING,
}

TABLES = tuple(
    TableAccess(table, (allow(*_READERS), allow(*_WRITERS, to=rights)), personal=False)
    for table, rights in _TABLES.items()
)
