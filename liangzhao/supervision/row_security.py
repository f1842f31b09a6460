"""Standings follow the two scopes of 管理端 and the institution; counts are for the authority side alone."""

from liangzhao.kernel import row_security as rs
from liangzhao.kernel.row_security import DatabaseRole as Role
from liangzhao.kernel.row_security import TableAccess, allow

_HERE = f"authority_id = {rs.THIS_AUTHORITY}"
_IN_AREA = rs.within_area("area_path")

TABLES = (
    TableAccess(
        "supervision_standing",
        (
            allow(Role.INSTITUTION, rows=f"institution_id = {rs.THIS_INSTITUTION}"),
            allow(Role.REGISTRAR, rows=_HERE),
            allow(Role.AREA, rows=_IN_AREA),
            allow(Role.SERVICE, to=rs.EVERYTHING),
        ),
    ),
    *(
        TableAccess(
            table,
            (
                allow(Role.REGISTRAR, rows=_HERE),
                allow(Role.AREA, rows=_IN_AREA),
                allow(Role.SERVICE, to=rs.EVERYTHING),
            ),
        )
        for table in ("supervision_coverage", "supervision_obstacle", "supervision_firstissues")
    ),
    TableAccess(
        "supervision_refresh",
        (allow(Role.INSTITUTION, Role.REGISTRAR, Role.AREA), allow(Role.SERVICE, to=rs.EVERYTHING)),
        personal=False,
    ),
)
