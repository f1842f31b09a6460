"""Who reaches which licences, codes and uses."""

from __future__ import annotations

from liangzhao.kernel import row_security as rs
from liangzhao.kernel.row_security import DatabaseRole as Role
from liangzhao.kernel.row_security import TableAccess, allow

_OWN = f"person_id = {rs.THIS_PERSON}"
# An array, so that two indexes answer: a hashed sub-select would be held against every licence there is.
_OF_INSTITUTION = (
    f"institution_id = {rs.THIS_INSTITUTION} OR person_id = ANY "
    f"(ARRAY(SELECT person_id FROM registers_staffing WHERE institution_id = {rs.THIS_INSTITUTION}))"
)
_HERE = f"authority_id = {rs.THIS_AUTHORITY}"
_IN_AREA = rs.within_area("area_path")
_NAMED_BY_CODE = f"id IN (SELECT licence_id FROM licensing_showcode WHERE token_hash = {rs.NAMED_CODE})"
_NAMED_BY_IDENTIFIER = f"identifier = {rs.NAMED_IDENTIFIER}"
_VISIBLE_LICENCE = "licence_id IN (SELECT id FROM licensing_licence)"
_ISSUE = (rs.SELECT, rs.INSERT, rs.UPDATE)
_OWN_OFFER = f"holder_id = {rs.THIS_PERSON} AND {_VISIBLE_LICENCE}"
_NAMED_OFFER = f"code_hash = {rs.NAMED_CODE} OR token_hash = {rs.NAMED_CODE}"

TABLES = (
    TableAccess(
        "licensing_licence",
        (
            allow(Role.PERSON, to=_ISSUE, rows=_OWN),
            allow(Role.INSTITUTION, to=_ISSUE, rows=_OF_INSTITUTION),
            allow(Role.REGISTRAR, to=_ISSUE, rows=_HERE),
            allow(Role.AREA, rows=_IN_AREA),
            allow(Role.PUBLIC, rows="kind = 'institution'"),
            allow(Role.VERIFIER, rows=f"{_NAMED_BY_IDENTIFIER} OR {_NAMED_BY_CODE}"),
            allow(Role.SERVICE, to=rs.EVERYTHING),
        ),
        owner_reads=True,
    ),
    TableAccess(
        "licensing_licencefile",
        (
            allow(Role.PERSON, Role.INSTITUTION, Role.REGISTRAR, to=(rs.SELECT, rs.INSERT), rows=_VISIBLE_LICENCE),
            allow(Role.AREA, rows=_VISIBLE_LICENCE),
            allow(Role.VERIFIER, rows=_VISIBLE_LICENCE),
            allow(Role.SERVICE, to=rs.EVERYTHING),
        ),
    ),
    TableAccess(
        "licensing_showcode",
        (
            allow(Role.PERSON, Role.INSTITUTION, to=(rs.SELECT, rs.INSERT), rows=_VISIBLE_LICENCE),
            allow(Role.VERIFIER, rows=f"token_hash = {rs.NAMED_CODE}"),
            allow(Role.SERVICE, to=rs.EVERYTHING),
        ),
    ),
    TableAccess(
        "licensing_licenceuse",
        (
            allow(Role.PERSON, rows=f"holder_id = {rs.THIS_PERSON}"),
            allow(Role.INSTITUTION, rows=f"holder_id = {rs.THIS_INSTITUTION}"),
            allow(Role.SERVICE, to=rs.EVERYTHING),
        ),
    ),
    TableAccess(
        "licensing_walletoffer",
        (
            allow(Role.PERSON, to=rs.WRITE, rows=_OWN_OFFER),
            allow(Role.VERIFIER, to=(rs.SELECT, rs.UPDATE), rows=_NAMED_OFFER),
            allow(Role.SERVICE, to=rs.EVERYTHING),
        ),
    ),
    TableAccess(
        "licensing_usednonce",
        (allow(Role.PERSON, to=(rs.INSERT,)), allow(Role.SERVICE, to=rs.EVERYTHING)),
        personal=False,
    ),
    TableAccess("licensing_recheckturn", (allow(Role.SERVICE, to=rs.EVERYTHING),), personal=False),
    TableAccess("licensing_reissue", (allow(Role.SERVICE, to=rs.EVERYTHING),), personal=False),
)
