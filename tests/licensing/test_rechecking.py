"""SEC-I6: whatever a superuser does to what was issued, with all triggers off, is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from liangzhao.access.transactions import service_transaction
from liangzhao.audit.log.keeping import Keeper
from liangzhao.audit.models import Event
from liangzhao.config.commands import recheck as command
from liangzhao.config.log import NodeLogSigner, service_connection, service_scope
from liangzhao.config.log import node_folder as log_folder
from liangzhao.documents import files as stored
from liangzhao.documents import store
from liangzhao.jobs import chores
from liangzhao.kernel import clock
from liangzhao.licensing import files, recheck_turns, rechecking
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence, RecheckTurn
from liangzhao.licensing.rechecking import Damage, Found, recheck
from liangzhao.registers.effects import Register
from liangzhao.signing import demo_ca
from liangzhao.signing.configuration import configured
from liangzhao.web.metrics import readings
from tests.audit.scene import ORIGIN, keep_until
from tests.support.cast import Cast, demo_authorities, person_actor

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("demo_keys")]
AT_ONCE = timedelta(0)


class Scene:
    """Two nurses with licences and files, the log published; ``run`` is a superuser for whom no trigger fires."""

    def __init__(self, superuser: psycopg.Connection[Any], first: Licence, second: Licence) -> None:
        self._sql, self.first, self.second = superuser, first, second

    def run(self, statement: str, **values: Any) -> None:
        self._sql.execute(statement, {"first": self.first.pk, "second": self.second.pk, **values})

    def write(self, column: str, value: Any) -> None:
        """A column of the first licence."""
        named = sql.Identifier(column)
        self._sql.execute(
            sql.SQL("UPDATE licensing_licence SET {} = %s WHERE id = %s").format(named), [value, self.first.pk]
        )

    def copy(self, column: str) -> None:
        """A column of the first licence as the second has it."""
        named = sql.Identifier(column)
        self._sql.execute(
            sql.SQL("UPDATE licensing_licence SET {0} = o.{0} FROM licensing_licence o ").format(named)
            + sql.SQL("WHERE o.id = %s AND licensing_licence.id = %s"),
            [self.second.pk, self.first.pk],
        )

    def blob(self, file_format: str) -> Path:
        """Where a file of the first licence lies."""
        with service_transaction("test"):
            digest = bytes(self.first.files.get(format=file_format).blob.digest)
        return stored.path_of(Path(settings.LIANGZHAO_BLOBS_DIR), digest)

    def photo(self) -> Path:
        assert self.first.photo is not None
        return stored.path_of(Path(settings.LIANGZHAO_BLOBS_DIR), bytes(self.first.photo.digest))

    def put_file(self, content: bytes) -> None:
        """Another content in place of the first licence's OFD."""
        with service_transaction("test"):
            blob = store.put(content, media_type="application/ofd")
        self.run(
            "UPDATE licensing_licencefile SET blob_id = %(b)s WHERE licence_id = %(first)s AND format = 'ofd'",
            b=blob.pk,
        )

    def found(self) -> set[Found]:
        return {each for look in recheck(settled=AT_ONCE) for each in look.found}

    def event(self, tag: str, change: str, **values: Any) -> None:
        """What is done to the first licence's event of this tag."""
        self.run(f"{change} WHERE subject_id = %(first)s AND tag = %(tag)s", tag=tag, **values)


def flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def spoil(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(flipped(path.read_bytes()))


@pytest.fixture
def scene(own_database: str, cluster: Any, tmp_path: Path, settings: Any) -> Iterator[Scene]:
    settings.LIANGZHAO_LOG_DIR, settings.LIANGZHAO_BLOBS_DIR = tmp_path / "log", tmp_path / "blobs"
    demo_ca.provision_log(Path(settings.LIANGZHAO_KEYS_DIR))
    with service_transaction("test") as by:
        cast = Cast(by=by, authorities=demo_authorities())
        hospital = cast.institution()
        nurses = [cast.nurse(name, hospital) for name in ("王小兰", "李示例")]
    licences = [issue(Request(Register.NURSE, nurse.person_id, new_key()), by=by) for nurse in nurses]
    for licence in licences:
        assert licence.person is not None
        for file_format in ("ofd", "pdf"):
            files.file_of(licence, file_format, by=person_actor(licence.person))
    with service_transaction("test"):
        count = Event.objects.count()
    with service_connection() as connection:
        keeper = Keeper(partial(service_scope, connection), log_folder(), NodeLogSigner(configured()), ORIGIN)
        keep_until(keeper, count)
    with cluster.connect(own_database) as superuser:
        superuser.autocommit = True
        superuser.execute("SET session_replication_role = replica")
        for table in ("audit_event", "audit_leaf"):  # their triggers fire always
            superuser.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER ALL").format(sql.Identifier(table)))
        yield Scene(superuser, *licences)


def test_what_was_issued_as_it_should_be_is_right(scene: Scene) -> None:
    assert scene.found() == set()


EVENT = "audit_event"
DAMAGES: dict[str, tuple[Callable[[Scene], object], Damage]] = {
    "a byte of the record": (lambda s: s.write("record", flipped(bytes(s.first.record))), Damage.RECORD_CHANGED),
    "the record is no record": (lambda s: s.write("record", b"\xff\x00"), Damage.RECORD_UNREADABLE),
    "the record's digest": (lambda s: s.write("record_digest", bytes(32)), Damage.RECORD_CHANGED),
    "another number": (lambda s: s.write("number", "209999999999"), Damage.COLUMNS_DIFFER),
    "valid for longer": (lambda s: s.write("valid_until", "2099-12-31"), Damage.COLUMNS_DIFFER),
    "issued earlier": (lambda s: s.write("issued_on", "2001-01-01"), Damage.COLUMNS_DIFFER),
    "another version": (lambda s: s.write("version", 7), Damage.COLUMNS_DIFFER),
    "another place in the list": (lambda s: s.write("status_index", 999_999), Damage.COLUMNS_DIFFER),
    "another face": (
        lambda s: s.run(
            "UPDATE licensing_licence SET face = jsonb_set(face, '{holder}', '\"冒名者\"') WHERE id = %(first)s"
        ),
        Damage.FACE_DIFFERS,
    ),
    "a byte of the signature": (
        lambda s: s.write("signature", flipped(bytes(s.first.signature or b""))),
        Damage.SIGNATURE_WRONG,
    ),
    "the signature of another": (lambda s: s.copy("signature"), Damage.SIGNATURE_WRONG),
    "an unknown key": (lambda s: s.write("signing_key", "ab" * 8), Damage.KEY_UNKNOWN),
    "no printed code": (lambda s: s.write("static_code", ""), Damage.CODE_UNREADABLE),
    "the code of another": (lambda s: s.copy("static_code"), Damage.CODE_OF_ANOTHER),
    "the photo of another": (lambda s: s.copy("photo_id"), Damage.PHOTO_DIFFERS),
    "no photo": (lambda s: s.write("photo_id", None), Damage.PHOTO_MISSING),
    "the photo is gone from the disk": (lambda s: s.photo().unlink(), Damage.PHOTO_MISSING),
    "a byte of a file on the disk": (lambda s: spoil(s.blob("ofd")), Damage.FILE_UNREADABLE),
    "a file is gone from the disk": (lambda s: s.blob("pdf").unlink(), Damage.FILE_UNREADABLE),
    "a file that was sealed otherwise": (
        lambda s: s.put_file(flipped(stored.read(Path(settings.LIANGZHAO_BLOBS_DIR), _digest(s.first, "ofd")))),
        Damage.FILE_NOT_INTACT,
    ),
    "the file of another": (
        lambda s: s.put_file(stored.read(Path(settings.LIANGZHAO_BLOBS_DIR), _digest(s.second, "ofd"))),
        Damage.FILE_OF_ANOTHER,
    ),
    "the register changed behind its back": (
        lambda s: s.run(
            "UPDATE registers_nurseregistration SET licence_no = '209999999999' WHERE id = %(entry)s",
            entry=s.first.entry_id,
        ),
        Damage.REGISTER_DIFFERS,
    ),
    "no entry of its planning": (
        lambda s: s.event("licence.planned", f"DELETE FROM {EVENT}"),
        Damage.JOURNAL_LACKS_PLANNING,
    ),
    "no entry of its issue": (lambda s: s.event("licence.issued", f"DELETE FROM {EVENT}"), Damage.JOURNAL_LACKS_ISSUE),
    "revoked without an entry": (lambda s: s.write("state", "REVOKED"), Damage.JOURNAL_STATE_DIFFERS),
    "not in the log": (
        lambda s: s.run("DELETE FROM audit_leaf WHERE identifier = %(i)s", i=s.first.identifier),
        Damage.NOT_IN_LOG,
    ),
}


def _digest(licence: Licence, file_format: str) -> bytes:
    with service_transaction("test"):
        return bytes(licence.files.get(format=file_format).blob.digest)


@pytest.mark.parametrize("name", DAMAGES)
def test_each_damage_is_named_and_only_for_the_licence_it_was_done_to(name: str, scene: Scene) -> None:
    act, damage = DAMAGES[name]

    act(scene)

    found = scene.found()
    with service_transaction("test"):
        identifier = Licence.objects.get(pk=scene.first.pk).identifier
    assert Found(identifier, damage) in found
    assert {one.identifier for one in found} == {identifier}


def test_more_than_twenty_kinds_are_tried() -> None:
    assert len(DAMAGES) >= 20


def test_only_what_was_sealed_since_is_looked_at_again(scene: Scene) -> None:
    scene.write("number", "209999999999")

    later, earlier = clock.now() + timedelta(minutes=1), clock.now() - timedelta(hours=1)
    assert [look.found for look in recheck(since=later, settled=AT_ONCE)] == [()]
    assert [len(look.found) for look in recheck(since=earlier, settled=AT_ONCE)] == [1, 0]


def test_the_command_and_the_hourly_task_name_what_is_wrong(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(command, "running_node", nullcontext)
    assert command.run(["--hours", "2"]) == 0
    scene.write("number", "209999999999")

    assert command.run([]) == 1
    assert f"{scene.first.identifier} columns_differ" in capsys.readouterr().out
    assert chores.recheck_new(hours=2) == 1
    assert scene.first.identifier in caplog.text


@pytest.mark.parametrize(
    ("began", "later", "looks"),
    [
        (timedelta(seconds=-1), timedelta(0), True),
        (timedelta(hours=1), timedelta(hours=1, minutes=9), False),
        (timedelta(hours=1), timedelta(hours=1, minutes=10), True),
    ],
    ids=["published since", "nothing published yet", "time enough to publish"],
)
def test_after_a_start_the_log_may_make_up_before_a_licence_is_missed_in_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, began: timedelta, later: timedelta, looks: bool
) -> None:
    scene.run("DELETE FROM audit_leaf WHERE identifier = %(i)s", i=scene.first.identifier)
    published = log_folder().complete_until()
    assert published is not None
    monkeypatch.setattr(chores, "_began", published + began)
    scene.write("sealed_at", published - timedelta(minutes=20))

    with clock.at(published + later):
        assert chores.recheck_new(hours=2) == int(looks)


def turns() -> list[tuple[bool, int, int, bool]]:
    """Whether it was a whole turn, how many were looked at, how much was wrong, whether it is over."""
    with service_transaction("test"):
        rows = RecheckTurn.objects.order_by("is_whole", "began_at")
        return [(row.is_whole, row.looked, row.damages, row.ended_at is not None) for row in rows]


def test_the_nightly_look_goes_on_where_it_stopped_and_begins_again_after_a_week(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rechecking, "BATCH", 1)
    scene.write("number", "209999999999")
    slices = iter([0.0, 0.5, 1.0, 0.0, 0.5, 1.0, 0.0, 0.5, 1.0, 0.0])  # two readings of the clock to a batch
    monkeypatch.setattr(recheck_turns, "time", SimpleNamespace(monotonic=lambda: next(slices)))

    told = [recheck_turns.go_on(1.0) for _night in range(2)]
    halfway = turns()
    told.append(recheck_turns.go_on(1.0))

    assert [[each.damage for each in found] for found in told] == [[Damage.COLUMNS_DIFFER], [], []]
    assert (halfway, turns()) == ([(True, 2, 1, False)], [(True, 2, 1, True)])

    monkeypatch.undo()
    assert recheck_turns.go_on(1.0) == []
    with clock.at(clock.now() + timedelta(days=7)):
        assert len(recheck_turns.go_on(60.0)) == 1
    assert turns() == [(True, 2, 1, True)]


def test_monitoring_hears_when_all_were_looked_at_and_how_much_was_wrong(scene: Scene) -> None:
    def read() -> dict[str, float]:
        return {each.name: each.values[0][1] for each in readings.take() if "recheck" in each.name}

    never = read()
    scene.write("number", "209999999999")
    chores.recheck_new(hours=2)
    found = read()
    scene.write("number", scene.first.number)
    recheck_turns.look_at_all()
    chores.recheck_new(hours=2)
    mended = read()

    assert never["liangzhao_recheck_age_seconds"] > 0
    assert [each["liangzhao_recheck_damages"] for each in (never, found, mended)] == [0, 1, 0]
    assert mended["liangzhao_recheck_age_seconds"] < found["liangzhao_recheck_age_seconds"]
    assert turns() == [(False, 2, 0, True), (True, 2, 0, True)]
