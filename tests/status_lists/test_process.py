"""The two things the sequencer keeps do not hold each other up, and one process keeps them at a time."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from liangzhao.config.commands import sequencer
from liangzhao.config.log import service_connection
from liangzhao.licensing.status.folder import StatusFolder
from liangzhao.licensing.status.meaning import Status
from tests.status_lists.scene import issued, move, registration_of, said
from tests.support.cast import Cast

pytestmark = pytest.mark.database

PATIENCE = 30.0


def wait_for(met: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.02)


@contextmanager
def keeping(*keepers: sequencer.Keeping) -> Iterator[None]:
    """The keepers at work, as the process has them; they have ended when the block has."""
    stopping = threading.Event()
    threads = [threading.Thread(target=sequencer.keep_until, args=(stopping, keep)) for keep in keepers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)


def test_lists_are_kept_while_the_log_cannot_be(
    stage: Cast, lists: StatusFolder, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "log").write_text("a file where the folder should be")
    settings.LIANGZHAO_LOG_DIR = tmp_path / "log"
    licence = issued(stage)

    with keeping(sequencer.keep_log, sequencer.keep_status):
        wait_for(lists.proof)
        valid = said(lists, licence)
        move(stage, registration_of(licence), "revoke")
        wait_for(lambda: said(lists, licence) is Status.INVALID)

    assert valid is Status.VALID
    assert "keep_log: not publishing" in caplog.text


def test_a_second_process_waits_for_the_first_to_end(stage: Cast, lists: StatusFolder) -> None:
    with service_connection() as first:
        first.execute("SELECT pg_advisory_lock(%s)", [sequencer.STATUS_LOCK])
        with keeping(sequencer.keep_status):
            waiting = not lists.path.exists()
            first.execute("SELECT pg_advisory_unlock(%s)", [sequencer.STATUS_LOCK])
            wait_for(lists.as_of)

    assert waiting


def test_trouble_is_said_and_it_starts_anew(
    stage: Cast, lists: StatusFolder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sequencer, "TROUBLE_PAUSE", 0.01)
    lists.path.write_text("a file where the folder should be")

    with keeping(sequencer.keep_status):
        wait_for(lambda: caplog.text.count("keep_status: not publishing") > 1)
        lists.path.unlink()
        wait_for(lists.proof)

    assert lists.as_of()


_LOADED = """
import sys
from liangzhao.config.commands import sequencer
from liangzhao.config.node import configure_settings
configure_settings()
from liangzhao.config.log import NodeLogSigner
from liangzhao.config.status import node_keeper
print([name for name in ("django.db.models", "PIL", "pkcs11", "http.client") if name in sys.modules])
"""


def test_the_process_carries_nothing_that_it_does_not_need() -> None:
    """Sixty megabytes are promised, whatever it has to catch up with; Django's models alone are ten."""
    done = subprocess.run(
        [sys.executable, "-c", _LOADED],
        env={**os.environ, "LIANGZHAO_NO_DATABASE": "1", "LIANGZHAO_POOLED": "0"},
        check=False,
        capture_output=True,
        text=True,
    )

    assert (done.stdout.strip(), done.stderr) == ("[]", "")
