"""Revoked keys: what they signed since is refused; what is older stands, after a theft with a proof of its time."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from liangzhao.licensing.faces.face import Face
from liangzhao.licensing.verification.apart import verify_file_apart
from liangzhao_verify import StepName, Trust, TrustRoots, TrustRootsUnreadable, Verdict, verify
from liangzhao_verify.keys import key_id
from liangzhao_verify.revocation import COMPROMISED, FILE, Revocation, as_text, read_all
from liangzhao_verify.sm3 import sm3
from tests.verification import coded, proven
from tests.verification.coded import NOW
from tests.verification.makers import Authority
from tests.verification.proven import Log, as_file

LOGGED_AT = datetime.fromtimestamp(1_773_282_600, UTC)  # as the entries of the tests' log say
LONG_AFTER, LONG_BEFORE = datetime(2099, 1, 1, tzinfo=UTC), datetime(2001, 1, 1, tzinfo=UTC)

Revoked = Callable[[datetime, str], Trust]


@pytest.fixture(scope="module")
def log(face: Face) -> Log:
    return proven.begun(face.identifier, sm3(face.record))


@pytest.fixture
def revoked(authority: Authority, log: Log) -> Revoked:
    """What a verifier knows when all keys of the authority were revoked at an instant for a reason."""
    known = replace(coded.trusted(authority), logs=(log.trusted,))

    def trust(at: datetime, reason: str) -> Trust:
        ids = {key_id(each.spki) for each in known.certificates}
        entries = tuple(Revocation(named, at, reason) for named in sorted(ids))
        return replace(known, roots=replace(known.roots, revocations=entries))

    return trust


def chain(verdict: Verdict) -> tuple[bool | None, str]:
    return next((step.ok, step.detail) for step in verdict.steps if step.step is StepName.CHAIN)


@pytest.mark.parametrize("reason", [COMPROMISED, "superseded"])
@pytest.mark.parametrize("kind", ["ofd", "pdf"])
def test_what_was_sealed_after_the_revocation_is_refused(
    request: pytest.FixtureRequest, revoked: Revoked, kind: str, reason: str
) -> None:
    found = verify(request.getfixturevalue(kind), trust=revoked(LONG_BEFORE, reason), at=NOW)

    assert (found.trusted, found.valid, chain(found)[0]) == (False, False, False)
    assert "吊销，此后的签章无效" in chain(found)[1]


@pytest.mark.parametrize("kind", ["ofd", "pdf"])
def test_a_replaced_key_is_believed_about_the_time_before(
    request: pytest.FixtureRequest, revoked: Revoked, kind: str
) -> None:
    found = verify(request.getfixturevalue(kind), trust=revoked(LONG_AFTER, "superseded"), at=NOW)

    assert (found.trusted, chain(found)[0]) == (True, True)


@pytest.mark.parametrize("kind", ["ofd", "pdf"])
def test_a_stolen_key_is_not(request: pytest.FixtureRequest, revoked: Revoked, kind: str) -> None:
    found = verify(request.getfixturevalue(kind), trust=revoked(LONG_AFTER, COMPROMISED), at=NOW)

    assert (found.trusted, chain(found)[0]) == (False, False)
    assert "没有时间证明" in chain(found)[1]


def test_with_its_proof_from_the_log_it_stands(ofd: bytes, log: Log, revoked: Revoked) -> None:
    found = verify(ofd, trust=revoked(LONG_AFTER, COMPROMISED), at=NOW, proof=as_file(log.proof()))

    assert (found.trusted, chain(found)[0]) == (True, True)


def test_a_proof_that_is_younger_than_the_theft_is_none(ofd: bytes, log: Log, revoked: Revoked) -> None:
    trust = revoked(LOGGED_AT - timedelta(days=1), COMPROMISED)
    found = verify(ofd, trust=trust, at=NOW, proof=as_file(log.proof()))

    assert found.trusted is False


def test_the_proof_of_another_licence_is_none(ofd: bytes, revoked: Revoked) -> None:
    other = proven.begun(proven.NUMBERED[proven.PLACE], bytes(32))
    found = verify(ofd, trust=revoked(LONG_AFTER, COMPROMISED), at=NOW, proof=as_file(other.proof()))

    assert found.trusted is False


def test_a_pdf_carries_no_record_that_a_log_could_have_seen(pdf: bytes, log: Log, revoked: Revoked) -> None:
    found = verify(pdf, trust=revoked(LONG_AFTER, COMPROMISED), at=NOW, proof=as_file(log.proof()))

    assert found.trusted is False


def test_a_key_of_somebody_else_changes_nothing(ofd: bytes, authority: Authority) -> None:
    known = coded.trusted(authority)
    other = replace(known.roots, revocations=(Revocation("00" * 8, LONG_BEFORE, COMPROMISED),))

    assert chain(verify(ofd, trust=replace(known, roots=other), at=NOW))[0] is True


def test_the_bundle_tells_and_reads_revocations(revoked: Revoked) -> None:
    trust = revoked(LONG_AFTER, COMPROMISED)

    assert Trust.read(json.dumps(trust.as_json()).encode()).roots.revocations == trust.roots.revocations


def test_a_bundle_of_before_has_none(authority: Authority) -> None:
    parts = coded.trusted(authority).as_json()
    del parts["revocations"]

    assert Trust.read(json.dumps(parts).encode()).roots.revocations == ()


def test_the_child_process_of_the_server_knows_them_too(ofd: bytes, revoked: Revoked) -> None:
    found = verify_file_apart(ofd, name="x.ofd", trust=revoked(LONG_BEFORE, "superseded").roots)

    assert found.trusted is False


@pytest.fixture
def roots_folder(tmp_path: Path, authority: Authority) -> Path:
    for number, root in enumerate(coded.trusted(authority).roots.certificates):
        (tmp_path / f"{number}.der").write_bytes(root.der)
    return tmp_path


def test_a_folder_of_roots_is_read_with_its_revocations(roots_folder: Path) -> None:
    entry = Revocation("ab" * 8, LONG_AFTER, "superseded")
    (roots_folder / FILE).write_text(as_text([entry]))

    assert TrustRoots.load(roots_folder).revocations == (entry,)
    assert Trust.load(roots_folder).roots.revocations == (entry,)


@pytest.mark.parametrize(
    "text", ["{", "{}x", '[{"key_id": "ab"}]', '[{"key_id": "ab", "at": "2026-01-01", "reason": "superseded"}]',
             '[{"key_id": "ab", "at": "2026-01-01T00:00:00+00:00", "reason": "whim"}]'],
)  # fmt: skip
def test_revocations_that_cannot_be_read_are_not_passed_over(roots_folder: Path, text: str) -> None:
    (roots_folder / FILE).write_text(text)

    with pytest.raises(TrustRootsUnreadable):
        TrustRoots.load(roots_folder)


def test_without_the_file_no_key_is_revoked(roots_folder: Path) -> None:
    assert read_all(roots_folder) == ()
