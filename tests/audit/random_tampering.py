"""Tampering by dice: any kind, anywhere, one to three at once; the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from tests.audit.scene import ALL, LogScene, OtherSigner
from tests.audit.tampering import EVENT, LEAF, other_entry

Dice = random.Random
Kind = Callable[[LogScene, Dice, Path], set[str]]


def _column(scene: LogScene, dice: Dice, _tmp: Path) -> set[str]:
    change, name = dice.choice(
        [
            ("tag = tag || 'x'", "event-tag"),
            (f"at = at + interval '{dice.randrange(1, 10**6)} milliseconds'", "event-time"),
            (f"body = decode('{dice.randbytes(20).hex()}', 'hex')", "event-body"),
            (f"salt = decode('{dice.randbytes(16).hex()}', 'hex')", "event-body"),
            (f"leaf_hash = decode('{dice.randbytes(32).hex()}', 'hex')", "event-hash"),
            ("acting_as = acting_as || 'x'", "event-columns"),
            ("subject_kind = subject_kind || 'x'", "event-columns"),
            ("person_id = gen_random_uuid()", "event-columns"),
            ("actor_id = gen_random_uuid()", "event-columns"),
            ("subject_id = gen_random_uuid()", "event-columns"),
        ]
    )
    scene.change(EVENT, change, dice.randrange(ALL))
    return {name}


def _entry(scene: LogScene, dice: Dice, _tmp: Path) -> set[str]:
    index = dice.randrange(ALL)
    changed = other_entry(scene, index).hex()
    scene.change(EVENT, rf"public_entry = '\x{changed}', leaf_hash = sha256('\x00{changed}')", index)
    return {"bundle-entry", "leaf-hash"}


def _leaf(scene: LogScene, dice: Dice, _tmp: Path) -> set[str]:
    change, name = dice.choice(
        [
            (f"leaf_hash = decode('{dice.randbytes(32).hex()}', 'hex')", "leaf-hash"),
            ("identifier = coalesce(identifier, '') || 'x'", "leaf-identifier"),
            ("event_id = gen_random_uuid()", "event-missing"),
        ]
    )
    scene.change(LEAF, change, dice.randrange(ALL))
    return {name}


def _deletion(scene: LogScene, dice: Dice, _tmp: Path) -> set[str]:
    index = dice.randrange(ALL)
    which = dice.choice(["event", "leaf", "both"])
    if which != "leaf":
        scene.delete(EVENT, index)
    if which != "event":
        scene.delete(LEAF, index)
    return {"event-missing"} if which == "event" else {"leaf-missing", "journal-cut"}


def _cut(scene: LogScene, dice: Dice, _tmp: Path) -> set[str]:
    size = dice.randrange(ALL)
    scene.sql.execute(f"DELETE FROM {EVENT} WHERE id IN (SELECT event_id FROM {LEAF} WHERE index >= %s)", [size])
    scene.sql.execute(f"DELETE FROM {LEAF} WHERE index >= %s", [size])
    if dice.random() < 0.5:
        scene.republish()
        return {"kept-larger"}
    return {"journal-cut"}


def _file(scene: LogScene, dice: Dice, _tmp: Path) -> set[str]:
    names = ("0/000", "0/001", "0/002.p/188", "1/000.p/2", "entries/000", "entries/001", "entries/002.p/188")
    place = scene.folder.path / "tile" / dice.choice(names)
    data = bytearray(place.read_bytes())
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    place.write_bytes(data)
    return {"tile-hash", "bundle-entry", "bundle-form"}


def _checkpoint(scene: LogScene, dice: Dice, _tmp: Path) -> set[str]:
    text = scene.folder.checkpoint() or ""
    at = dice.randrange(len(text))
    changed = text[:at] + dice.choice("0123456789ABCxyz+/\n ") + text[at + 1 :]
    scene.folder.replace_checkpoint(changed if changed != text else text[:-1])
    return {
        "checkpoint-form", "checkpoint-origin", "checkpoint-signature", "checkpoint-unsigned", "checkpoint-root",
        "checkpoint-line-missing",
    }  # fmt: skip


def _rollback(scene: LogScene, dice: Dice, tmp: Path) -> set[str]:
    if dice.random() < 0.5:
        scene.folder.replace_checkpoint(scene.history()[0])
        return {"rolled-back"}
    text = (scene.folder.checkpoint() or "").partition("\n\n")[0] + "\n"
    scene.folder.replace_checkpoint(OtherSigner(tmp / "keys").note(text))
    return {"checkpoint-unsigned"}


KINDS: tuple[Kind, ...] = (_column, _column, _entry, _leaf, _deletion, _cut, _file, _checkpoint, _rollback)


def random_tampering(scene: LogScene, seed: int, tmp: Path) -> tuple[str, set[str]]:
    """Tamper; what was done, and the names of which at least one must be found."""
    dice = Dice(seed)
    kind = dice.choice(KINDS)
    return f"seed {seed}, {kind.__name__}", kind(scene, dice, tmp)
