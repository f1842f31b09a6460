"""Seals and seal signatures made by another project, read and verified."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from liangzhao.signing import ses, sm3
from liangzhao.signing.seals import SealProblem, made_by_its_maker, verify_seal, verify_ses_signature

pytestmark = pytest.mark.foreign

SEALS = {"UserV1.esl": ("v1", 1), "UserV4.esl": ("v4", 4), "UserV5.esl": ("v4", 5), "UserV5_ts.esl": ("v4", 5)}


@pytest.fixture(params=SEALS)
def file(request: pytest.FixtureRequest, shared_data: Path) -> Path:
    return shared_data / "seals" / str(request.param)


def sealed_entries(shared_data: Path) -> dict[str, dict[str, object]]:
    """Signed entries of the list of answers, as ``file:folder``, that hold a seal."""
    answers = json.loads((shared_data / "ofd" / "expected.json").read_text())
    return {
        f"{name}:{entry['dir']}": entry
        for name, answer in answers.items()
        for entry in answer["signatures"]
        if entry.get("kind", "").startswith("SES_Signature")
    }


def entry_bytes(shared_data: Path, where: str, name: str) -> bytes:
    file, folder = where.split(":")
    with zipfile.ZipFile(shared_data / "ofd" / file) as package:
        return package.read(f"{folder}/{name}")


def test_every_seal_is_read_with_its_version(file: Path) -> None:
    seal = ses.parse_seal(file.read_bytes())

    assert (seal.structure, seal.version) == SEALS[file.name]
    assert seal.der == file.read_bytes()
    assert "测试用印章" in seal.name
    assert len(seal.certificates) == 1


def test_every_seal_is_signed_by_the_maker_inside_it(file: Path) -> None:
    assert made_by_its_maker(ses.parse_seal(file.read_bytes()))


def test_every_seal_may_be_used_by_the_certificate_it_lists(file: Path) -> None:
    seal = ses.parse_seal(file.read_bytes())

    assert verify_seal(seal, seal.certificates[0], seal.valid_until - timedelta(days=1)) == ()
    assert verify_seal(seal, seal.maker_certificate, seal.valid_until) == (
        SealProblem.SIGNER_NOT_LISTED,
        SealProblem.OUTSIDE_ITS_PERIOD,
    )


def test_every_seal_holds_a_picture_of_its_kind(file: Path) -> None:
    picture = ses.parse_seal(file.read_bytes()).picture

    assert Image.open(BytesIO(picture.data)).format == picture.kind == "PNG"
    assert (picture.width, picture.height) == (40, 40)


def test_a_seal_with_one_byte_changed_in_its_picture_is_not_its_makers(file: Path) -> None:
    whole = file.read_bytes()
    at = whole.index(b"IDAT") + 100

    changed = ses.parse_seal(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])

    assert not made_by_its_maker(changed)


def test_every_seal_signature_is_judged_as_the_list_of_answers_says(shared_data: Path) -> None:
    entries = sealed_entries(shared_data)
    read = {where: ses.parse_ses_signature(entry_bytes(shared_data, where, "SignedValue.dat")) for where in entries}

    assert len(entries) >= 5
    assert {where: verify_ses_signature(made) for where, made in read.items()} == {
        where: entry["sm2_signature_valid"] for where, entry in entries.items()
    }
    assert {
        where: made.data_hash == sm3(entry_bytes(shared_data, where, "Signature.xml")) for where, made in read.items()
    } == {where: entry["data_hash_matches"] for where, entry in entries.items()}


def test_a_bare_signature_is_no_seal_signature(shared_data: Path) -> None:
    where = "digital_sign_no_seal.ofd:Doc_0/Signs/Sign_0"

    with pytest.raises(ses.MalformedSeal):
        ses.parse_ses_signature(entry_bytes(shared_data, where, "SignedValue.dat"))


def test_a_signing_time_is_read_as_an_instant(shared_data: Path) -> None:
    read = ses.parse_ses_signature(entry_bytes(shared_data, "seal_v4.ofd:Doc_0/Signs/Sign_0", "SignedValue.dat"))

    assert read.time == datetime(2026, 8, 4, 2, 8, 9, tzinfo=UTC)
