"""/metrics: who may read it, what it counts, and that every alert is about something it tells."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from django.test import Client

from liangzhao.access.actors import Actor, Scope
from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.log.folder import LogFolder
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.licensing.certificate_terms import shortest_term
from liangzhao.licensing.status.folder import Proof, StatusFolder
from liangzhao.licensing.status.tokens import Tokens
from liangzhao.web.metrics import readings
from liangzhao.web.metrics.backups import BACKUP_NOTE

pytestmark = pytest.mark.database
ROOT = Path(__file__).resolve().parents[2]
ALERTS: list[dict[str, Any]] = [
    rule for group in yaml.safe_load((ROOT / "deploy" / "alerts.yaml").read_text())["groups"] for rule in group["rules"]
]


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "kept", readings.Kept())


def said(client: Client, **extra: Any) -> str:
    response = client.get("/metrics", **extra)
    assert response.status_code == 200
    return response.content.decode()


def value(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found, name
    return float(found[1])


@pytest.mark.usefixtures("own_database")
@pytest.mark.parametrize(
    ("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("10.0.0.7", 403), ("203.0.113.9", 403), ("", 403)]
)
def test_only_this_machine_reads_without_a_token(client: Client, address: str, status: int) -> None:
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == status


@pytest.mark.usefixtures("own_database")
def test_behind_a_proxy_the_address_it_names_counts(client: Client, settings: Any) -> None:
    settings.LIANGZHAO_BEHIND_PROXY = True

    assert client.get("/metrics", headers={"X-Real-IP": "203.0.113.9"}).status_code == 403
    assert client.get("/metrics").status_code == 200


@pytest.mark.usefixtures("own_database")
@pytest.mark.parametrize(
    ("token", "given", "status"),
    [
        ("a-token-of-some-length", "Bearer a-token-of-some-length", 200),
        ("a-token-of-some-length", "Bearer a-token-of-some-lengtH", 403),
        ("a-token-of-some-length", "", 403),
        ("short", "Bearer short", 403),
    ],
)
def test_with_a_token_it_is_needed_everywhere(
    client: Client, settings: Any, tmp_path: Path, token: str, given: str, status: int
) -> None:
    (tmp_path / "token").write_text(f"{token}\n")
    settings.LIANGZHAO_METRICS_TOKEN_FILE = str(tmp_path / "token")

    assert client.get("/metrics", headers={"Authorization": given}).status_code == status


@pytest.mark.usefixtures("own_database")
def test_requests_are_counted_by_route_and_never_by_path(client: Client) -> None:
    client.get("/v/CODETHATOPENSALICENCE1")
    client.get("/no/such/page")
    text = said(client)

    assert 'liangzhao_http_requests_total{method="GET",route="public:live",status="' in text
    assert 'liangzhao_http_requests_total{method="GET",route="none",status="404"}' in text
    assert 'liangzhao_http_request_seconds_bucket{le="0.15",route="public:live"}' in text
    assert "CODETHATOPENSALICENCE1" not in text
    assert "/no/such" not in text


@pytest.mark.usefixtures("own_database")
def test_look_ups_are_counted_and_the_busiest_account_stands_out(client: Client) -> None:
    busy, other = uuid4(), uuid4()
    for account, times in ((busy, 3), (other, 1)):
        by = Actor(account_id=account, acting_as="A-REG", scope=Scope(DatabaseRole.SERVICE), may=frozenset())
        with service_transaction("test"):
            for _time in range(times):
                journal.record(Tag.PERSON_VIEWED, subject_kind="person", subject_id=uuid4(), by=by, at=clock.now())

    text = said(client)

    assert value(text, "liangzhao_lookups_last_hour") == 4
    assert value(text, "liangzhao_lookups_most_by_one_account") == 3
    assert value(text, "liangzhao_log_lag_seconds") > 0


@pytest.mark.usefixtures("own_database")
def test_the_age_of_the_last_backup_is_told(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.LIANGZHAO_HOME = tmp_path
    ended = clock.now() - timedelta(hours=30)
    (tmp_path / BACKUP_NOTE).write_text(f'{{"ended_at": "{ended.isoformat()}"}}')

    assert value(said(client), "liangzhao_backup_age_seconds") == pytest.approx(30 * 3600, abs=60)


@pytest.mark.usefixtures("own_database")
def test_the_age_of_each_status_list_is_told(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.LIANGZHAO_STATUS_DIR, at = tmp_path, clock.now()
    for uscc, minutes in (("11110108000000010A", 3), ("11110105000000020B", 30)):
        StatusFolder(tmp_path).publish(uscc, Tokens(b"cwt", b"jwt"), at=at - timedelta(minutes=minutes))
    StatusFolder(tmp_path).note_proof(Proof(at - timedelta(hours=2), 5))

    text = said(client)

    name = "liangzhao_status_list_age_seconds"
    assert value(text, f'{name}{{issuer="11110108000000010A"}}') == pytest.approx(180, abs=60)
    assert value(text, f'{name}{{issuer="11110105000000020B"}}') == pytest.approx(1800, abs=60)
    assert value(text, "liangzhao_status_count_age_seconds") == pytest.approx(7200, abs=60)
    assert value(text, "liangzhao_status_differences") == 5


@pytest.mark.usefixtures("own_database", "demo_keys")
def test_certificates_tell_when_they_end(client: Client) -> None:
    ends = shortest_term()

    assert ends is not None
    days = value(said(client), "liangzhao_certificate_days")
    assert days == pytest.approx((ends - clock.now()).total_seconds() / 86400, abs=0.1)


@pytest.mark.usefixtures("own_database", "demo_keys")
@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_is_about_what_is_told_and_says_who_does_what(
    client: Client, settings: Any, tmp_path: Path, rule: dict[str, Any]
) -> None:
    settings.LIANGZHAO_HOME = tmp_path
    (tmp_path / BACKUP_NOTE).write_text(f'{{"ended_at": "{clock.now().isoformat()}"}}')
    settings.LIANGZHAO_STATUS_DIR = tmp_path
    (tmp_path / "11110108000000010A.cwt").touch()
    StatusFolder(tmp_path).note_proof(Proof(clock.now(), 0))
    settings.LIANGZHAO_TSA_URL, settings.LIANGZHAO_LOG_DIR = "http://127.0.0.1:1/", tmp_path
    LogFolder(tmp_path).note_stamped({"succeeded_at": clock.now().isoformat()})
    client.get("/")
    told = set(re.findall(r"^(liangzhao_\w+)", said(client), re.MULTILINE))
    only_pooled = {"liangzhao_pool_in_use", "liangzhao_pool_waiting"}
    named = set(re.findall(r"liangzhao_\w+", rule["expr"]))

    assert named
    assert named - told - only_pooled == set()
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["labels"]["owner"]
    assert rule["annotations"]["summary"]
    chapter = rule["annotations"]["runbook"]
    assert f"\n## {chapter}\n" in (ROOT / "docs" / "operations" / "runbook.md").read_text()


@pytest.mark.parametrize(
    "figure",
    [
        "liangzhao_queue_age_seconds",
        "liangzhao_planned_age_seconds",
        "liangzhao_log_lag_seconds",
        "liangzhao_backup_age_seconds",
        "liangzhao_certificate_days",
        "liangzhao_lookups_most_by_one_account",
        "liangzhao_status_list_age_seconds",
        "liangzhao_stamp_age_seconds",
        "liangzhao_stamps_overdue",
        "liangzhao_signer_errors",
        "liangzhao_signer_up",
        "liangzhao_on_replica",
        "liangzhao_recheck_age_seconds",
        "liangzhao_recheck_damages",
        "liangzhao_clock_skew_seconds",
    ],
)
def test_what_must_not_go_unnoticed_has_an_alert(figure: str) -> None:
    assert [rule["alert"] for rule in ALERTS if figure in rule["expr"]]
