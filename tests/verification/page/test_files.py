"""The page judges OFD licences as the Python verifier does."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from liangzhao_verify import verify
from tests.keys.settings_of_stores import rotate
from tests.verification import coded
from tests.verification.coded import NOW
from tests.verification.damaged_ofd import CASES, Case, Licence, named
from tests.verification.makers import ISSUER, Authority
from tests.verification.page.driving import Offline, shown

pytestmark = pytest.mark.browser


def test_a_right_ofd_is_genuine(offline: Offline, ofd: bytes) -> None:
    found = offline.judge_file("licence.ofd", ofd)

    assert (found["valid"], found["intact"], found["failed"]) == ("false", "true", "state")
    steps = {name: offline.page.get_attribute(f"#answer [data-step={name}]", "data-ok") for name in STEPS}
    assert steps == dict.fromkeys(STEPS, "true")


STEPS = ("structure", "digests", "seal", "chain", "identifier", "record")


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_wrong_ofd_fails_first_where_it_is_wrong(case: Case, offline: Offline, licence: Licence) -> None:
    found = offline.judge_file("licence.ofd", case.damage(licence))

    assert (found["valid"], found["intact"], found["failed"]) == ("false", shown(case.intact), case.step)


def _with_the_key_of_its_day(authority: Authority, folder: Path, *, brought: bool) -> bytes:
    """A licence sealed after a rotation, whose record was signed before it."""
    face, former = authority.face(), authority.signer.certificate(f"{ISSUER}/sm2")
    later = Authority(Path(shutil.copytree(authority.directory, folder / "later")))
    rotate(later.directory, later.signer, f"{ISSUER}/sm2")
    return later.ofd(replace(face, record_certificate=former if brought else b""), at=datetime.now(UTC))


@pytest.mark.parametrize(("brought", "failed"), [(True, "state"), (False, "record")])
def test_a_record_keeps_the_signature_of_its_day(
    brought: bool, failed: str, offline: Offline, authority: Authority, tmp_path: Path
) -> None:
    ofd = _with_the_key_of_its_day(authority, tmp_path, brought=brought)

    found = offline.judge_file("licence.ofd", ofd)
    python = verify(ofd, trust=coded.trusted(authority), at=NOW)

    assert python.first_failure is not None
    assert found["failed"] == python.first_failure.step == failed
