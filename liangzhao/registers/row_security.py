"""Who reaches which register rows. Manage = registered by this organ; view = area subtree; never an OR of both."""

from __future__ import annotations

from liangzhao.audit.row_security import THESE_INSTITUTIONS, THESE_PERSONS
from liangzhao.kernel import row_security as rs
from liangzhao.kernel.row_security import DatabaseRole as Role
from liangzhao.kernel.row_security import TableAccess, allow

_STAFF = "SELECT person_id FROM registers_staffing WHERE"
_OF_INSTITUTION = f"{_STAFF} institution_id = {rs.THIS_INSTITUTION}"
# An array is looked up in the index of the table; a sub-select would be hashed and the whole register read past it
# (a million persons, a hospital of 400: 0.7 ms against 90). Organs have too many people for an array to be shorter.
_AT_INSTITUTION = f"= ANY (ARRAY({_OF_INSTITUTION}))"
_OF_AUTHORITY = f"{_STAFF} authority_id = {rs.THIS_AUTHORITY}"
_OF_AREA = f"{_STAFF} {rs.within_area('area_path')}"
_REGISTERED_HERE = f"authority_id = {rs.THIS_AUTHORITY}"
_IN_AREA = rs.within_area("area_path")


def _by_person(
    table: str,
    column: str = "person_id",
    *,
    own: tuple[str, ...] = rs.READ,
    institution: tuple[str, ...] = rs.READ,
    registrar: tuple[str, ...] = rs.READ,
) -> TableAccess:
    """A table whose rows belong to one person, reached by that person and by those the person works for."""
    return TableAccess(
        table,
        (
            allow(Role.PERSON, to=own, rows=f"{column} = {rs.THIS_PERSON}"),
            allow(Role.INSTITUTION, to=institution, rows=f"{column} {_AT_INSTITUTION}"),
            allow(Role.REGISTRAR, to=registrar, rows=f"{column} IN ({_OF_AUTHORITY})"),
            allow(Role.AREA, rows=f"{column} IN ({_OF_AREA})"),
            allow(Role.SERVICE, to=rs.EVERYTHING),
        ),
    )


def _registration(table: str) -> TableAccess:
    return TableAccess(
        table,
        (
            allow(Role.PERSON, rows=f"person_id = {rs.THIS_PERSON}"),
            allow(Role.INSTITUTION, rows=f"person_id {_AT_INSTITUTION}"),
            allow(Role.REGISTRAR, to=rs.WRITE, rows=_REGISTERED_HERE),
            allow(Role.AREA, rows=_IN_AREA),
            allow(Role.SERVICE, to=rs.EVERYTHING),
        ),
        owner_reads=True,
    )


def _filing(table: str, registrations: str) -> TableAccess:
    """Filings follow the visibility of their registration: the sub-select is itself under its table's policy."""
    visible = f"registration_id IN (SELECT id FROM {registrations})"
    return TableAccess(
        table,
        (
            allow(Role.PERSON, Role.INSTITUTION, Role.AREA, rows=visible),
            allow(Role.REGISTRAR, to=rs.WRITE, rows=visible),
            allow(Role.SERVICE, to=rs.EVERYTHING),
        ),
    )


