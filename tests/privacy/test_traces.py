"""SEC-Z8: every sensitive field that others can see leaves a line its person reads when somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.law import personal_data
from liangzhao.law.personal_data import NEVER, Level
from liangzhao.licensing.models import Licence
from liangzhao.registers.models import Person
from liangzhao.web.readings import ONE_LOOK
from tests.access.routes import Objects, filled, objects, routes
from tests.support.cast import Cast
from tests.support.stage import Stage, build, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

SENSITIVE = {
    f"{entry.label}.{line.field}": line.trace
    for entry in personal_data.entries()
    for line in entry.lines
    if line.level is Level.SENSITIVE
}


@dataclass(frozen=True)
class Scene:
    stage: Stage
    own: Objects


@pytest.fixture
def scene(cast: Cast) -> Scene:
    stage = build(cast)
    own, _other = objects(stage)
    return Scene(stage, own)


@dataclass(frozen=True)
class Look:
    """One way somebody else comes to see a kind of sensitive data."""

    role: RoleCode
    ask: Callable[[Client, Objects], object]
    whose: Callable[[Objects], Person | Licence]
    tag: Tag = Tag.PERSON_VIEWED
    field: str = ""


def _nurse(one: Objects) -> Person:
    return one.nurse.person


def _waiting(one: Objects) -> Person:
    return one.waiting.person


LOOKS: dict[str, tuple[Look, ...]] = {
    "id_no": (
        Look(
            RoleCode.NURSING_OFFICE,
            lambda client, one: client.post(f"/org/nurses/{one.nurse.pk}/reveal/", {"purpose": "ONBOARDING"}),
            _nurse,
            field="id_no",
        ),
    ),
    "photo": (
        Look(
            RoleCode.NURSING_OFFICE, lambda client, one: client.get(f"/org/confirm/photos/{one.waiting.pk}/"), _waiting,
            field="photo",
        ),
    ),
    "registration": (
        Look(RoleCode.DECIDER, lambda client, one: client.get(f"/gov/registers/nurse/{one.nurse.pk}/"), _nurse),
        Look(RoleCode.NURSING_OFFICE, lambda client, one: client.get(f"/org/nurses/{one.nurse.pk}/"), _nurse),
    ),
    "request": (
        Look(
            RoleCode.DECIDER, lambda client, one: client.get(f"/gov/rights/{one.asked.pk}/"), _nurse, field="request"
        ),
    ),
    "licence": (
        Look(
            RoleCode.DECIDER,
            lambda client, one: client.post(
                "/gov/nurses/licences/", {"id_type": "01", "id_no": one.nurse.person.id_no, "purpose": "CHECK"}
            ),
            _nurse,
            tag=Tag.LICENCE_VIEWED,
        ),
    ),
}  # fmt: skip


def test_every_sensitive_field_has_a_trace_that_is_tried_here() -> None:
    assert set(SENSITIVE.values()) - {NEVER} == set(LOOKS)


@pytest.mark.parametrize(
    ("trace", "number"), [(trace, number) for trace, looks in LOOKS.items() for number in range(len(looks))]
)
def test_a_look_leaves_a_line_that_the_person_reads(scene: Scene, trace: str, number: int) -> None:
    look = LOOKS[trace][number]
    client, person = client_of(scene.stage, look.role), look.whose(scene.own)
    before = Event.objects.filter(person_id=person.pk, tag=look.tag).count()

    look.ask(client, scene.own)

    found = list(Event.objects.filter(person_id=person.pk, tag=look.tag).order_by("at"))[before:]
    assert found, trace
    assert look.field in {"", *(str(journal.body_of(event).get("field")) for event in found)}


def _told(client: Client, person: UUID) -> int:
    """How many lines about a person stand behind the account of this client."""
    by = client.session["_auth_user_id"]
    return Event.objects.filter(actor_id=by, person_id=person, tag__in=[Tag.PERSON_VIEWED, Tag.LICENCE_VIEWED]).count()


def _shows_a_photo(answer: HttpResponseBase) -> bool:
    """Whether an answer is somebody's photo, or a page with one in it."""
    is_page = answer["Content-Type"].startswith("text/html")
    return answer["Content-Type"] == "image/jpeg" or (is_page and b"data:image/jpeg" in answer.getvalue())


