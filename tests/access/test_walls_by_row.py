"""SEC-Z2: per table and database role, exactly the rows its duty needs; who sees what is written here in words.

The expectations are sets of names from the stage, written by a reader of domain.md §1.3 and design.md §12, not taken
from the policies. A personal table without an expectation fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, transaction

from liangzhao.access.actors import Actor, Scope
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import as_nobody
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.registers.models import Staffing
from tests.access.walls import PERSONAL, D, Scene, keys

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]


Seen = Callable[[Scene], dict[DatabaseRole, set[Any]]]


def people(scene: Scene) -> dict[DatabaseRole, set[Any]]:
    """Oneself; one's main and filed staff; those one registered; those registered in one's area."""
    return {
        D.PERSON: scene.me,
        D.INSTITUTION: scene.hospital | scene.filed,
        D.REGISTRAR: scene.here,
        D.AREA: scene.here,
    }


def physicians(scene: Scene) -> dict[DatabaseRole, set[Any]]:
    """The same people, those who are physicians."""
    here = {scene.stage.physician.person_id}
    clinic = {scene.stage.clinic_physician.person_id}
    return {D.PERSON: set(), D.INSTITUTION: here, D.REGISTRAR: here | clinic, D.AREA: here | clinic}


def nurses(scene: Scene) -> dict[DatabaseRole, set[Any]]:
    """The same people, those who are nurses."""
    mine = scene.me | {scene.own.waiting.person_id}
    return {D.PERSON: scene.me, D.INSTITUTION: mine | scene.filed, D.REGISTRAR: mine, D.AREA: mine}


def staffing(scene: Scene) -> dict[DatabaseRole, set[Any]]:
    """Memberships: one's own; those at one's institution; those one registered."""
    return people(scene)


def all_institutions(scene: Scene) -> dict[DatabaseRole, set[Any]]:
    """Institutions are public facts, also for log-in, which names one's workplace."""
    stage = scene.stage
    everyone = {row.pk for row in (stage.here, stage.there, stage.tcm, stage.clinic)}
    return dict.fromkeys((D.SESSION, D.PUBLIC, D.VERIFIER, D.PERSON, D.INSTITUTION, D.REGISTRAR, D.AREA), everyone)


def licences(scene: Scene) -> dict[DatabaseRole, set[Any]]:
    """Holders: oneself; the institution and its staff; what one registered; institutions' licences for everybody;
    for a verifier the one it can name."""
    mine, hospital, elsewhere = scene.stage.nurse.person_id, scene.stage.here.pk, scene.stage.there.pk
    return {
        D.PUBLIC: {hospital, elsewhere},
        D.VERIFIER: {mine},
        D.PERSON: {mine},
        D.INSTITUTION: {mine, hospital},
        D.REGISTRAR: {mine, hospital},
        D.AREA: {mine, hospital},
    }


def versions(scene: Scene) -> dict[DatabaseRole, set[Any]]:
    """Whose registration an entry's history is about; institutions' own history has no person."""
    return {
        D.PERSON: scene.me,
        D.INSTITUTION: scene.hospital | scene.filed | {None},
        D.REGISTRAR: scene.here | {None},
        D.AREA: scene.here | {None},
    }


def proposals(scene: Scene) -> dict[DatabaseRole, set[Any]]:
    """What this organ proposes, and nobody else's business."""
    return {D.REGISTRAR: {scene.own.proposal.pk}}


def requests(scene: Scene) -> dict[DatabaseRole, set[Any]]:
    """What oneself asked; what people this organ registered asked."""
    return {role: {scene.own.asked.pk} for role in (D.PERSON, D.REGISTRAR)}


def accounts(scene: Scene) -> dict[DatabaseRole, set[Any]]:
    """Log-in and the console need all accounts; everybody else sees their own."""
    staff = {one.grant.account.login for one in (scene.own, scene.other)}
    logins = {"p-nur", "i-nur", "a-dec", "a-sys", "a-aud"} | staff
    return {
        D.SESSION: logins,
        D.CONSOLE: logins,
        D.PERSON: {"p-nur"},
        D.INSTITUTION: {"i-nur"},
        D.REGISTRAR: {"a-dec"},
        D.AREA: {"a-dec"},
        D.AUDITOR: {"a-aud"},
    }


