"""Paths and bundles of C2SP tlog-tiles; signed notes and checkpoints."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from liangzhao.audit.log import keys, notes, tiles
from liangzhao.audit.log.notes import Checkpoint, Note, NoteNotSigned, NoteUnreadable, SignatureLine
from liangzhao.audit.log.tiles import Tile, TileUnreadable
from liangzhao.config.log import NodeLogSigner
from tests.audit.scene import ORIGIN

HEAD = Checkpoint(ORIGIN, 3, bytes(range(32)))

# The example of the signed-note specification (c2sp.org/signed-note).
EXAMPLE = """\
Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
"""  # noqa: E501  a signature is one line


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 273, 112), "tile/0/273.p/112"),
        (Tile(1, 1234067), "tile/1/x001/x234/067"),
        (Tile(2, 1000, 1), "tile/2/x001/000.p/1"),
    ],
)
def test_a_tile_lies_where_the_specification_says(tile: Tile, path: str) -> None:
    assert tile.path == path


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_a_bundle_gives_back_its_entries(entries: list[bytes]) -> None:
    assert tiles.unpack_entries(tiles.pack_entries(entries), len(entries)) == entries


@pytest.mark.parametrize("content", [b"\x00", b"\x00\x05abc", b"", b"\x00\x01a\x00\x01b\x00\x01c"])
def test_a_bundle_of_another_form_is_refused(content: bytes) -> None:
    with pytest.raises(TileUnreadable):
        tiles.unpack_entries(content, 2)


def test_an_entry_longer_than_its_length_can_say_is_refused() -> None:
    with pytest.raises(ValueError, match="65535"):
        tiles.pack_entries([bytes(65_536)])


def signed(signer: NodeLogSigner, text: str = HEAD.text()) -> Note:
    made = zip(signer.keys(ORIGIN), signer.sign(text.encode()), strict=True)
    return Note(text, tuple(SignatureLine(key.name, key.key_id, each) for key, each in made))


def test_the_example_of_the_specification_is_read_and_written_alike() -> None:
    note = notes.parse_note(EXAMPLE)

    assert note.text.endswith("ed è subito sera.\n")
    assert [line.name for line in note.signatures] == ["quasimodo.example/salvatore"]
    assert note.serialised() == EXAMPLE


def test_a_checkpoint_signed_by_both_keys_opens(log_signer: NodeLogSigner) -> None:
    note = signed(log_signer).serialised()

    assert notes.open_checkpoint(note, log_signer.keys(ORIGIN), origin=ORIGIN) == HEAD
    assert len(notes.signed_by(notes.parse_note(note), log_signer.keys(ORIGIN))) == 2


def test_one_known_key_is_enough_and_unknown_lines_are_passed_over(log_signer: NodeLogSigner) -> None:
    ed25519, sm2 = log_signer.keys(ORIGIN)
    note = signed(log_signer).serialised() + "— witness.example AAAAAAAA\n"

    assert notes.open_checkpoint(note, [ed25519]) == HEAD
    assert notes.open_checkpoint(note, [sm2]) == HEAD


def test_keys_are_written_and_read_as_one_line(log_signer: NodeLogSigner) -> None:
    known = log_signer.keys(ORIGIN)

    assert keys.parse_keys([key.text for key in known]) == known
    assert known[1].text.split("+")[2].startswith("/3NtMi1zbTME")  # 0xFF, sm2-sm3, 0x04


@pytest.mark.parametrize("place", [0, 1])
def test_a_known_key_whose_signature_fails_spoils_the_note(log_signer: NodeLogSigner, place: int) -> None:
    lines = list(signed(log_signer).signatures)
    lines[place] = SignatureLine(lines[place].name, lines[place].key_id, bytes(64))

    with pytest.raises(NoteNotSigned):
        notes.open_checkpoint(Note(HEAD.text(), tuple(lines)).serialised(), log_signer.keys(ORIGIN))


def test_a_stranger_under_the_same_name_is_nobody(log_signer: NodeLogSigner) -> None:
    public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    with pytest.raises(NoteNotSigned, match="no signature"):
        notes.open_checkpoint(signed(log_signer).serialised(), [notes.ed25519_key(ORIGIN, public)])


def test_another_log_is_refused(log_signer: NodeLogSigner) -> None:
    with pytest.raises(NoteNotSigned, match=ORIGIN):
        notes.open_checkpoint(signed(log_signer).serialised(), log_signer.keys(ORIGIN), origin="other.example/log")


@pytest.mark.parametrize(
    "note",
    [
        "", "text\n", "text\n\n", "text\n\n— name\n", "text\n\n— name AAAA\n", "text\n\n- name AAAAAAAA\n",
        "te\txt\n\n— name AAAAAAAA\n", "text\n\n— na+me AAAAAAAA\n", "text\n\n— name AAAAAAAA", b"\xff\n\n",
        "text\n\n— name AAAAAA=\n", "text\n\n— name AAAAAAB=\n", "x" * 70_000, "t\n\n" + "— n AAAAAAAA\n" * 65,
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused(note: str | bytes) -> None:
    with pytest.raises(NoteUnreadable):
        notes.parse_note(note)


@pytest.mark.parametrize(
    "text",
    ["", "a\n1\n", "\n1\nAAAA\n", "a\n01\n" + HEAD.text().split("\n")[2] + "\n", "a\n-1\n=\n", "a\n1\nAAAA\n",
     "a\n" + "9" * 30 + "\nAAAA\n", "a\n1\n" + HEAD.text().split("\n")[2]],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteUnreadable):
        notes.parse_checkpoint(text)


def test_further_lines_of_a_checkpoint_are_passed_over() -> None:
    assert notes.parse_checkpoint(HEAD.text() + "more\n") == HEAD


@pytest.mark.parametrize("line", ["", "name", "name+00000000+", "name+00000000+AQ==", "name+00000000+CQAA"])
def test_what_is_no_key_is_refused(line: str) -> None:
    with pytest.raises(NoteUnreadable):
        keys.parse_key(line)


def test_a_key_under_another_id_is_refused(log_signer: NodeLogSigner) -> None:
    name, _id, material = log_signer.keys(ORIGIN)[0].text.split("+", 2)
    with pytest.raises(NoteUnreadable, match="id"):
        keys.parse_key(f"{name}+00000000+{material}")


@pytest.mark.parametrize("signature", [b"", bytes(63), bytes(64), bytes(65)])
def test_a_signature_of_another_length_is_simply_not_one(log_signer: NodeLogSigner, signature: bytes) -> None:
    assert [key.verifies(b"text", signature) for key in log_signer.keys(ORIGIN)] == [False, False]


def test_a_point_off_the_curve_verifies_nothing() -> None:
    assert not keys.verify_sm2(b"\x04" + bytes(64), b"text", bytes(64))
