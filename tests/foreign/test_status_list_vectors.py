"""The standard's own encodings: its text writes them in CBOR and JSON, with line breaks, beside the bytes they hold."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import cbor2
import pytest

from liangzhao.licensing.status.packed import Packed
from liangzhao_verify.status.lists import StatusList, unpack

pytestmark = pytest.mark.foreign

# Token Status List, test vectors with one bit a place: these places are 1 of 2^20.
LONG_ONES = (0, 1993, 25460, 159495, 495669, 554353, 645645, 723232, 854545, 934534, 1000345)


@pytest.fixture
def vectors(shared_data: Path) -> Path:
    return shared_data / "statuslist"


def json_in(path: Path) -> dict[str, Any]:
    """The object at the end of a vector, its folded string joined."""
    text = path.read_text()
    found: dict[str, Any] = json.loads(re.sub(r"\s+", "", text[text.index("{") :]))
    return found


def packed_in(said: dict[str, Any]) -> bytes:
    lst = said["lst"]
    content = lst if isinstance(lst, bytes) else base64.urlsafe_b64decode(lst + "=" * (-len(lst) % 4))
    return unpack(content)


def bytes_in(path: Path) -> bytes:
    """The bytes a vector says it encodes."""
    found = re.search(r"byte_array = \[(.*?)\]", path.read_text())
    assert found
    return bytes(int(each, 16) for each in found[1].split(","))


def reader(said: dict[str, Any]) -> StatusList:
    return StatusList(bits=said["bits"], packed=packed_in(said), as_of=None, expires=None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "bits", "values"),
    [
        ("status_list_encoding_json.md", 1, [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]),
        ("status_list_encoding2_json.md", 2, [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]),
    ],
)
def test_short_lists(vectors: Path, name: str, bits: int, values: list[int]) -> None:
    said = json_in(vectors / name)

    found = reader(said)

    assert (said["bits"], found.packed) == (bits, bytes_in(vectors / name))
    assert [found.value(place) for place in range(len(values) + 1)] == [*values, None]


def test_our_bits_are_those_of_the_standard(vectors: Path) -> None:
    """The list of two bits, put place by place by what we write lists with."""
    said = json_in(vectors / "status_list_encoding2_json.md")
    found, ours = reader(said), Packed()

    for place in range(12):
        ours.put(place, found.value(place))  # type: ignore[arg-type]  # the vector uses all four numbers

    assert bytes(ours)[:3] == packed_in(said)


@pytest.mark.parametrize("name", ["status_list_encoding1_long_json.md", "status_list_encoding1_long_cbor.md"])
def test_a_list_of_a_million_places(vectors: Path, name: str) -> None:
    path = vectors / name
    said = json_in(path) if "json" in name else cbor2.loads(bytes.fromhex(re.sub(r"\s+", "", path.read_text())))

    found = reader(said)

    assert said["bits"] == 1
    assert len(found.packed) == 2**20 // 8
    assert tuple(place for place in range(2**20) if found.packed[place // 8] and found.value(place)) == LONG_ONES


def test_the_signed_example_has_the_claims_ours_has(vectors: Path) -> None:
    header, claims = (json.loads(part) for part in (vectors / "status_list_jwt.md").read_text().split("\n.\n", 1))

    assert header["typ"] == "statuslist+jwt"
    assert set(claims) == {"exp", "iat", "status_list", "sub", "ttl"}
    assert packed_in(claims["status_list"]) == bytes([0xB9, 0xA3])
