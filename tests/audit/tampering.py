"""More than thirty ways to tamper with a journal and its log, and how each is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from liangzhao.audit.log.notes import Checkpoint, Note, SignatureLine, parse_checkpoint, parse_note
from liangzhao.kernel import records
from tests.audit.scene import ALL, FIRST, LogScene, OtherSigner, compose_events

Act = Callable[[LogScene, Path], None]

EVENT, LEAF = "audit_event", "audit_leaf"


@dataclass(frozen=True)
class Tampering:
    """What is done, and the names of all problems it makes; minutes that pass before anyone looks."""

    name: str
    act: Act
    named: set[str]
    is_kept_elsewhere: bool = False
    minutes: float = 0.5


def _event(change: str, index: int | None = None) -> Act:
    return lambda scene, _tmp: scene.change(EVENT, change, scene.named if index is None else index)


def _leaf(change: str) -> Act:
    return lambda scene, _tmp: scene.change(LEAF, change, scene.named)


def _bytes(data: bytes) -> str:
    return f"decode('{data.hex()}', 'hex')"


def other_entry(scene: LogScene, index: int) -> bytes:
    """The entry of a leaf with another state, otherwise in order."""
    entry = scene.folder.entry(index, ALL)
    facts = records.decode(entry)
    assert isinstance(facts, list)
    return records.encode([*facts[:3], ["another", 1, "REVOKED"], facts[4]])


def _rewrite_entry(scene: LogScene, _tmp: Path) -> None:
    scene.change(EVENT, f"public_entry = {_bytes(other_entry(scene, scene.named))}", scene.named)


def _rewrite_entry_and_hash(scene: LogScene, _tmp: Path) -> None:
    """The event changed as a whole, so that it agrees with itself."""
    change = f"public_entry = {_bytes(other_entry(scene, scene.named))}"
    scene.change(EVENT, change, scene.named)
    scene.change(EVENT, r"leaf_hash = sha256('\x00' || public_entry)", scene.named)


def _rewrite_database(scene: LogScene, tmp: Path) -> None:
    """Event and leaf changed together: the database agrees with itself, not with what was published."""
    _rewrite_entry_and_hash(scene, tmp)
    scene.change(LEAF, r"leaf_hash = (SELECT leaf_hash FROM audit_event WHERE id = event_id)", scene.named)
    scene.change(LEAF, "identifier = 'another'", scene.named)


def _rewrite_everything(scene: LogScene, tmp: Path) -> None:
    """Database and files rewritten and signed with the log's own keys."""
    _rewrite_database(scene, tmp)
    scene.republish()


def _rewrite_keeping_history(scene: LogScene, tmp: Path) -> None:
    """The same, with the old history put back."""
    history = (scene.folder.path / "history" / "2026-03-02.jsonl").read_text()
    _rewrite_everything(scene, tmp)
    (scene.folder.path / "history" / "2026-03-02.jsonl").write_text(history)


def _swap_leaves(scene: LogScene, _tmp: Path) -> None:
    columns = "event_id, leaf_hash, identifier"
    first, second = 10, 20
    rows = {index: scene.sql.execute(f"SELECT {columns} FROM {LEAF} WHERE index = %s", [index]).fetchone()
            for index in (first, second)}  # fmt: skip
    scene.sql.execute(f"DELETE FROM {LEAF} WHERE index IN ({first}, {second})")
    for index, other in ((first, second), (second, first)):
        scene.sql.execute(
            f"INSERT INTO {LEAF} (index, {columns}) VALUES (%s, %s, %s, %s)", [index, *(rows[other] or ())]
        )


def _reorder(scene: LogScene, _tmp: Path) -> None:
    """An event made older than those before it."""
    scene.change(EVENT, "recorded_in = (SELECT min(recorded_in) FROM kept_audit_event)", ALL - 1)


def _slip_in(scene: LogScene, _tmp: Path) -> None:
    """An event, sound in itself, written into the past."""
    made = compose_events(1, at=scene.now, first=9_001)[0]
    scene.sql.execute(
        f"INSERT INTO {EVENT} (id, at, tag, actor_id, acting_as, subject_kind, subject_id, person_id, body, salt,"
        " public_entry, leaf_hash, recorded_in) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,"
        " (SELECT min(recorded_in) FROM kept_audit_event))",
        [
            made.id, made.at, str(made.tag), made.actor_id, made.acting_as, made.subject_kind, made.subject_id,
            made.person_id, made.body, made.salt, made.public_entry, made.leaf_hash,
        ],
    )  # fmt: skip


def _cut_tail(scene: LogScene, _tmp: Path) -> None:
    for index in range(ALL - 3, ALL):
        scene.delete(EVENT, index)
        scene.delete(LEAF, index)