OFFICES = (RoleCode.NURSING_OFFICE, *(set(RoleCode) - {RoleCode.NURSE, RoleCode.PHYSICIAN, RoleCode.NURSING_OFFICE}))
"""Everybody who works with other people's data; the nursing office first, which reaches the nurses of the scene."""
SHOW_PHOTOS = {"authority:photo", "authority:void", "institution:licence_photo", "institution:photo_image"}
"""Every address that shows a photo when it is asked for by itself, to somebody else than its person."""


def test_every_address_with_a_photo_of_somebody_else_leaves_a_line(scene: Scene) -> None:
    clinic_photo = scene.stage.cast.physician("孙二", scene.stage.clinic, photo="UPLOADED").person.photos.get()
    doors = [
        (route, next(role for role in OFFICES if route.is_open_to(role)))
        for route in routes()
        if route.permissions and any(map(route.is_open_to, OFFICES))
    ]
    shown, silent = set(), set()
    for turn, (route, role) in enumerate(doors):
        own = {"ref": clinic_photo.pk} if route.name == "authority:photo" else filled(route, scene.own)
        person = clinic_photo.person_id if route.name == "authority:photo" else _of_photo(route.name, scene.own)
        with clock.at(scene.own.waiting.uploaded_at + turn * 2 * ONE_LOOK):
            client = client_of(scene.stage, role)
            before = _told(client, person)
            if _shows_a_photo(client.get(route.path(own))):
                shown.add(route.name)
                silent |= set() if _told(client, person) > before else {route.name}

    assert (shown, silent) == (SHOW_PHOTOS, set())


def _of_photo(name: str, one: Objects) -> UUID:
    return one.waiting.person_id if name == "institution:photo_image" else one.nurse.person_id


def test_a_page_and_its_pictures_are_one_look(scene: Scene) -> None:
    client, waiting = client_of(scene.stage, RoleCode.NURSING_OFFICE), scene.own.waiting
    image = f"/org/confirm/photos/{waiting.pk}/image/"

    client.get(f"/org/confirm/photos/{waiting.pk}/")
    client.get(image)
    client.get(image)
    shortly = _told(client, waiting.person_id)
    with clock.at(clock.now() + ONE_LOOK):
        client.get(image)
        client.get(image)
        later = _told(client, waiting.person_id)

    assert (shortly, later) == (1, 2)


def test_the_look_of_another_account_or_at_something_else_does_not_count(scene: Scene) -> None:
    nursing, admin = (client_of(scene.stage, role) for role in (RoleCode.NURSING_OFFICE, RoleCode.INSTITUTION_ADMIN))
    image = f"/org/staff/licences/{scene.stage.licence.pk}/photo/"

    admin.get(f"/org/nurses/{scene.own.nurse.pk}/")
    nursing.get(f"/org/nurses/{scene.own.nurse.pk}/")
    nursing.get(image)

    about = Event.objects.filter(person_id=scene.own.nurse.person_id, tag=Tag.PERSON_VIEWED).order_by("at")
    assert [journal.body_of(event)["field"] for event in about] == ["registration", "registration", "photo"]


def test_the_person_reads_who_asked_for_the_photo_alone(scene: Scene) -> None:
    client_of(scene.stage, RoleCode.NURSING_OFFICE).get(f"/org/staff/licences/{scene.stage.licence.pk}/photo/")

    page = client_of(scene.stage, RoleCode.NURSE).get("/me/licence/log/").content.decode()

    assert "查看照片" in page
    assert scene.stage.here.name in page
    assert "核对登记信息" in page


NEVER_SHOWN = sorted(name for name, trace in SENSITIVE.items() if trace == NEVER)


def test_what_is_never_shown_is_short_and_known() -> None:
    assert NEVER_SHOWN == [
        "access.Account.password",
        "access.Identity.subject",
        "access.RecoveryCode.digest",
        "access.Totp.secret",
        "consolidation.ListedRow.alias",
        "consolidation.ListedRow.facts",
        "consolidation.ListedRow.key",
        "consolidation.ListedRow.second",
        "consolidation.RawRows.body",
        "documents.Blob.digest",
        "registers.Institution.legal_rep_id_no",
        "registers.Institution.principal_id_no",
        "registers.SetAside.value",
    ]
