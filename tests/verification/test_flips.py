"""Every byte counts (SEC-K5): a flipped bit anywhere is noticed. By night every byte, at commit some."""

from __future__ import annotations

import pytest

from tests.verification import flipping
from tests.verification.conftest import Verify
from tests.verification.flipping import Place, places, unnoticed
from tests.verification.makers import packed, unpacked


def _signature(pdf: bytes) -> tuple[int, int]:
    """Where the hex digits of the signature begin and end."""
    start = pdf.index(b"/Contents <") + len(b"/Contents <")
    return start, pdf.index(b">", start)


def test_a_flipped_bit_of_an_ofd_is_noticed(ofd: bytes, verify: Verify) -> None:
    """In the first two bytes it makes a file of no known kind, of which nothing is intact either."""

    def is_noticed(place: Place) -> bool:
        verdict = verify(place.flipped(ofd))
        return verdict.intact is False or verdict.kind == "unknown"

    assert unnoticed("ofd", places(len(ofd), 37), is_noticed) == []


def test_a_flipped_bit_of_a_member_is_noticed_even_with_the_right_check_sum(ofd: bytes, verify: Verify) -> None:
    files = unpacked(ofd)
    tried = (place for name, data in files.items() for place in places(len(data), min(len(data), 301), name))

    def is_noticed(place: Place) -> bool:
        changed = {**files, place.part: place.flipped(files[place.part])}
        return verify(packed(changed)).intact is not True

    assert unnoticed("members", tried, is_noticed) == []


def test_a_flipped_bit_of_a_header_is_noticed(ofd: bytes, verify: Verify) -> None:
    """The list of members and the first local header, every byte of them."""
    directory = ofd.index(b"PK\x01\x02")
    tried = [*range(30), *range(directory, directory + 120), *range(len(ofd) - 22, len(ofd))]
    flips = [Place(at, at % 8) for at in tried]

    assert unnoticed("headers", flips, lambda place: verify(place.flipped(ofd)).intact is not True) == []


def test_a_flipped_bit_of_a_pdf_is_noticed(pdf: bytes, verify: Verify) -> None:
    flips = places(len(pdf), 509)

    assert unnoticed("pdf", flips, lambda place: verify(place.flipped(pdf)).intact is not True) == []


def test_a_flipped_bit_of_a_signature_container_is_noticed(pdf: bytes, verify: Verify) -> None:
    """No signature covers the outer fields and the certificates that travel along."""
    start, end = _signature(pdf)
    container = bytes.fromhex(pdf[start:end].decode())

    def is_noticed(place: Place) -> bool:
        return verify(pdf[:start] + place.flipped(container).hex().encode() + pdf[end:]).intact is not True

    assert unnoticed("container", places(len(container.rstrip(b"\0")), 29), is_noticed) == []


@pytest.mark.parametrize("share", [0.0, 1.0], ids=["at commit", "by night, in several processes"])
def test_a_careless_verifier_is_found_out(
    ofd: bytes, verify: Verify, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    """The control: who does not read the last members misses what is flipped there, and every such place is named."""
    monkeypatch.setattr(flipping, "SHARE", share)
    first = len(ofd) // 2
    flips = [Place(at, 3) for at in range(first - 100, first + 100)]

    def is_noticed(place: Place) -> bool:
        return verify(place.flipped(ofd)[:first] + ofd[first:]).intact is not True

    assert unnoticed("control", flips, is_noticed) == flips[100:]


def test_the_whole_of_a_night_is_every_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flipping, "SHARE", 1.0)

    assert [place.at for place in places(1000, 37)] == list(range(1000))