def _cut_everywhere(scene: LogScene, tmp: Path) -> None:
    """The tail cut from database and files, signed with the log's own keys, history and all."""
    _cut_tail(scene, tmp)
    scene.republish()


def _delete_both(scene: LogScene, _tmp: Path) -> None:
    scene.delete(EVENT, 5)
    scene.delete(LEAF, 5)


def _delete_last_leaf(scene: LogScene, _tmp: Path) -> None:
    scene.delete(LEAF, ALL - 1)


def _head(scene: LogScene) -> Checkpoint:
    return parse_checkpoint(parse_note(scene.folder.checkpoint() or "").text)


def _checkpoint(text: Callable[[LogScene], str]) -> Act:
    return lambda scene, _tmp: scene.folder.replace_checkpoint(text(scene))


def _other_keys(scene: LogScene, tmp: Path) -> None:
    scene.folder.replace_checkpoint(OtherSigner(tmp / "keys").note(_head(scene).text()))


def _one_line(scene: LogScene) -> str:
    return "\n".join((scene.folder.checkpoint() or "").split("\n")[:5]) + "\n"


def _signed(scene: LogScene, head: Checkpoint) -> str:
    keys, made = scene.keys, scene.signer.sign(head.text().encode())
    lines = (SignatureLine(key.name, key.key_id, each) for key, each in zip(keys, made, strict=True))
    return Note(head.text(), tuple(lines)).serialised()


def _without_history(scene: LogScene, _tmp: Path) -> None:
    """An old checkpoint in place of the new one, and nothing in the folder remembers."""
    scene.folder.replace_checkpoint(scene.history()[0])
    (scene.folder.path / "history" / "2026-03-02.jsonl").unlink()


def _history(change: Callable[[str], str]) -> Act:
    def act(scene: LogScene, _tmp: Path) -> None:
        path = scene.folder.path / "history" / "2026-03-02.jsonl"
        path.write_text(change(path.read_text()))

    return act


def _file(path: str, change: Callable[[bytes], bytes]) -> Act:
    def act(scene: LogScene, _tmp: Path) -> None:
        place = scene.folder.path / path
        place.write_bytes(change(place.read_bytes()))

    return act


def _remove(path: str) -> Act:
    return lambda scene, _tmp: (scene.folder.path / path).unlink()


def _flip(at: int) -> Callable[[bytes], bytes]:
    return lambda data: data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _kept_of_another(scene: LogScene, tmp: Path) -> None:
    """The kept checkpoint is somebody else's: here the log's keys are not those that signed it."""
    scene.keys = OtherSigner(tmp / "keys").real.keys("log.example/log")


