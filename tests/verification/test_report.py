"""The table for people: a file that was changed bears no tick on what follows from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from liangzhao_verify import Knowledge, Step, StepName, Verdict, report
from liangzhao_verify.command import translation
from liangzhao_verify.words import sentence


def told(verdict: Verdict, language: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The last line of the table: the axes of the verdict."""
    report.write([verdict], as_json=None, translate=translation(language))
    return capsys.readouterr().out.rstrip().splitlines()[-1]


@pytest.mark.parametrize(
    ("language", "line"),
    [("zh", "  完整 ✗　可信 不能判定　状态 不能判定"), ("en", "  Intact ✗  Trusted not judged  State not judged")],
)
def test_a_forgery_bears_no_tick(language: str, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    changed = Step.failed(StepName.DIGESTS, sentence("改动"))

    assert told(Verdict("y.ofd", "ofd", False, True, (changed,)), language, capsys) == line


def test_what_nobody_could_judge_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    unread = Step.failed(StepName.STRUCTURE, sentence("无法打开"))

    assert told(Verdict("y", "unknown", None, None, (unread,)), "zh", capsys).startswith(
        "  完整 不能判定　可信 不能判定"
    )


def test_an_unchanged_file_of_a_stranger_is_intact_and_not_trusted(capsys: pytest.CaptureFixture[str]) -> None:
    strange = Step.failed(StepName.CHAIN, sentence("不可信"))

    assert told(Verdict("y.ofd", "ofd", True, False, (strange,)), "zh", capsys).startswith("  完整 ✓　可信 ✗")


def known(*, ok: bool, why: str) -> Verdict:
    """A verdict by a status list of the morning of 1 May 2026, legal time."""
    at = datetime(2026, 5, 1, 1, 30, tzinfo=UTC)
    step = Step(StepName.STATE, ok=ok, says=sentence(why))
    knowledge = Knowledge("VALID", at, at + timedelta(hours=24))
    return Verdict("y.ofd", "ofd", True, True, (step,), state="VALID", state_words="有效", knowledge=knowledge)


def test_the_state_by_a_list_tells_of_when_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(known(ok=True, why="有效"), "zh", capsys).endswith("状态 有效（2026-05-01 09:30 的状态列表）")


def test_an_outdated_list_says_nothing_of_now_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    line = told(known(ok=False, why="超过了可以依据的期限。请更新状态列表。"), "zh", capsys)

    assert line.endswith(
        "状态 不能判定（2026-05-01 09:30 的状态列表显示“有效”）。超过了可以依据的期限。请更新状态列表。"
    )
