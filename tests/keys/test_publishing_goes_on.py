"""A rotation stops nobody: the log's next checkpoint is by the new keys, an authority's list follows its key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from liangzhao.access.transactions import service_transaction
from liangzhao.audit.examining import examine
from liangzhao.audit.log import notes
from liangzhao.audit.log.folder import LogFolder
from liangzhao.audit.log.keeping import Keeper
from liangzhao.config.log import NodeLogSigner, node_keys, service_connection, service_scope
from liangzhao.kernel import clock
from liangzhao.licensing.status.signers import FolderOfKeys
from liangzhao.signing import rotation
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.keyring import spki_of
from liangzhao.signing.process import SocketSigner
from liangzhao.signing.signer import key_id
from liangzhao.signing.software import SoftwareSigner
from liangzhao_verify.revocation import COMPROMISED
from tests.audit.scene import ORIGIN, keep_at_once, keep_until, write_events
from tests.keys.settings_of_stores import rotate
from tests.signing.conftest import CITY, DISTRICT
from tests.signing.signer_process import SignerProcess

pytestmark = pytest.mark.database

LOG_KEYS = ("log/ed25519", "log/sm2")


@pytest.fixture(params=["software", "socket"])
def signer(request: pytest.FixtureRequest, folder: Path, socket_path: Path) -> Iterator[SoftwareSigner | SocketSigner]:
    """The keys in this process, and in the signer process."""
    with ExitStack() as held:
        if request.param == "software":
            yield SoftwareSigner(folder)
            return
        client = SocketSigner(held.enter_context(SignerProcess(folder, socket_path)).path)
        held.callback(client.close)
        yield client


def published(log: LogFolder) -> int:
    return notes.parse_checkpoint(notes.parse_note(log.checkpoint() or "").text).size


def test_the_first_checkpoint_after_a_rotation_is_by_the_new_keys_in_the_same_turn(
    own_database: str, folder: Path, signer: SoftwareSigner | SocketSigner, tmp_path: Path, settings: Settings
) -> None:
    settings.LIANGZHAO_KEYS_DIR = folder
    log, at = LogFolder(tmp_path / "log"), clock.now()
    write_events(5, at=at)
    with service_connection() as connection:
        keeper = Keeper(partial(service_scope, connection), log, NodeLogSigner(signer), ORIGIN)
        keep_until(keeper, 5)
        former = log.keys()
        for key in LOG_KEYS:
            rotate(folder, signer, key)
        write_events(5, at=at, first=5)

        keep_at_once(keeper, 10)

    present = [key.text for key in NodeLogSigner(SoftwareSigner(folder)).keys(ORIGIN)]
    assert log.keys() == [*former, *present]
    assert set(former) & set(present) == set()
    notes.open_checkpoint(log.checkpoint() or "", [notes.parse_key(present[0])])
    with service_transaction("test"):
        assert examine(log, node_keys(ORIGIN)).problems == ()


def test_a_key_may_sign_since_its_certificate_came_and_never_when_it_is_revoked(folder: Path) -> None:
    keys, store, key = FolderOfKeys(folder), KeyDirectory(folder), f"{CITY[0]}/p256"
    first = keys.usable_since(CITY[0])
    rotate(folder, SoftwareSigner(folder), key)
    second = keys.usable_since(CITY[0])

    rotation.revoke(store, key, key_id(spki_of(store.certificates(key)[0])), reason=COMPROMISED, at=clock.now())

    assert first is not None
    assert second is not None
    assert first < second <= datetime.now(UTC) + timedelta(seconds=1)
    assert keys.usable_since(CITY[0]) is None
    assert keys.usable_since(DISTRICT[0]) is not None
    assert keys.usable_since("110000000000000000") is None
