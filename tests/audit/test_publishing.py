"""What is published stays: a lost folder comes back the same, a journal that went back stops the sequencer."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from liangzhao.audit.log.folder import LogFolder, WrittenOtherwise
from liangzhao.audit.log.keeping import LogAhead
from liangzhao.audit.log.publishing import LogDamaged, Publisher
from liangzhao.audit.log.sequencing import JournalCut, JournalOfAnotherCluster, Sequencer
from liangzhao.config.log import NodeLogSigner, service_connection, service_scope
from liangzhao.kernel import clock
from tests.audit.kept import head_of, problems
from tests.audit.scene import (
    ORIGIN,
    keep_at_once,
    keep_until,
    keeper,
    provide_keys,
    write_events,
)

pytestmark = pytest.mark.database


def tiles_in(folder: LogFolder) -> dict[str, bytes]:
    """Every tile and bundle by its path."""
    place = folder.path / "tile"
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def test_a_lost_folder_is_written_again_byte_for_byte(
    own_database: str, folder: LogFolder, log_signer: NodeLogSigner
) -> None:
    write_events(600, at=clock.now())
    with keeper(folder, log_signer) as found:
        keep_at_once(found, 600)
    before = tiles_in(folder)
    root = head_of(folder).root
    shutil.rmtree(folder.path)
    with keeper(folder, log_signer) as found:
        keep_until(found, 600)

    assert tiles_in(folder) == before
    assert head_of(folder).root == root


def test_partial_tiles_go_when_the_full_one_is_there(
    own_database: str, folder: LogFolder, log_signer: NodeLogSigner
) -> None:
    with keeper(folder, log_signer) as found:
        for number in range(3):
            write_events(100, at=clock.now(), first=100 * number)
            keep_until(found, 100 * (number + 1))

    assert set(tiles_in(folder)) == {"0/000", "0/001.p/44", "1/000.p/1", "entries/000", "entries/001.p/44"}


def test_a_journal_set_back_behind_its_log_is_not_published_over(
    own_database: str, folder: LogFolder, log_signer: NodeLogSigner, cluster: Any
) -> None:
    write_events(5, at=clock.now())
    with keeper(folder, log_signer) as found:
        keep_until(found, 5)
    before = folder.checkpoint()
    with cluster.connect(own_database) as connection:
        connection.execute("ALTER TABLE audit_leaf DISABLE TRIGGER ALL")
        connection.execute("DELETE FROM audit_leaf WHERE index > 2")

    with pytest.raises(LogAhead, match="5 entries"), keeper(folder, log_signer):
        pytest.fail("it must not start")
    assert folder.checkpoint() == before


def test_a_folder_that_lost_a_tile_is_not_published_over(
    own_database: str, folder: LogFolder, log_signer: NodeLogSigner
) -> None:
    write_events(5, at=clock.now())
    with keeper(folder, log_signer) as found:
        keep_until(found, 5)
    (folder.path / "tile/0/000.p/5").write_bytes(bytes(160))

    with pytest.raises(LogDamaged), keeper(folder, log_signer):
        pytest.fail("it must not start")


def test_a_deleted_last_event_stops_the_sequencer(
    own_database: str, folder: LogFolder, log_signer: NodeLogSigner, cluster: Any
) -> None:
    write_events(2, at=clock.now())
    with keeper(folder, log_signer) as found:
        keep_until(found, 2)
    with cluster.connect(own_database) as connection:
        connection.execute("ALTER TABLE audit_event DISABLE TRIGGER ALL")
        connection.execute("DELETE FROM audit_event")

    with pytest.raises(JournalCut), service_connection() as connection:
        Sequencer(partial(service_scope, connection))


def test_a_journal_copied_from_another_server_stops_the_sequencer(own_database: str, cluster: Any) -> None:
    write_events(1, at=clock.now())
    with cluster.connect(own_database) as connection:
        connection.execute("ALTER TABLE audit_event DISABLE TRIGGER ALL")
        connection.execute("UPDATE audit_event SET recorded_in = '999999999999'::xid8")
        connection.execute("INSERT INTO audit_leaf SELECT 0, id, leaf_hash, NULL FROM audit_event")

    with pytest.raises(JournalOfAnotherCluster), service_connection() as connection:
        Sequencer(partial(service_scope, connection))


def test_a_full_tile_is_never_written_twice_with_other_hashes(folder: LogFolder, log_signer: NodeLogSigner) -> None:
    publisher = Publisher(folder, log_signer, ORIGIN)
    publisher.add(b"%d" % number for number in range(256))
    again = Publisher(folder, log_signer, ORIGIN)

    with pytest.raises(WrittenOtherwise):
        again.add(b"other %d" % number for number in range(256))


def test_the_name_and_the_keys_of_a_log_stay(folder: LogFolder, log_signer: NodeLogSigner, tmp_path: Path) -> None:
    Publisher(folder, log_signer, ORIGIN)
    other = provide_keys(tmp_path / "other")

    assert Publisher(folder, other, "new.example/log").origin == ORIGIN
    assert folder.keys() == [key.text for key in log_signer.keys(ORIGIN) + other.keys(ORIGIN)]


def test_without_its_signer_the_log_waits_and_then_goes_on(
    own_database: str, folder: LogFolder, log_signer: NodeLogSigner
) -> None:
    class Away(NodeLogSigner):
        def sign(self, text: bytes) -> list[bytes]:
            raise ConnectionError("nobody signs")

    write_events(3, at=clock.now())
    away = Away(log_signer._signer)
    with pytest.raises(ConnectionError), keeper(folder, away) as found:
        keep_until(found, 3)
    assert folder.checkpoint() is None
    with keeper(folder, log_signer) as found:
        keep_until(found, 3)
    assert problems(folder, log_signer) == []