TABLES = (
    TableAccess(
        "registers_activationcode",
        (
            allow(Role.PERSON, rows=f"person_id = {rs.THIS_PERSON}"),
            allow(Role.INSTITUTION, rows=f"institution_id = {rs.THIS_INSTITUTION}"),
            allow(Role.SERVICE, to=rs.EVERYTHING),
        ),
    ),
    TableAccess(
        "registers_automaticactivation",
        (allow(Role.INSTITUTION), allow(Role.SERVICE, to=rs.EVERYTHING)),
        personal=False,
    ),
    # Institutions are public facts (S2 item 7); the sealed columns in them open only with the node's keys.
    TableAccess(
        "registers_institution",
        (
            allow(Role.PUBLIC, Role.VERIFIER, Role.PERSON, Role.AREA, Role.SESSION),
            allow(Role.INSTITUTION, to=(rs.SELECT,)),
            allow(Role.REGISTRAR, to=(rs.SELECT,)),
            allow(Role.REGISTRAR, to=(rs.UPDATE,), rows=_REGISTERED_HERE),
            allow(Role.SERVICE, to=rs.EVERYTHING),
        ),
        owner_reads=True,
    ),
    TableAccess(
        "registers_institutionsubject",
        (
            allow(Role.PUBLIC, Role.VERIFIER, Role.PERSON, Role.AREA, Role.INSTITUTION),
            allow(Role.REGISTRAR, to=(rs.SELECT, rs.INSERT, rs.UPDATE, rs.DELETE)),
            allow(Role.SERVICE, to=rs.EVERYTHING),
        ),
        personal=False,
    ),
    _by_person(
        "registers_person",
        "id",
        own=(rs.SELECT, rs.UPDATE),
        institution=(rs.SELECT, rs.UPDATE),
        registrar=(rs.SELECT, rs.UPDATE),
    ),
    _by_person("registers_physicianqualification", registrar=(rs.SELECT, rs.UPDATE)),
    TableAccess(
        "registers_staffing",
        (
            allow(Role.PERSON, rows=f"person_id = {rs.THIS_PERSON}"),
            allow(Role.INSTITUTION, rows=f"institution_id = {rs.THIS_INSTITUTION}"),
            allow(Role.REGISTRAR, to=rs.EVERYTHING, rows=_REGISTERED_HERE, new_rows=rs.ALL_ROWS),
            allow(Role.AREA, rows=_IN_AREA),
            allow(Role.SERVICE, to=rs.EVERYTHING),
        ),
    ),
    _registration("registers_physicianregistration"),
    _registration("registers_nurseregistration"),
    _filing("registers_physicianfiling", "registers_physicianregistration"),
    _filing("registers_nursefiling", "registers_nurseregistration"),
    _by_person(
        "registers_photo", own=rs.EVERYTHING, institution=(rs.SELECT, rs.UPDATE), registrar=(rs.SELECT, rs.UPDATE)
    ),
    TableAccess(
        "registers_maintenance",
        (
            allow(Role.REGISTRAR, to=rs.WRITE, rows=_REGISTERED_HERE),
            allow(Role.SERVICE, to=rs.EVERYTHING),
        ),
    ),
    TableAccess(
        "registers_entryversion",
        (
            allow(Role.PERSON, to=(rs.SELECT, rs.INSERT, rs.UPDATE), rows=f"person_id = {THESE_PERSONS}"),
            allow(
                Role.INSTITUTION,
                to=(rs.SELECT, rs.INSERT, rs.UPDATE),
                rows=f"institution_id = {THESE_INSTITUTIONS} OR person_id {_AT_INSTITUTION}",
            ),
            allow(Role.REGISTRAR, to=(rs.SELECT, rs.INSERT, rs.UPDATE), rows=_REGISTERED_HERE),
            allow(Role.AREA, rows=_IN_AREA),
            allow(Role.SERVICE, to=rs.EVERYTHING),
        ),
    ),
    TableAccess(
        "registers_rightsrequest",
        (
            allow(Role.PERSON, to=rs.WRITE, rows=f"person_id = {rs.THIS_PERSON}"),
            allow(Role.REGISTRAR, to=(rs.SELECT, rs.UPDATE), rows=_REGISTERED_HERE),
            allow(Role.SERVICE, to=rs.EVERYTHING),
        ),
    ),
    TableAccess(
        "registers_setaside",
        (
            allow(Role.PERSON, to=rs.EVERYTHING, rows=f"person_id = {rs.THIS_PERSON}"),
            allow(Role.SERVICE, to=rs.EVERYTHING),
        ),
    ),
    TableAccess(
        "registers_erasure",
        (
            allow(Role.PERSON, rows=f"person_id = {THESE_PERSONS}"),
            allow(Role.SERVICE, to=(rs.SELECT, rs.INSERT)),
        ),
    ),
)