TAMPERINGS = (
    Tampering("change a tag", _event("tag = 'licence.revoked'"), {"event-tag"}),
    Tampering("change a time", _event("at = at + interval '1 second'", 50), {"event-time", "leaf-order"}),
    Tampering("change the last time", _event("at = at + interval '1 hour'", ALL - 1), {"event-time"}),
    Tampering("change a body", _event(f"body = {_bytes(records.encode({'reason': 'none'}))}"), {"event-body"}),
    Tampering("spoil a body", _event(f"body = {_bytes(b'oops')}"), {"event-body", "body-form"}),
    Tampering("change a salt", _event(f"salt = {_bytes(bytes(16))}"), {"event-body", "event-columns"}),
    Tampering("change who acted", _event("acting_as = 'A-DEC'"), {"event-columns"}),
    Tampering("change the account", _event(f"actor_id = '{'0' * 31}1'"), {"event-columns"}),
    Tampering("change the person", _event("person_id = NULL"), {"event-columns"}),
    Tampering("change the subject", _event("subject_id = person_id"), {"event-columns"}),
    Tampering("change the kind of subject", _event("subject_kind = 'person'"), {"event-columns", "leaf-identifier"}),
    Tampering("change the leaf hash of an event", _event(f"leaf_hash = {_bytes(bytes(32))}"), {"event-hash"}),
    Tampering("change an entry", _rewrite_entry, {"event-hash", "leaf-hash", "leaf-identifier", "bundle-entry",
        "tile-hash", "checkpoint-root", "history-root"}),
    Tampering("spoil an entry", _event(f"public_entry = {_bytes(b'oops')}"), {"event-hash", "entry-form", "leaf-hash",
        "bundle-entry", "tile-hash", "checkpoint-root", "history-root"}),
    Tampering("change an entry with its hash", _rewrite_entry_and_hash, {"leaf-hash", "leaf-identifier",
        "bundle-entry", "tile-hash", "checkpoint-root", "history-root"}),
    Tampering("change event and leaf alike", _rewrite_database, {"bundle-entry", "tile-hash", "checkpoint-root",
        "history-root"}),
    Tampering("rewrite everything with the keys", _rewrite_everything, {"kept-root"}, is_kept_elsewhere=True),
    Tampering("rewrite everything but the history", _rewrite_keeping_history, {"history-root"}),
    Tampering("change a leaf", _leaf(f"leaf_hash = {_bytes(bytes(32))}"), {"leaf-hash"}),
    Tampering("change the name on a leaf", _leaf("identifier = 'another'"), {"leaf-identifier"}),
    Tampering("give a leaf another event", _leaf("event_id = gen_random_uuid()"), {"event-missing",
        "event-slipped-in"}),
    Tampering("delete an event", lambda scene, _tmp: scene.delete(EVENT, 5), {"event-missing"}),
    Tampering("delete a leaf", lambda scene, _tmp: scene.delete(LEAF, 5), {"leaf-missing", "event-slipped-in"}),
    Tampering("delete event and leaf", _delete_both,
        {"leaf-missing"}),
    Tampering("delete the last leaf", _delete_last_leaf, {"journal-cut"}),
    Tampering("swap two leaves", _swap_leaves, {"leaf-order", "bundle-entry", "tile-hash", "checkpoint-root",
        "history-root"}),
    Tampering("make an event older", _reorder, {"leaf-order"}),
    Tampering("slip an event in", _slip_in, {"event-slipped-in"}),
    Tampering("cut the tail", _cut_tail, {"journal-cut"}),
    Tampering("cut the tail with the keys", _cut_everywhere, {"kept-larger"}, is_kept_elsewhere=True),
    Tampering("edit a tile", _file("tile/0/000", _flip(40)), {"tile-hash"}),
    Tampering("edit an upper tile", _file("tile/1/000.p/2", _flip(40)), {"tile-hash"}),
    Tampering("cut a tile", _file("tile/0/001", lambda data: data[:-1]), {"tile-form"}),
    Tampering("remove a tile", _remove("tile/0/001"), {"tile-missing"}),
    Tampering("remove a partial tile", _remove("tile/0/002.p/188"), {"tile-missing"}),
    Tampering("edit an entry file", _file("tile/entries/001", _flip(9)), {"bundle-entry"}),
    Tampering("cut an entry file", _file("tile/entries/002.p/188", lambda data: data[:-1]), {"bundle-form"}),
    Tampering("remove an entry file", _remove("tile/entries/000"), {"bundle-missing"}),
    Tampering("remove the checkpoint", _remove("checkpoint"), {"checkpoint-missing"}),
    Tampering("spoil the checkpoint", _checkpoint(lambda _scene: "nothing\n"), {"checkpoint-form"}),
    Tampering("another size", _checkpoint(lambda scene: (scene.folder.checkpoint() or "").replace(f"\n{ALL}\n",
        f"\n{ALL + 1}\n", 1)), {"checkpoint-signature", "journal-cut"}),
    Tampering("another signature", _checkpoint(lambda scene: scene.history()[0].partition("\n\n")[0] + "\n\n"
        + (scene.folder.checkpoint() or "").partition("\n\n")[2]), {"checkpoint-signature", "rolled-back"}),
    Tampering("another root, signed", _checkpoint(lambda scene: _signed(scene, Checkpoint(_head(scene).origin, ALL,
        bytes(32)))), {"checkpoint-root"}),
    Tampering("another log's checkpoint", _checkpoint(lambda scene: _signed(scene, Checkpoint("other.example/log", ALL,
        _head(scene).root))), {"checkpoint-origin"}),
    Tampering("wrong keys", _other_keys, {"checkpoint-unsigned"}),
    Tampering("only one of two signatures", _checkpoint(_one_line), {"checkpoint-line-missing"}),
    Tampering("the checkpoint before", _checkpoint(lambda scene: scene.history()[0]), {"rolled-back"}),
    Tampering("the checkpoint before, no history", _without_history, {"checkpoint-behind"}, minutes=3),
    Tampering("the checkpoint before, but one was kept", _without_history, {"kept-larger"}, is_kept_elsewhere=True),
    Tampering("spoil the history", _history(lambda text: text + "nothing\n"), {"history-form"}),
    Tampering("forge the history", _history(lambda text: text.replace(f"\\n{FIRST}\\n", f"\\n{FIRST - 1}\\n")),
        {"history-unsigned"}),
    Tampering("no key is the log's", _kept_of_another, {"kept-unsigned", "checkpoint-unsigned", "history-unsigned"},
        is_kept_elsewhere=True),
)  # fmt: skip
