"""Raw rows are for the node itself; findings for who decides on them, and for the practitioner or institution asked."""

from liangzhao.kernel import row_security as rs
from liangzhao.kernel.row_security import DatabaseRole as Role
from liangzhao.kernel.row_security import TableAccess, allow

_OF_AUTHORITY = f"authority_id = {rs.THIS_AUTHORITY}"
_OF_INSTITUTION = f"institution_id = {rs.THIS_INSTITUTION}"
_OF_PERSON = f"person_id = {rs.THIS_PERSON}"

TABLES = (
    TableAccess(
        "consolidation_load",
        (
            allow(Role.REGISTRAR, to=rs.READ, rows=_OF_AUTHORITY),
            allow(Role.INSTITUTION, to=rs.READ, rows=_OF_INSTITUTION),
            allow(Role.SERVICE, to=rs.WRITE),
        ),
    ),
    # Kept for ever: nobody may delete one; only a new data key is a reason to write one again.
    TableAccess("consolidation_rawrows", (allow(Role.SERVICE, to=rs.WRITE),)),
    TableAccess(
        "consolidation_proposal",
        (
            # Passing one on makes it another authority's row, out of sight here: the node writes that.
            allow(Role.REGISTRAR, to=(rs.SELECT, rs.UPDATE), rows=_OF_AUTHORITY),
            allow(Role.INSTITUTION, to=rs.READ, rows=_OF_INSTITUTION),
            allow(Role.PERSON, to=rs.READ, rows=_OF_PERSON),
            allow(Role.SERVICE, to=rs.WRITE),
        ),
    ),
    TableAccess(
        "consolidation_question",
        (
            allow(Role.REGISTRAR, to=rs.WRITE, rows=_OF_AUTHORITY),
            allow(Role.INSTITUTION, to=(rs.SELECT, rs.UPDATE), rows=_OF_INSTITUTION),
            allow(Role.PERSON, to=(rs.SELECT, rs.UPDATE), rows=_OF_PERSON),
            allow(Role.SERVICE, to=rs.WRITE),
        ),
    ),
    TableAccess(
        "consolidation_confirmation",
        (
            allow(Role.REGISTRAR, to=rs.READ, rows=_OF_AUTHORITY),
            allow(Role.INSTITUTION, to=(rs.SELECT, rs.INSERT), rows=_OF_INSTITUTION),
            allow(Role.PERSON, to=(rs.SELECT, rs.INSERT), rows=_OF_PERSON),
            allow(Role.SERVICE, to=rs.WRITE),
        ),
    ),
    TableAccess(
        "consolidation_upload",
        (
            allow(Role.REGISTRAR, to=rs.WRITE, rows=_OF_AUTHORITY),
            allow(Role.INSTITUTION, to=rs.WRITE, rows=_OF_INSTITUTION),
            allow(Role.SERVICE, to=rs.WRITE),
        ),
    ),
    # Asked for, stopped and gone on with by officers; all else is the worker's.
    TableAccess(
        "consolidation_comparison",
        (allow(Role.REGISTRAR, to=rs.WRITE, rows=_OF_AUTHORITY), allow(Role.SERVICE, to=rs.WRITE)),
    ),
    # Laid out anew when a list is read by other columns: then the old digests go.
    TableAccess("consolidation_listing", (allow(Role.SERVICE, to=rs.EVERYTHING),)),
    TableAccess("consolidation_listedrow", (allow(Role.SERVICE, to=rs.EVERYTHING),)),
    TableAccess("consolidation_comparedline", (allow(Role.SERVICE, to=rs.EVERYTHING),)),
    TableAccess("consolidation_change", (allow(Role.SERVICE, to=rs.WRITE),)),
    TableAccess(
        "consolidation_merge",
        (allow(Role.REGISTRAR, to=rs.READ, rows=_OF_AUTHORITY), allow(Role.SERVICE, to=rs.WRITE)),
    ),
    TableAccess(
        "consolidation_pendingmerge",
        (allow(Role.REGISTRAR, to=rs.READ, rows=_OF_AUTHORITY), allow(Role.SERVICE, to=rs.EVERYTHING)),
    ),
    # Counts only: whoever may see statistics may see how good the data are.
    TableAccess(
        "consolidation_score",
        (allow(Role.REGISTRAR, Role.AREA, Role.INSTITUTION, to=rs.READ), allow(Role.SERVICE, to=rs.WRITE)),
        personal=False,
    ),
)
