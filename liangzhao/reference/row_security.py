"""Code tables, divisions and authorities: everyone reads, the node itself writes."""

from liangzhao.kernel import row_security as rs
from liangzhao.kernel.row_security import DatabaseRole as Role
from liangzhao.kernel.row_security import TableAccess, allow

TABLES = tuple(
    TableAccess(table, (allow(*Role), allow(Role.SERVICE, to=rs.EVERYTHING)), personal=False)
    for table in ("reference_codeentry", "reference_division", "reference_authority", "reference_authoritydivision")
)
