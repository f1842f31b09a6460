"""What anyone may ask of the interface."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from liangzhao.access import limits
from liangzhao.kernel.standby import KNOWN_UNTIL
from liangzhao.licensing.uses import Use
from liangzhao.registers.models import Institution
from liangzhao.web import replica
from tests.support.stage import Stage

pytestmark = pytest.mark.django_db
JSON = "application/json"
NOW = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)


def test_institutions_are_found_by_part_of_the_name_district_and_class(client: Client, stage: Stage) -> None:
    found = client.get("/api/v1/institutions", {"name": "东城示例", "district": "110000", "institution_class": "A"})

    assert [line["name"] for line in found.json()["items"]] == ["北京东城示例医院"]
    assert found.json()["items"][0]["division"]["name"] == "北京市东城区"


def test_pages_follow_one_another_without_gap_or_repetition(client: Client, stage: Stage) -> None:
    names: list[str] = []
    after = ""
    for _page in range(4):
        page = client.get("/api/v1/institutions", {"limit": "1", "after": after}).json()
        names += [line["name"] for line in page["items"]]
        after = page["next"] or ""

    assert sorted(names) == sorted(one.name for one in (stage.here, stage.there, stage.tcm, stage.clinic))
    assert after == ""


@pytest.mark.parametrize("after", ["x", "WyJhIl0", "bm90anNvbg", "WzEsIDJd", "W1siXHUwMDAwIl0sICJ4Il0"])
def test_a_made_up_mark_is_refused(client: Client, stage: Stage, after: str) -> None:
    answer = client.get("/api/v1/institutions", {"after": after})

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == "翻页标记无效，请从第一页重新查询。"


def test_one_institution_shows_its_public_facts_and_no_numbers_of_people(client: Client, stage: Stage) -> None:
    facts = client.get(f"/api/v1/institutions/{stage.here.public_ref}").json()

    assert (facts["name"], facts["reg_no"], facts["authority"]) == (
        "北京海淀示例医院",
        stage.here.reg_no,
        stage.haidian.name,
    )
    assert "03" in {line["code"] for line in facts["subjects"]}
    assert not {"legal_rep_id_no", "principal_id_no", "id"} & set(facts)


def test_an_entry_without_its_number_is_nobody_elses_business(client: Client, stage: Stage) -> None:
    Institution.objects.filter(pk=stage.here.pk).update(reg_no="")

    listed = client.get("/api/v1/institutions", {"name": stage.here.name}).json()
    answer = client.get(f"/api/v1/institutions/{stage.here.public_ref}")

    assert (listed["items"], answer.status_code) == ([], 404)


def test_an_unknown_institution_is_a_problem_in_chinese(client: Client, stage: Stage) -> None:
    answer = client.get("/api/v1/institutions/nobody")

    assert answer.status_code == 404
    assert answer.json() == {
        "type": "urn:liangzhao:problem:not-found",
        "title": "没有找到",
        "detail": "没有找到，或不在您的查询范围内。",
        "status": 404,
        "errors": [],
    }


def test_a_licence_is_checked_by_number_and_name_with_a_masked_answer(
    client: Client, stage: Stage, noted: list[Use]
) -> None:
    body = {"identifier": stage.licence.identifier, "name": "王小兰"}

    licence = client.post("/api/v1/licence-checks", body, JSON).json()["licence"]

    assert licence["holder_masked"] == "王*兰"
    assert stage.nurse.licence_no not in str(licence)
    assert (licence["state"], licence["issuer"]) == ("ISSUED", stage.haidian.name)
    assert [row.holder_id for row in noted] == [stage.nurse.person_id]


def test_an_unknown_number_and_a_wrong_name_have_the_same_answer(
    client: Client, stage: Stage, noted: list[Use]
) -> None:
    wrong_name = client.post("/api/v1/licence-checks", {"identifier": stage.licence.identifier, "name": "王小"}, JSON)
    unknown = client.post("/api/v1/licence-checks", {"identifier": "1.2.156.3005.2", "name": "王小兰"}, JSON)

    assert wrong_name.status_code == unknown.status_code == 200
    assert wrong_name.content == unknown.content
    assert noted == []


def test_authorities_and_code_tables_are_open(client: Client, stage: Stage) -> None:
    organs = client.get("/api/v1/authorities", {"limit": 100}).json()["items"]
    tables = client.get("/api/v1/code-tables").json()
    levels = client.get("/api/v1/code-tables/physician_level").json()

    assert stage.haidian.uscc in {line["uscc"] for line in organs}
    assert {"physician_level", "institution_class"} <= set(tables)
    assert levels["items"][0]["name"] == "执业医师"


def test_a_long_code_table_comes_in_pages(client: Client, stage: Stage) -> None:
    first = client.get("/api/v1/code-tables/institution_class", {"limit": 3}).json()
    second = client.get("/api/v1/code-tables/institution_class", {"limit": 3, "after": first["next"]}).json()

    assert first["next"] == first["items"][-1]["code"]
    assert second["items"][0]["code"] > first["next"]


@pytest.mark.parametrize(
    "query", ["name=%00", "limit=0", "limit=101", "limit=99999999999999999999", "district=11", "after=" + "x" * 900]
)
def test_parameters_outside_their_bounds_are_refused(client: Client, stage: Stage, query: str) -> None:
    answer = client.get(f"/api/v1/institutions?{query}")

    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 60_000,
        b'{"identifier": "\xff", "name": "x"}',
        b'{"identifier": "\\ud800", "name": "\\udfff"}',
        b'{"identifier": "\\u0000", "name": "x"}',
        b'{"identifier": 1e999, "name": ' + b"9" * 5000 + b"}",
        b'{"identifier": "' + b"x" * 70_000 + b'"}',
        b"",
        b"null",
    ],
    ids=["deep", "not utf-8", "surrogates", "nul", "huge number", "large", "empty", "null"],
)
def test_a_hostile_body_is_refused_in_words(client: Client, stage: Stage, body: bytes) -> None:
    answer = client.post("/api/v1/licence-checks", body, JSON)

    assert answer.status_code in {400, 422}
    assert answer.json()["title"] in {"请求有误", "填写有误"}


def test_an_unknown_parameter_is_ignored_and_an_unknown_address_is_a_problem(client: Client, stage: Stage) -> None:
    assert client.get("/api/v1/authorities", {"colour": "red"}).status_code == 200
    assert client.get("/api/v1/nowhere/at/all").json()["status"] == 404


def test_a_wrong_method_is_told_which_are_right(client: Client, stage: Stage) -> None:
    answer = client.delete("/api/v1/institutions")

    assert answer.status_code == 405
    assert answer["Allow"] == "GET"
    assert answer.json()["type"] == "urn:liangzhao:problem:method-not-allowed"


def test_the_document_is_openapi_3_1_and_needs_no_foreign_host(client: Client) -> None:
    document = client.get("/api/openapi.json").json()

    assert document["openapi"].startswith("3.1")
    assert [path for path in document["paths"] if not path.startswith("/api/v1/")] == []
    assert "/api/v1/licence-checks" in document["paths"]
    assert client.get("/api/docs").status_code == 404


def test_the_document_tells_of_the_date_of_answers_from_the_replica(client: Client) -> None:
    document = client.get("/api/openapi.json").json()
    answers = {
        path: operation["responses"]["200"]
        for path, methods in document["paths"].items()
        for operation in methods.values()
    }
    schemas = {path: answer["content"]["application/json"]["schema"] for path, answer in answers.items()}
    known = {"$ref": "#/components/schemas/KnownUntil"}
    dated = {path for path, schema in schemas.items() if known in schema.get("allOf", ())}

    assert {path for path, answer in answers.items() if KNOWN_UNTIL in answer.get("headers", {})} == {
        path
        for path in answers
        if not path.endswith("-applications")  # only the primary takes applications
    }
    assert "/api/v1/licence-checks" in dated
    assert set(answers) - dated == {
        "/api/v1/code-tables",  # a list
        "/api/v1/me/licence-applications",
        "/api/v1/org/licence-applications",
        "/api/v1/gov/coverage/registered",  # these say of when they are anyway
        "/api/v1/gov/coverage/area",
    }
    assert document["components"]["schemas"]["KnownUntil"]["properties"]["as_of"]["format"] == "date-time"
    assert "备用库" in document["components"]["headers"][KNOWN_UNTIL]["description"]


def test_an_answer_from_the_replica_is_as_the_document_says(
    client: Client, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica, "is_asked", lambda: True)
    monkeypatch.setattr(replica, "known_until", lambda: NOW)

    answer = client.get("/api/v1/institutions", {"name": "东城示例"})

    assert (answer[KNOWN_UNTIL], answer.json()["as_of"]) == (NOW.isoformat(), NOW.isoformat())


def test_one_address_cannot_guess_on(client: Client, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CHECKS", limits.Buckets(per_second=5, burst=10, now=lambda: 0.0))
    body = {"identifier": stage.licence.identifier, "name": "王"}

    answers = [client.post("/api/v1/licence-checks", body, JSON) for _ in range(12)]

    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2
    assert answers[-1]["Retry-After"] == "1"
    assert answers[-1].json()["detail"] == "查询过于频繁，请在 1 秒后再试。"
