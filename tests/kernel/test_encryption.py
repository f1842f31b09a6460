from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liangzhao.kernel import encryption
from liangzhao.kernel.encryption import KeyFileRefused, KeyRing, SealBroken, key_id_of
from liangzhao.kernel.identifiers import id_number

RING = KeyRing.fresh()
PLACE = "registers_person.id_no|0198c0de-0000-7000-8000-000000000001"
OTHER_PLACE = "registers_person.id_no|0198c0de-0000-7000-8000-000000000002"


@given(st.binary(max_size=300), st.text(max_size=60))
def test_a_sealed_value_opens_in_its_place(plain: bytes, context: str) -> None:
    assert RING.open_sealed(RING.seal(plain, context), context) == plain


def test_a_sealed_value_does_not_open_in_another_row() -> None:
    with pytest.raises(SealBroken):
        RING.open_sealed(RING.seal(b"11010519491231002X", PLACE), OTHER_PLACE)


@pytest.mark.parametrize("place", range(1 + 4 + 12 + 18 + 16))
def test_every_changed_byte_is_noticed(place: int) -> None:
    blob = RING.seal(b"11010519491231002X", PLACE)
    changed = blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1 :]

    with pytest.raises(SealBroken):
        RING.open_sealed(changed, PLACE)


@pytest.mark.parametrize("length", [0, 1, 5, 17, 32])
def test_a_cut_value_is_noticed(length: int) -> None:
    with pytest.raises(SealBroken):
        RING.open_sealed(RING.seal(b"x", PLACE)[:length], PLACE)


def test_the_layout_is_version_key_nonce_ciphertext_tag() -> None:
    blob = RING.seal(b"11010519491231002X", PLACE)

    assert blob[0] == 1
    assert blob[1:5].hex() == RING.current == key_id_of(blob)
    assert len(blob) == 1 + 4 + 12 + 18 + 16


def test_the_same_value_is_sealed_differently_each_time() -> None:
    assert RING.seal(b"x", PLACE) != RING.seal(b"x", PLACE)


def test_a_new_data_key_seals_while_the_old_one_still_opens() -> None:
    old = RING.seal(b"x", PLACE)
    newer = RING.with_new_data_key()

    assert newer.open_sealed(old, PLACE) == b"x"
    assert not newer.is_current(old)
    assert newer.is_current(newer.reseal(old, PLACE))
    assert newer.blind_index("x") == RING.blind_index("x")


def test_what_a_given_up_key_sealed_is_gone() -> None:
    old = RING.seal(b"x", PLACE)
    without = RING.with_new_data_key().without_data_key(RING.current)

    with pytest.raises(SealBroken, match="not in the ring"):
        without.open_sealed(old, PLACE)


def test_the_current_key_cannot_be_given_up() -> None:
    with pytest.raises(KeyFileRefused):
        RING.without_data_key(RING.current)


def test_the_blind_index_finds_equal_values_only_with_the_same_key() -> None:
    assert RING.blind_index("11010519491231002X") == RING.blind_index("11010519491231002X")
    assert RING.blind_index("11010519491231002X") != RING.blind_index("440524188001010014")
    assert RING.blind_index("11010519491231002X") != KeyRing.fresh().blind_index("11010519491231002X")
    assert len(RING.blind_index("x")) == 16


@pytest.mark.parametrize("typed", ["11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", "110105 491231 002"])
def test_an_id_number_is_found_however_it_was_typed(typed: str) -> None:
    assert RING.blind_index(id_number.normalise(typed)) == RING.blind_index("11010519491231002X")


def test_the_key_of_a_file_follows_from_its_content() -> None:
    assert RING.content_key(b"d" * 32) == RING.content_key(b"d" * 32) != RING.content_key(b"e" * 32)
    assert len(RING.content_key(b"d" * 32)) == 32


def test_a_key_file_is_written_for_its_owner_alone_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"

    created = KeyRing.create(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert KeyRing.load(path) == created


def test_an_existing_key_file_is_never_overwritten_by_a_fresh_one(tmp_path: Path) -> None:
    KeyRing.create(tmp_path / "keys.json")

    with pytest.raises(FileExistsError):
        KeyRing.create(tmp_path / "keys.json")


def test_a_changed_ring_takes_the_place_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    changed = KeyRing.create(path).with_new_data_key()

    changed.save(path)

    assert KeyRing.load(path) == changed
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]


def test_a_key_file_open_to_others_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    KeyRing.create(path)
    os.chmod(path, 0o640)

    with pytest.raises(KeyFileRefused, match="0600"):
        KeyRing.load(path)


@pytest.mark.parametrize("damage", ["same", "short", "no current", "not base64", "no json", "a list"])
def test_a_wrong_key_file_is_refused(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "keys.json"
    KeyRing.create(path)
    kept = json.loads(path.read_text())
    broken = {
        "same": {**kept, "index": kept["content"]},
        "short": {**kept, "index": "AAAA"},
        "no current": {**kept, "current": "00000000"},
        "not base64": {**kept, "data": {kept["current"]: "!"}},
        "a list": [1],
    }
    path.write_text(json.dumps(broken[damage]) if damage in broken else "{")

    with pytest.raises(KeyFileRefused):
        KeyRing.load(path)


def test_a_missing_key_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyFileRefused):
        KeyRing.load(tmp_path / "none.json")


def test_keys_are_not_shown_when_a_ring_is_printed() -> None:
    assert repr(RING) == f"KeyRing(current='{RING.current}')"


def test_the_process_has_no_ring_until_one_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encryption, "_ring", None)

    with pytest.raises(KeyFileRefused):
        encryption.seal(b"x", PLACE)


def test_the_ring_of_the_process_serves_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encryption, "_ring", None)
    encryption.use(RING)

    assert RING.open_sealed(encryption.seal(b"x", PLACE), PLACE) == b"x"
    assert encryption.open_sealed(RING.seal(b"x", PLACE), PLACE) == b"x"
    assert encryption.blind_index("x") == RING.blind_index("x")
    assert encryption.content_key(b"x") == RING.content_key(b"x")
