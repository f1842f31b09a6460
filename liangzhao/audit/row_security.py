"""Everyone may append to the journal, nobody may change it; a person reads what concerns them."""

from liangzhao.kernel import row_security as rs
from liangzhao.kernel.row_security import DatabaseRole as Role
from liangzhao.kernel.row_security import TableAccess, allow

# Whoever knows a licence's identifier may open the entry of its issue: the proof shows the record's digest.
NAMED_LEAVES = f"SELECT event_id FROM audit_leaf WHERE identifier = {rs.NAMED_IDENTIFIER}"


def _with_former_ids(key: str) -> str:
    """SQL for an id and those that were merged into it; read once, then compared like a single one."""
    return f"ANY (ARRAY(SELECT {key} UNION ALL SELECT id FROM audit_alias WHERE holder_id = {key}))"


THESE_PERSONS = _with_former_ids(rs.THIS_PERSON)
THESE_INSTITUTIONS = _with_former_ids(rs.THIS_INSTITUTION)

TABLES = (
    TableAccess(
        "audit_alias",
        (
            allow(Role.PERSON, rows=f"holder_id = {rs.THIS_PERSON}"),
            allow(Role.INSTITUTION, Role.REGISTRAR),  # pairs of opaque ids; whoever plans a licence asks for them
            allow(Role.AUDITOR),
            allow(Role.SERVICE, to=rs.EVERYTHING),
        ),
    ),
    TableAccess(
        "audit_event",
        (
            allow(*Role, to=(rs.INSERT,)),
            allow(Role.PERSON, rows=f"person_id = {THESE_PERSONS} OR actor_id = {rs.THIS_ACCOUNT}"),
            allow(Role.INSTITUTION, rows=f"actor_id = {rs.THIS_ACCOUNT} OR subject_id = {THESE_INSTITUTIONS}"),
            allow(Role.REGISTRAR, Role.AREA, Role.CONSOLE, rows=f"actor_id = {rs.THIS_ACCOUNT}"),
            allow(Role.VERIFIER, rows=f"tag = 'licence.issued' AND id = ANY (ARRAY({NAMED_LEAVES}))"),
            allow(Role.AUDITOR, Role.SERVICE),
        ),
    ),
    TableAccess(
        "audit_leaf",
        (
            allow(Role.VERIFIER, rows=f"identifier = {rs.NAMED_IDENTIFIER}"),
            allow(Role.AUDITOR),
            allow(Role.SERVICE, to=(rs.SELECT, rs.INSERT)),
        ),
    ),
)
