"""The page judges printed codes as the Python verifier does."""

from __future__ import annotations

import pytest

from tests.verification.coded import Code
from tests.verification.makers import Authority
from tests.verification.page.driving import Offline, shown
from tests.verification.wrong_codes import WRONG, Makers, Wrong

pytestmark = pytest.mark.browser


def test_a_right_code_is_genuine_and_its_state_unknown(offline: Offline, authority: Authority) -> None:
    found = offline.judge_text(Code(authority).text())

    assert (found["valid"], found["intact"], found["failed"]) == ("false", "true", "state")
    assert "没有提供状态列表" in found["says"]
    assert "李*例" in offline.page.inner_text("#answer .facts")


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_code_fails_first_where_it_is_wrong(
    wrong: Wrong, offline: Offline, authority: Authority, stranger: Authority
) -> None:
    found = offline.judge_text(wrong.make(Makers(authority, stranger)))

    assert (found["valid"], found["intact"], found["failed"]) == ("false", shown(wrong.intact), wrong.step)
    assert wrong.says in found["says"]
