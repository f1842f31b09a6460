"""What the interface does for those who signed in: their own rows, nothing else, each act once."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.licensing.models import Licence
from liangzhao.registers.models import Photo
from tests.support.cast import PASSWORD
from tests.support.stage import Stage, account_of, client_of

pytestmark = pytest.mark.django_db
JSON = "application/json"
APPLY = "/api/v1/me/licence-applications"


def test_a_nurse_sees_her_licences_and_nobody_elses(stage: Stage) -> None:
    items = client_of(stage, RoleCode.NURSE).get("/api/v1/me/licences").json()["items"]

    assert [line["identifier"] for line in items] == [stage.licence.identifier]
    assert items[0]["number"] == stage.nurse.licence_no


def test_every_finding_is_told_with_article_and_remedy(stage: Stage) -> None:
    Photo.objects.filter(person=stage.physician.person).delete()

    answer = client_of(stage, RoleCode.PHYSICIAN).get("/api/v1/me/eligibility").json()["items"][0]

    failed = [finding for finding in answer["findings"] if finding["blocks"]]
    assert (answer["kind"], answer["eligible"]) == ("physician", False)
    assert [finding["rule"] for finding in failed] == ["EL-P4"]
    assert all(finding["article"] and finding["remedy"] and finding["who"] for finding in failed)


def test_the_state_of_the_photo_is_told(stage: Stage) -> None:
    answer = client_of(stage, RoleCode.NURSE).get("/api/v1/me/photo").json()

    assert (answer["state"], answer["says"], answer["has_photo_in_force"]) == ("CONFIRMED", "已确认", True)


def test_applying_issues_at_once_and_repeating_it_changes_nothing(stage: Stage) -> None:
    client, key = client_of(stage, RoleCode.PHYSICIAN), str(uuid4())

    answers = [client.post(APPLY, {"kind": "physician"}, JSON, headers={"Idempotency-Key": key}) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [201] * 5
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["state"] == "ISSUED"
    assert Licence.objects.filter(holder_id=stage.physician.person_id).count() == 1


def test_another_key_finds_the_licence_there_is(stage: Stage) -> None:
    client = client_of(stage, RoleCode.NURSE)

    answer = client.post(APPLY, {"kind": "nurse"}, JSON, headers={"Idempotency-Key": str(uuid4())})

    assert answer.status_code == 200
    assert answer.json()["identifier"] == stage.licence.identifier


def test_the_same_key_with_another_body_is_a_conflict(stage: Stage) -> None:
    client = client_of(stage, RoleCode.NURSE)
    key = {"Idempotency-Key": str(stage.licence.request_key)}

    answer = client.post(APPLY, {"kind": "physician"}, JSON, headers=key)

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:liangzhao:problem:key-used-otherwise"


def test_a_key_somebody_else_used_is_a_conflict_that_tells_nothing(stage: Stage) -> None:
    client = client_of(stage, RoleCode.PHYSICIAN)
    key = {"Idempotency-Key": str(stage.other_licence.request_key)}

    answer = client.post(APPLY, {"kind": "physician"}, JSON, headers=key)

    assert answer.status_code == 409
    assert stage.other_licence.identifier not in answer.content.decode()
    assert not Licence.objects.filter(holder_id=stage.physician.person_id).exists()


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "1"}])
def test_a_key_is_required(stage: Stage, headers: dict[str, str]) -> None:
    answer = client_of(stage, RoleCode.PHYSICIAN).post(APPLY, {"kind": "physician"}, JSON, headers=headers)

    assert answer.status_code == 422
    assert not Licence.objects.filter(holder_id=stage.physician.person_id).exists()


def test_who_may_not_have_a_licence_is_told_why_it_was_not_issued(stage: Stage) -> None:
    Photo.objects.filter(person=stage.physician.person).delete()
    client = client_of(stage, RoleCode.PHYSICIAN)

    answer = client.post(APPLY, {"kind": "physician"}, JSON, headers={"Idempotency-Key": str(uuid4())})

    assert answer.status_code == 409
    assert answer.json()["detail"] == "暂不符合申领条件，请按提示逐项办理后再申领。"


def test_writing_needs_the_token_of_the_session(stage: Stage) -> None:
    account_of(stage, RoleCode.PHYSICIAN)
    client = Client(enforce_csrf_checks=True)
    token = client.get("/account/login/").cookies["csrftoken"].value
    client.post("/account/login/", {"login": "p-phy", "password": PASSWORD, "csrfmiddlewaretoken": token})
    fresh = client.cookies["csrftoken"].value
    headers = {"Idempotency-Key": str(uuid4())}

    without = client.post(APPLY, {"kind": "physician"}, JSON, headers=headers)
    with_it = client.post(APPLY, {"kind": "physician"}, JSON, headers={**headers, "X-CSRFToken": fresh})

    assert without.status_code == 403
    assert without.json()["type"] == "urn:liangzhao:problem:wrong-origin"
    assert with_it.status_code == 201


def test_an_institution_lists_its_main_and_filed_staff_in_pages(stage: Stage) -> None:
    client, after = client_of(stage, RoleCode.NURSING_OFFICE), ""
    names: list[tuple[str, bool, str]] = []
    for _page in range(3):
        page = client.get("/api/v1/org/staff", {"limit": "1", "after": after}).json()
        names += [(line["name"], line["is_main"], line["licence_state"]) for line in page["items"]]
        after = page["next"] or ""

    assert sorted(names) == [("刘芳", False, "NONE"), ("李建国", True, "NONE"), ("王小兰", True, "ISSUED")]
    assert after == ""


def test_an_institution_applies_for_its_own_licence_once(stage: Stage) -> None:
    client, headers = client_of(stage, RoleCode.INSTITUTION_ADMIN), {"Idempotency-Key": str(uuid4())}
    before = client.get("/api/v1/org/licence").json()

    answer = client.post("/api/v1/org/licence-applications", headers=headers)

    assert (before["state"], before["says"]) == ("NONE", "未申领")
    assert answer.status_code == 201
    assert client.get("/api/v1/org/licence").json()["licence"]["number"] == stage.here.reg_no


def test_coverage_of_what_was_registered_and_of_the_area_are_two_answers(stage: Stage) -> None:
    client = client_of(stage, RoleCode.DECIDER)

    registered = client.get("/api/v1/gov/coverage/registered", {"kind": "nurse"}).json()
    area = client.get("/api/v1/gov/coverage/area", {"kind": "nurse", "by": "class"}).json()

    assert (registered["total"]["base"], registered["total"]["issued"]) == (1, 1)
    assert registered["lines"][0]["name"] == stage.haidian.name
    assert [line["key"] for line in area["lines"]] == ["A100"]
    assert registered["as_of"]


@pytest.mark.parametrize(
    "address",
    ["/api/v1/me/licences", "/api/v1/me/eligibility", "/api/v1/me/photo", "/api/v1/org/staff",
     "/api/v1/org/licence", "/api/v1/gov/coverage/registered", "/api/v1/gov/coverage/area"],
)  # fmt: skip
def test_nobody_is_asked_to_sign_in(client: Client, stage: Stage, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 401
    assert answer.json()["detail"] == "请先登录后再调用。"


def test_a_role_without_the_permission_is_refused_before_its_parameters_are_read(stage: Stage) -> None:
    answer = client_of(stage, RoleCode.NURSE).get("/api/v1/org/staff", {"limit": "many"})

    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"


def test_a_disabled_account_is_out_at_its_next_call(stage: Stage) -> None:
    client = client_of(stage, RoleCode.NURSE)
    assert client.get("/api/v1/me/licences").status_code == 200

    account = account_of(stage, RoleCode.NURSE)
    account.is_active = False
    account.save()

    assert client.get("/api/v1/me/licences").status_code == 401
