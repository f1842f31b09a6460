"""One licence as its authority made it, and the verifier that knows the authority."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liangzhao.licensing.faces.face import Face
from liangzhao_verify import Verdict, verify_file
from tests.verification import makers
from tests.verification.makers import Authority

Verify = Callable[[bytes], Verdict]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Two authorities of a test CA."""
    return makers.provision(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Authorities that call themselves the same, under a CA nobody trusts."""
    return makers.provision(tmp_path_factory.mktemp("stranger"))


@pytest.fixture(scope="session")
def face(authority: Authority) -> Face:
    """The face of a nurse's licence."""
    return authority.face()


@pytest.fixture(scope="session")
def ofd(authority: Authority, face: Face) -> bytes:
    """The licence as OFD."""
    return authority.ofd(face)


@pytest.fixture(scope="session")
def pdf(authority: Authority, face: Face) -> bytes:
    """The licence as PDF."""
    return authority.pdf(face)


@pytest.fixture(scope="session")
def verify(authority: Authority, face: Face) -> Verify:
    """Verify bytes as the authority's own node does, where the licence is in force."""
    trust, entry = authority.trust, makers.known(face)
    return lambda data: verify_file(data, name="licence", trust=trust, lookup=lambda _identifier: entry)
