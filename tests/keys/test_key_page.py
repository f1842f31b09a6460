"""The page of signing keys, and what monitoring reads of signer and stamps."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.audit.log.folder import LogFolder
from liangzhao.kernel import clock
from liangzhao.signing import rotation
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.software import SoftwareSigner
from liangzhao.web.metrics import readings
from tests.keys.settings_of_stores import rotate
from tests.signing.conftest import CITY, P256_KEY
from tests.support.cast import Cast
from tests.web.test_console import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def node(folder: Path, settings: LazySettings, tmp_path: Path) -> LogFolder:
    settings.LIANGZHAO_KEYS_DIR, settings.LIANGZHAO_LOG_DIR = folder, tmp_path / "log"
    settings.LIANGZHAO_TSA_URL = "demo"
    return LogFolder(tmp_path / "log")


def read() -> dict[str, float]:
    return {reading.name: reading.values[0][1] for reading in readings.take() if reading.values}


def test_the_security_administrator_sees_keys_their_certificates_and_history(cast: Cast, folder: Path) -> None:
    done = rotate(folder, SoftwareSigner(folder), P256_KEY)
    rotation.revoke(KeyDirectory(folder), P256_KEY, done.former, reason="superseded", at=clock.now())

    shown = signed_in(cast, RoleCode.SECURITY_ADMIN).get("/console/keys/").content.decode()

    assert CITY[1] in shown
    assert done.new in shown
    assert done.former in shown
    assert "文件（仅供演示和测试）" in shown
    assert "使用中" in shown


@pytest.mark.parametrize("role", [RoleCode.SYSTEM_ADMIN, RoleCode.AUDIT_ADMIN])
def test_the_other_administrators_do_not(cast: Cast, role: RoleCode) -> None:
    assert signed_in(cast, role).get("/console/keys/").status_code == 403


def test_a_stranger_is_asked_to_sign_in() -> None:
    assert Client().get("/console/keys/").status_code == 302


@pytest.mark.parametrize(("hours", "words"), [(3, "正常"), (5, "暂停：已 4 小时没有时间戳")])
def test_the_page_says_how_stamping_stands(cast: Cast, node: LogFolder, hours: int, words: str) -> None:
    at = (clock.now() - timedelta(hours=hours)).isoformat()
    node.note_stamped({"owed_since": at, "succeeded_at": at})

    assert words in signed_in(cast, RoleCode.SECURITY_ADMIN).get("/console/keys/").content.decode()


def test_monitoring_reads_errors_of_the_signer_and_the_age_of_the_stamp(node: LogFolder) -> None:
    at = (clock.now() - timedelta(hours=5)).isoformat()
    node.note_stamped({"owed_since": at, "succeeded_at": at})

    found = read()

    assert found["liangzhao_signer_errors"] == 0
    assert found["liangzhao_stamps_overdue"] == 1
    assert 5 * 3600 <= found["liangzhao_stamp_age_seconds"] < 5 * 3600 + 60


def test_without_an_authority_nothing_is_said_of_stamps(settings: LazySettings) -> None:
    settings.LIANGZHAO_TSA_URL = ""

    assert not {name for name in read() if "stamp" in name}
