"""Reading in a child process gives the same verdicts, and a file that kills the child gets one too."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from liangzhao.documents import sandbox
from liangzhao.licensing.faces.face import Face
from liangzhao.licensing.verification import apart
from liangzhao.licensing.verification.apart import verify_file_apart
from liangzhao_verify import Step, StepName, TrustRoots, Verdict, transport, verify_file
from liangzhao_verify.command import translation
from liangzhao_verify.words import Sentence
from tests.architecture.test_locale import HAN
from tests.verification import makers
from tests.verification.conftest import Verify
from tests.verification.makers import Authority, packed, unpacked
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


NAMES = re.compile(f"{makers.ISSUER_NAME}|亮照演示根证书")


def told_in_english(verdict: Verdict) -> list[str]:
    return [step.says.render(translation("en")) for step in verdict.steps]


def test_what_the_child_says_is_told_in_the_language_of_the_reader(
    ofd: bytes, pdf: bytes, authority: Authority
) -> None:
    """Signers' names, dates and lists in the sentences included; of what the licence says itself, nothing is told."""
    stranger = TrustRoots(authority.trust.certificates[:1])
    renamed = packed({**unpacked(ofd), "Doc_0/added one.xml": b"<a/>"})
    cases = [(ofd, authority.trust), (pdf, authority.trust), (ofd, stranger), (renamed, authority.trust)]
    cases += [(data[:-1], authority.trust) for data in (ofd, pdf)]

    for data, trust in cases:
        apart_said = told_in_english(verify_file_apart(data, name="licence", trust=trust))

        assert apart_said == told_in_english(verify_file(data, name="licence", trust=trust))
        assert [line for line in apart_said if HAN.search(NAMES.sub("", line))] == []


RIGHT: dict[str, Any] = {
    **dict.fromkeys(("kind", "state", "file"), "x"),
    **dict.fromkeys(("intact", "trusted", "holder_masked", "identifier", "record_digest")),
    "steps": [["structure", False, {"says": "%(count)s。", "with": {"count": 1}}]],
}


def test_what_is_sent_is_received() -> None:
    values = {"when": date(2026, 3, 12), "names": ("a", "b"), "inner": Sentence("内 %(n)02d", {"n": 3})}
    steps = (Step(StepName.SEAL, None, Sentence("外 %(when)s %(names)s %(inner)s", values)),)
    verdict = Verdict("a.ofd", "ofd", None, None, steps, record_digest=b"\1\2")

    found = transport.received(json.loads(json.dumps(transport.sent(verdict))))

    assert (found, found.record_digest) == (verdict, b"\1\2")


def _saying(template: object, given: object) -> dict[str, Any]:
    return {**RIGHT, "steps": [["structure", False, {"says": template, "with": given}]]}


@pytest.mark.parametrize(
    "values",
    [
        [],
        {},
        "verdict",
        {**RIGHT, "steps": [["elsewhere", True, {"says": "x", "with": {}}]]},
        {**RIGHT, "steps": [["structure", "yes", {"says": "x", "with": {}}]]},
        {**RIGHT, "record_digest": "zz"},
        {**RIGHT, "identifier": {"a": 1}},
        _saying("%(count)999999999d", {"count": 1}),
        _saying("%(count)*d", {"count": 1}),
        _saying("%(count)s %(other)s", {"count": 1}),
        _saying("%(count)d", {"count": "many"}),
        _saying("100%", {"count": 1}),
        _saying(5, {}),
        _saying("x", {"day": {"date": "yesterday"}}),
        _saying("x", []),
    ],
)
def test_what_a_child_that_was_taken_over_may_send_is_no_verdict(values: object) -> None:
    assert transport.received(RIGHT).steps[0].detail == "1。"
    with pytest.raises(transport.NotAVerdict):
        transport.received(values)


def test_a_child_that_sends_something_else_gets_its_file_called_unreadable(
    ofd: bytes, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "run", lambda _call, _payload: b"[1, 2")

    found = verify_file_apart(ofd, name="licence", trust=authority.trust)

    assert (found.kind, found.valid) == ("ofd", False)
    assert found.first_failure is not None
    assert "读取时出错" in found.first_failure.detail


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