def grants(scene: Scene) -> dict[DatabaseRole, set[Any]]:
    """As accounts, by role; the two accounts of the objects hold I-ADM."""
    everybodys = {"P-NUR", "I-NUR", "I-ADM", "A-DEC", "A-SYS", "A-AUD"}
    own = {role: {login.upper() for login in logins} for role, logins in accounts(scene).items()}
    return own | {D.SESSION: everybodys, D.CONSOLE: everybodys}


def no_rows_yet(*roles: DatabaseRole) -> Seen:
    """The tables of later acts: these roles may look, and there is nothing."""
    return lambda _scene: {role: set() for role in roles}


EXPECTED: dict[str, tuple[str, Seen]] = {
    "registers_person": ("id", people),
    "registers_physicianqualification": ("person_id", physicians),
    "registers_staffing": ("person_id", staffing),
    "registers_physicianregistration": ("person_id", physicians),
    "registers_nurseregistration": ("person_id", nurses),
    "registers_photo": ("person_id", people),
    "registers_entryversion": ("person_id", versions),
    "registers_institution": ("id", all_institutions),
    "registers_maintenance": ("id", proposals),
    "licensing_licence": ("holder_id", licences),
    "access_account": ("login", accounts),
    "access_grant": ("role", grants),
    **{
        f"access_{table}": ("id" if table != "session" else "ref", no_rows_yet(D.SESSION))
        for table in ("session", "signin", "guesses", "totp", "recoverycode", "passkey", "identity")
    },
    "registers_physicianfiling": ("id", no_rows_yet(D.PERSON, D.INSTITUTION, D.REGISTRAR, D.AREA)),
    "licensing_licencefile": ("id", no_rows_yet(D.PERSON, D.INSTITUTION, D.REGISTRAR, D.AREA, D.VERIFIER)),
    "licensing_showcode": ("id", no_rows_yet(D.PERSON, D.INSTITUTION, D.VERIFIER)),
    "licensing_walletoffer": ("id", no_rows_yet(D.PERSON, D.VERIFIER)),
    "licensing_licenceuse": ("id", no_rows_yet(D.PERSON, D.INSTITUTION)),
    "consolidation_load": ("id", no_rows_yet(D.REGISTRAR, D.INSTITUTION)),
    "consolidation_rawrows": ("id", no_rows_yet()),
    **{
        f"consolidation_{table}": ("id", no_rows_yet(D.PERSON, D.INSTITUTION, D.REGISTRAR))
        for table in ("proposal", "question", "confirmation")
    },
    "consolidation_upload": (
        "id",
        lambda scene: {
            D.INSTITUTION: {scene.own.list_of_institution.pk},
            D.REGISTRAR: {scene.own.list_of_authority.pk},
        },
    ),
    "consolidation_change": ("id", no_rows_yet()),
    "consolidation_merge": ("id", no_rows_yet(D.REGISTRAR)),
    "consolidation_pendingmerge": ("id", no_rows_yet(D.REGISTRAR)),
    "consolidation_comparison": ("id", no_rows_yet(D.REGISTRAR)),
    "consolidation_listing": ("load_id", no_rows_yet()),
    "consolidation_listedrow": ("id", no_rows_yet()),
    "consolidation_comparedline": ("id", no_rows_yet()),
    "audit_alias": ("id", no_rows_yet(D.PERSON, D.INSTITUTION, D.REGISTRAR, D.AUDITOR)),
    "supervision_standing": ("id", no_rows_yet(D.INSTITUTION, D.REGISTRAR, D.AREA)),
    "supervision_coverage": ("id", no_rows_yet(D.REGISTRAR, D.AREA)),
    "supervision_obstacle": ("id", no_rows_yet(D.REGISTRAR, D.AREA)),
    "supervision_firstissues": ("id", no_rows_yet(D.REGISTRAR, D.AREA)),
    "registers_nursefiling": (
        "registration_id",
        lambda scene: {
            D.PERSON: set(),
            D.INSTITUTION: {scene.stage.filed_nurse.pk},
            D.REGISTRAR: set(),
            D.AREA: set(),
        },
    ),
    "audit_event": (
        "person_id",
        lambda scene: {
            D.PERSON: scene.me,
            D.INSTITUTION: {None},  # acts about the institution itself
            D.REGISTRAR: set(),
            D.AREA: set(),
            D.CONSOLE: set(),
            D.VERIFIER: set(),  # the acts of the licence's issue, once they are in the public log
            D.AUDITOR: everybody(scene) | {None},
        },
    ),
    "registers_rightsrequest": (
        "id",
        lambda scene: {D.PERSON: {scene.own.asked.pk}, D.REGISTRAR: {scene.own.asked.pk}},
    ),
    "registers_activationcode": ("id", no_rows_yet(D.PERSON, D.INSTITUTION)),
    "registers_setaside": ("id", no_rows_yet(D.PERSON)),
    "registers_erasure": ("id", no_rows_yet(D.PERSON)),
    "audit_leaf": ("index", no_rows_yet(D.VERIFIER, D.AUDITOR)),
}


