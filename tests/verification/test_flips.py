"""Every byte counts (SEC-K5): a flipped bit anywhere is noticed. ``LIANGZHAO_NIGHT=1`` takes every byte, a run some."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

from tests.verification.conftest import Verify
from tests.verification.makers import packed, unpacked

BY_NIGHT = os.environ.get("LIANGZHAO_NIGHT") == "1"


def _flips(data: bytes, stride: int, padding: int = 0) -> Iterator[tuple[int, bytes]]:
    """Places with the data, one bit of that byte flipped: every n-th byte from a place that differs between runs."""
    chance = random.Random(random.random())  # seeded by the run
    stride = 1 if BY_NIGHT else stride
    for at in range(chance.randrange(stride), len(data) - padding, stride):
        yield at, data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def _signature(pdf: bytes) -> tuple[int, int]:
    """Where the hex digits of the signature begin and end."""
    start = pdf.index(b"/Contents <") + len(b"/Contents <")
    return start, pdf.index(b">", start)


def test_a_flipped_bit_of_an_ofd_is_noticed(ofd: bytes, verify: Verify) -> None:
    assert [at for at, changed in _flips(ofd, 37) if verify(changed).intact is not False] == []


def test_a_flipped_bit_of_a_member_is_noticed_even_with_the_right_check_sum(ofd: bytes, verify: Verify) -> None:
    files = unpacked(ofd)
    changes = ((name, flip) for name, data in files.items() for flip in _flips(data, min(len(data), 301)))

    assert [
        (name, at) for name, (at, changed) in changes if verify(packed({**files, name: changed})).intact is True
    ] == []


def test_a_flipped_bit_of_a_header_is_noticed(ofd: bytes, verify: Verify) -> None:
    """The list of members and the first local header, every byte of them."""
    directory = ofd.index(b"PK\x01\x02")
    places = [*range(30), *range(directory, directory + 120), *range(len(ofd) - 22, len(ofd))]
    flipped = [ofd[:at] + bytes([ofd[at] ^ 1 << at % 8]) + ofd[at + 1 :] for at in places]

    assert [place for place, changed in zip(places, flipped, strict=True) if verify(changed).intact is True] == []


def test_a_flipped_bit_of_a_pdf_is_noticed(pdf: bytes, verify: Verify) -> None:
    assert [at for at, changed in _flips(pdf, 509) if verify(changed).intact is True] == []


def test_a_flipped_bit_of_a_signature_container_is_noticed(pdf: bytes, verify: Verify) -> None:
    """No signature covers the outer fields and the certificates that travel along."""
    start, end = _signature(pdf)
    container = bytes.fromhex(pdf[start:end].decode())
    flips = _flips(container, 29, padding=len(container) - len(container.rstrip(b"\0")))

    assert [
        at for at, changed in flips if verify(pdf[:start] + changed.hex().encode() + pdf[end:]).intact is True
    ] == []
