"""SEC-Z6, Z7: three administrators apart, and rights that change at once."""

from __future__ import annotations

import itertools

import pytest
from django.db import IntegrityError, transaction

from liangzhao.access.models import Grant
from liangzhao.access.permissions import P
from liangzhao.access.roles import ROLES, Portal, RoleCode, excludes
from liangzhao.registers.models import Institution
from tests.support.cast import Cast
from tests.support.stage import build, client_of

pytestmark = pytest.mark.django_db

THREE = (RoleCode.SYSTEM_ADMIN, RoleCode.SECURITY_ADMIN, RoleCode.AUDIT_ADMIN)


def place(cast: Cast, role: RoleCode, hospital: Institution) -> dict[str, object]:
    """Where an account holds a role."""
    portal = ROLES[role].portal
    if portal is Portal.INSTITUTION:
        return {"institution": hospital}
    return {"authority": cast.authority("海淀")} if portal is Portal.AUTHORITY else {}


def refused_pairs(cast: Cast) -> set[tuple[RoleCode, RoleCode]]:
    """Which second role the database refuses to the holder of a first one."""
    hospital, found = cast.institution(), set()
    for first in RoleCode:
        login = f"one-{first.lower()}"
        cast.account(login, first, **place(cast, first, hospital))  # type: ignore[arg-type]  # by portal
        for second in set(RoleCode) - {first}:
            try:
                with transaction.atomic():
                    cast.account(login, second, **place(cast, second, hospital))  # type: ignore[arg-type]
                    transaction.set_rollback(True)
            except IntegrityError:
                found.add((first, second))
    return found


def test_the_database_refuses_exactly_the_pairs_of_roles_that_exclude_each_other(cast: Cast) -> None:
    refused = refused_pairs(cast)

    assert refused == {(one, other) for one, other in itertools.permutations(RoleCode, 2) if excludes(one, other)}
    assert refused == {
        (one, other) for one, other in itertools.permutations(RoleCode, 2) if one in THREE or other in THREE
    }


def test_an_administrator_becomes_another_by_no_update_either(cast: Cast) -> None:
    account = cast.account("one", RoleCode.NURSE)
    cast.account("one", RoleCode.PHYSICIAN)

    with pytest.raises(IntegrityError, match="cannot be held beside"), transaction.atomic():
        Grant.objects.filter(account=account, role=RoleCode.NURSE).update(role=RoleCode.AUDIT_ADMIN)


def test_administrators_decide_no_business() -> None:
    business = frozenset(P) - {P.ACCOUNT_MANAGE, P.CODE_TABLE_READ, P.ROLE_GRANT, P.SECURITY_MANAGE, P.JOURNAL_READ}

    assert all(not ROLES[role].may & business for role in THREE)
    assert all(
        not ROLES[one].may & ROLES[other].may - {P.CODE_TABLE_READ} for one, other in itertools.combinations(THREE, 2)
    )


@pytest.mark.usefixtures("demo_keys")
def test_a_withdrawn_role_is_refused_at_the_next_request(cast: Cast) -> None:
    client = client_of(build(cast), RoleCode.NURSING_OFFICE)
    assert client.get("/api/v1/org/staff").status_code == 200

    Grant.objects.filter(role=RoleCode.NURSING_OFFICE).delete()

    assert client.get("/api/v1/org/staff").status_code == 403


@pytest.mark.usefixtures("demo_keys")
def test_a_role_given_elsewhere_shows_the_rows_of_that_place_at_once(cast: Cast) -> None:
    stage = build(cast)
    client = client_of(stage, RoleCode.NURSING_OFFICE)

    Grant.objects.filter(role=RoleCode.NURSING_OFFICE).update(institution_id=stage.there.pk)

    names = {line["name"] for line in client.get("/api/v1/org/staff").json()["items"]}
    assert names == {"陈静", "刘芳"}