def everybody(scene: Scene) -> set[UUID]:
    """Each person of the stage."""
    return set(Staffing.objects.values_list("person_id", flat=True))


def test_every_personal_table_has_its_expectation() -> None:
    assert set(EXPECTED) == set(PERSONAL)


@pytest.mark.parametrize("table", EXPECTED)
def test_each_role_sees_the_rows_its_duty_needs_and_no_other(scene: Scene, table: str) -> None:
    column, seen = EXPECTED[table]
    wanted = seen(scene)

    found = {role: keys(actor, column, table) for role, actor in scene.actors.items()}

    assert found == {role: wanted.get(role) for role in scene.actors}


def test_the_tcm_organ_views_the_city_and_manages_its_own(scene: Scene) -> None:
    organ = scene.stage.cast.authority("中医")
    registrar = scene.stage.cast.actor(
        scene.stage.cast.account("tcm", RoleCode.DECIDER, name="中医决定人", authority=organ)
    )
    assert keys(registrar, "person_id", "registers_physicianregistration") == {scene.stage.tcm_physician.person_id}
    area = keys(registrar.with_scope(D.AREA), "person_id", "registers_physicianregistration")
    assert area is not None
    assert area >= {scene.stage.tcm_physician.person_id, scene.stage.physician.person_id}


def test_a_scope_without_its_key_sees_nobody(scene: Scene) -> None:
    """The negative control: the walls stand on the settings, and an unset one matches nothing."""
    for role in (D.PERSON, D.INSTITUTION, D.REGISTRAR, D.AREA):
        keyless = replace(scene.actors[role], scope=Scope(role))
        assert keys(keyless, "id", "registers_person") == set()


@pytest.mark.parametrize("table", PERSONAL)
def test_the_login_role_reads_nothing_at_all(service: Actor, table: str) -> None:
    with transaction.atomic(), as_nobody(), connection.cursor() as cursor:
        cursor.execute("SELECT session_user = current_user, has_table_privilege(%s, 'SELECT')", [table])
        assert cursor.fetchone() == (True, False)


@pytest.mark.parametrize("role", list(D))
@pytest.mark.parametrize("table", ["consolidation_load", "consolidation_proposal", "reference_authority"])
def test_nobody_may_delete_what_millions_of_rows_name(service: Actor, table: str, role: D) -> None:
    """The database does not look for these at each row that names one, so they must be there for ever."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege(%s, %s, 'DELETE, TRUNCATE')",
            [f"{settings.LIANGZHAO_ROLE_PREFIX}_{role}", table],
        )
        assert cursor.fetchone() == (False,)
