"""Reading in a child process gives the same verdicts, and a file that kills the child gets one too."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from liangzhao.licensing.faces.face import Face
from liangzhao.licensing.verification import TrustRoots, apart, verify_file
from liangzhao.licensing.verification.apart import verify_file_apart
from tests.verification import makers
from tests.verification.conftest import Verify
from tests.verification.makers import Authority
from tests.verification.test_hostile import HOSTILE


@pytest.mark.parametrize("kind", ["ofd", "pdf"])
def test_the_verdict_is_the_same_apart(
    kind: str, ofd: bytes, pdf: bytes, face: Face, authority: Authority, verify: Verify
) -> None:
    data = {"ofd": ofd, "pdf": pdf}[kind]

    found = verify_file_apart(
        data, name="licence", trust=authority.trust, lookup=lambda _identifier: makers.known(face)
    )

    assert found.valid
    assert found.as_json() == verify(data).as_json()


def test_a_changed_licence_is_changed_apart(ofd: bytes, authority: Authority) -> None:
    changed = ofd[:-1]

    found = verify_file_apart(changed, name="licence", trust=authority.trust)

    assert found.as_json() == verify_file(changed, name="licence", trust=authority.trust).as_json()


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_gets_the_same_verdict_apart(make: Callable[[], bytes]) -> None:
    data = make()

    found = verify_file_apart(data, name="hostile", trust=TrustRoots())

    assert found.as_json() == verify_file(data, name="hostile", trust=TrustRoots()).as_json()


def test_a_file_that_ends_the_child_gets_a_verdict(
    ofd: bytes, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "_CHILD", "os:abort")

    found = verify_file_apart(ofd, name="licence", trust=authority.trust)

    assert (found.kind, found.intact, found.valid) == ("ofd", False, False)
    assert found.first_failure is not None
    assert "读取时出错" in found.first_failure.detail


def test_the_verifier_needs_no_django() -> None:
    program = "import sys, liangzhao.licensing.verification.command; sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
