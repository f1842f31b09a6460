"""SEC-I10: two people open the same form; who sends it second overwrites nothing and is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from uuid import UUID

import pytest
from django.test import Client

from liangzhao.access.roles import ROLES, Portal, RoleCode
from liangzhao.licensing.models import Licence
from liangzhao.registers.models import Maintenance, Photo, RightsRequest
from liangzhao.registers.photos.actions import RETURN_REASONS
from tests.access.routes import Objects, objects
from tests.support.cast import PASSWORD, Cast
from tests.support.client import OutsideClient
from tests.support.stage import Stage, build

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

REASON = next(iter(RETURN_REASONS))
SUSPENDED = {"document_no": "京卫示〔2026〕7号", "from_on": "2026-11-01"}
VOIDED = {"document_no": "京卫示〔2026〕9号", "understood": "on"}
Sent = tuple[str, dict[str, str]]


@dataclass(frozen=True)
class Scene:
    """Everybody in place, the rows of Haidian, and a photo that waits for the authority."""

    stage: Stage
    own: Objects
    clinic_photo: UUID


@pytest.fixture
def scene(cast: Cast) -> Scene:
    stage = build(cast)
    photo = cast.physician("孙二", stage.clinic, photo="UPLOADED").person.photos.get()
    return Scene(stage, objects(stage)[0], photo.pk)


@dataclass(frozen=True)
class Form:
    """A form two people of a role have open: what the first sends, what the second, what stands then and is said."""

    role: RoleCode
    first: Callable[[Scene], Sent]
    second: Callable[[Scene], Sent]
    stands: Callable[[Scene], object]
    is_left: object
    says: str = field(compare=False)


def photo_status(photo: UUID) -> str:
    return Photo.objects.get(pk=photo).status


def at_institution(decision: str) -> Callable[[Scene], Sent]:
    """Confirm or return the photo that waits at the hospital."""
    return lambda scene: (
        f"/org/confirm/photos/{decision}/",
        {"chosen": str(scene.own.waiting.pk), "reason": REASON},
    )


def at_authority(decision: str) -> Callable[[Scene], Sent]:
    return lambda scene: (
        "/gov/photos/",
        {"photo": str(scene.clinic_photo), "decision": decision, "reason": REASON if decision == "return" else ""},
    )


def proposal(**sent: str) -> Callable[[Scene], Sent]:
    return lambda scene: (f"/gov/maintenance/{scene.own.proposal.pk}/", sent)


def answer(**sent: str) -> Callable[[Scene], Sent]:
    return lambda scene: (f"/gov/rights/{scene.own.asked.pk}/", sent)


def voiding(**sent: str) -> Callable[[Scene], Sent]:
    return lambda scene: (f"/gov/licences/{scene.own.licence.pk}/void/", VOIDED | sent)


def suspension(**sent: str) -> Callable[[Scene], Sent]:
    return lambda scene: (f"/gov/registers/nurse/{scene.own.nurse.pk}/maintain/suspend/", SUSPENDED | sent)


def decided(scene: Scene) -> object:
    return Maintenance.objects.values_list("status", "decision_note").get(pk=scene.own.proposal.pk)


FORMS = {
    "a proposal is rejected, then approved": Form(
        RoleCode.DECIDER,
        proposal(decision="reject", note="甲"),
        proposal(decision="approve", note="乙"),
        decided,
        ("REJECTED", "甲"),
        "已由他人处理",
    ),
    "an answer to a person": Form(
        RoleCode.DECIDER,
        answer(decision="refuse", answer="依据不足"),
        answer(decision="grant", answer="同意"),
        lambda scene: RightsRequest.objects.values_list("status", "answer").get(pk=scene.own.asked.pk),
        ("REFUSED", "依据不足"),
        "已答复或者已撤回",
    ),
    "a photo is confirmed, then returned": Form(
        RoleCode.NURSING_OFFICE,
        at_institution("confirm"),
        at_institution("return"),
        lambda scene: photo_status(scene.own.waiting.pk),
        "CONFIRMED",
        "已处理或已被新照片替换",
    ),
    "a photo is returned, then confirmed": Form(
        RoleCode.NURSING_OFFICE,
        at_institution("return"),
        at_institution("confirm"),
        lambda scene: photo_status(scene.own.waiting.pk),
        "RETURNED",
        "已处理或已被新照片替换",
    ),
    "a photo before the authority": Form(
        RoleCode.ACCEPTOR,
        at_authority("return"),
        at_authority("confirm"),
        lambda scene: photo_status(scene.clinic_photo),
        "RETURNED",
        "已处理或已被新照片替换",
    ),
    "a licence is voided twice": Form(
        RoleCode.ISSUER,
        voiding(reason="签发机关名称有误"),
        voiding(reason="照片有误"),
        lambda scene: Licence.objects.values_list("state", "state_reason").get(pk=scene.own.licence.pk),
        ("VOID", "签发机关名称有误（京卫示〔2026〕9号）"),
        "当前状态为“作废”",
    ),
    "an entry is changed by two proposals": Form(
        RoleCode.ACCEPTOR,
        suspension(reason="甲"),
        suspension(reason="乙"),
        lambda scene: list(Maintenance.objects.filter(entry_id=scene.own.nurse.pk).values_list("reason", flat=True)),
        ["甲"],
        "已有一项待批准的维护",
    ),
}


def sits_at(scene: Scene, role: RoleCode) -> Client:
    """Somebody of a role in Haidian, signed in, who is not the one before."""
    client, login = OutsideClient(), f"editor-{scene.stage.cast.next()}"
    at_hospital = ROLES[role].portal is Portal.INSTITUTION
    place = {"institution": scene.stage.here} if at_hospital else {"authority": scene.stage.haidian}
    scene.stage.cast.account(login, role, **place)
    client.post("/account/login/", {"login": login, "password": PASSWORD})
    return client


@pytest.mark.parametrize("name", FORMS)
def test_the_second_of_two_overwrites_nothing_and_is_told(scene: Scene, name: str) -> None:
    form = FORMS[name]
    first, second = sits_at(scene, form.role), sits_at(scene, form.role)

    first.post(*form.first(scene), follow=True)
    told = second.post(*form.second(scene), follow=True)

    assert form.stands(scene) == form.is_left
    assert form.says in unescape(told.content.decode())
