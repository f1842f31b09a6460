"""Every byte counts: a flipped bit anywhere is noticed, unless the content it packs is still the same."""

from __future__ import annotations

import random
import zipfile

import pytest

from tests.verification.conftest import Verify
from tests.verification.makers import unpacked

STRIDES = (257, 509, 1021)


def _flips(data: bytes, stride: int) -> list[bytes]:
    """The file with one bit flipped, at every n-th byte."""
    chance = random.Random(stride)
    places = range(chance.randrange(stride), len(data), stride)
    return [data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :] for at in places]


def _same_members(changed: bytes, original: bytes) -> bool:
    """Whether another reader still unpacks the very same files: the only freedom a packer has."""
    try:
        return unpacked(changed) == unpacked(original)
    except (zipfile.BadZipFile, NotImplementedError, EOFError):
        return False


@pytest.mark.parametrize("stride", STRIDES)
def test_a_flipped_bit_of_an_ofd_is_noticed(stride: int, ofd: bytes, verify: Verify) -> None:
    passed = [changed for changed in _flips(ofd, stride) if verify(changed).intact is True]

    assert [changed for changed in passed if not _same_members(changed, ofd)] == []


def test_a_flipped_bit_of_a_header_is_noticed(ofd: bytes, verify: Verify) -> None:
    """The list of members and the first local header, every byte of them."""
    directory = ofd.index(b"PK\x01\x02")
    places = [*range(30), *range(directory, directory + 120), *range(len(ofd) - 22, len(ofd))]
    flipped = [ofd[:at] + bytes([ofd[at] ^ 1 << at % 8]) + ofd[at + 1 :] for at in places]

    assert [place for place, changed in zip(places, flipped, strict=True) if verify(changed).intact is True] == []


@pytest.mark.parametrize("stride", STRIDES)
def test_a_flipped_bit_of_a_pdf_is_noticed(stride: int, pdf: bytes, verify: Verify) -> None:
    assert [changed for changed in _flips(pdf, stride) if verify(changed).valid] == []
