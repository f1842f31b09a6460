"""A file may bring the certificate of the key that signed its record; it counts where a root vouches for its holder."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from liangzhao.licensing.faces.face import Face
from liangzhao_verify import StepName, Verdict, verify_file
from liangzhao_verify.keys import key_id
from liangzhao_verify.revocation import COMPROMISED, Revocation
from tests.keys.settings_of_stores import rotate
from tests.verification import coded
from tests.verification.makers import ISSUER, OTHER, Authority

KEY = f"{ISSUER}/sm2"


@pytest.fixture(scope="module")
def later(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The authority after a rotation of its key."""
    folder = Path(shutil.copytree(authority.directory, tmp_path_factory.mktemp("later") / "keys"))
    made = Authority(folder)
    rotate(folder, made.signer, KEY)
    return made


def judged(later: Authority, face: Face) -> Verdict:
    sealed = later.ofd(face, at=datetime.now(UTC))
    return verify_file(sealed, name="licence", trust=coded.trusted(later).roots)


def record_step(verdict: Verdict) -> tuple[bool | None, bool | None]:
    return next(step.ok for step in verdict.steps if step.step is StepName.RECORD), verdict.intact


def test_the_former_certificate_proves_the_record(later: Authority, authority: Authority) -> None:
    face = replace(authority.face(), record_certificate=authority.signer.certificate(KEY))

    assert record_step(judged(later, face)) == (True, True)


def test_without_it_the_record_is_nobodys(later: Authority, authority: Authority) -> None:
    assert record_step(judged(later, authority.face())) == (False, False)


def test_revoked_or_not_the_present_seal_answers_for_the_record(later: Authority, authority: Authority) -> None:
    former = authority.signer.certificate(KEY)
    sealed = later.ofd(replace(authority.face(), record_certificate=former), at=datetime.now(UTC))
    known = coded.trusted(later)
    spki = next(each.spki for each in known.certificates if each.der == former)
    stolen = Revocation(key_id(spki), datetime(2026, 1, 1, tzinfo=UTC), COMPROMISED)

    found = verify_file(sealed, name="licence", trust=replace(known.roots, revocations=(stolen,)))

    assert record_step(found) == (True, True)


def test_the_certificate_of_another_authority_does_not_count(later: Authority, authority: Authority) -> None:
    plain = authority.face()
    face = authority.recorded(plain, plain.record, OTHER)
    brought = authority.signer.certificate(f"{OTHER}/sm2")

    assert record_step(judged(later, replace(face, record_certificate=brought))) == (False, False)


def test_the_certificate_of_a_stranger_does_not_count(later: Authority, stranger: Authority) -> None:
    face = replace(stranger.face(), record_certificate=stranger.signer.certificate(KEY))

    assert record_step(judged(later, face)) == (False, False)


def test_what_is_no_certificate_does_not_count(later: Authority, authority: Authority) -> None:
    assert record_step(judged(later, replace(authority.face(), record_certificate=b"\x30\x03abc"))) == (False, False)
