"""Verdicts on standard output: JSON, or a table for people; and the exit status that goes with them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from liangzhao_verify import failures, legal_time
from liangzhao_verify.files import LARGEST_FILE
from liangzhao_verify.status import VALID
from liangzhao_verify.verdict import STEP_TITLES, UNKNOWN_STATE, Step, StepName, Verdict
from liangzhao_verify.words import Sentence, Translate, _, sentence

ALL_VALID, SOME_NOT, COULD_NOT_READ = 0, 1, 2

_MARKS = {True: "✓", False: "✗", None: "–"}
_VALID = _("有效：内容完整，签名可信，证照现在有效。")
_NOT_VALID = _("不能认定有效：%(reason)s")
_NOT_ASKED = _("未查询")
_NOT_JUDGED = _("不能判定")
_FACTS = _("完整 %(intact)s　可信 %(trusted)s　状态 %(state)s")
_BY_LIST = _("%(state)s（%(at)s 的状态列表）")
_UNSURE = _("不能判定（%(at)s 的状态列表显示“%(state)s”）。%(why)s")
_HEADING = _("%(file)s（%(kind)s）")
_UNREADABLE_FILE = _("文件 %(name)s 无法打开。")
_TITLE_WIDTH = 4
_IDEOGRAPHIC_SPACE = "\u3000"

AsJson = Callable[[Verdict], dict[str, object]]


def write(
    verdicts: Sequence[Verdict], *, as_json: AsJson | None, unread: bool = False, translate: Translate = _
) -> int:
    """Write the verdicts, as JSON made by ``as_json`` or as tables; the exit status is 0 when all are valid, 1 when
    some are not, 2 when some could not be read."""
    if as_json is not None:
        sys.stdout.write(json.dumps([as_json(each) for each in verdicts], ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write("\n".join(_table(each, translate) for each in verdicts))
    if unread:
        return COULD_NOT_READ
    return ALL_VALID if all(verdict.valid for verdict in verdicts) else SOME_NOT


def content(name: str | Path) -> bytes | None:
    """The file's bytes, one more than the limit at most; None and a word on standard error when it cannot be read."""
    try:
        with Path(name).open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except (OSError, ValueError):
        sys.stderr.write(f"{sentence(_UNREADABLE_FILE, name=name)}\n")
        return None


def missing(name: str) -> Verdict:
    failure = failures.FileMissing(name=name)
    return Verdict(name, "unknown", None, None, (Step.failed(StepName.STRUCTURE, failure.sentence),))


def _table(verdict: Verdict, translate: Translate) -> str:
    is_changed = verdict.intact is False
    facts = sentence(
        _FACTS,
        intact=_axis(verdict.intact),
        trusted=_axis(None if is_changed else verdict.trusted),
        state=sentence(_NOT_JUDGED) if is_changed else _state(verdict),
    )
    lines = [
        sentence(_HEADING, file=verdict.file, kind=verdict.kind).render(translate),
        f"  {_conclusion(verdict).render(translate)}",
        *(f"  {_MARKS[step.ok]} {_title(step, translate)}  {step.says.render(translate)}" for step in verdict.steps),
        f"  {facts.render(translate)}",
        "",
    ]
    return "\n".join(lines)


def _axis(judged: bool | None) -> str | Sentence:
    """One axis of the verdict: what follows a change of the file, or could not be looked at, is not judged."""
    return sentence(_NOT_JUDGED) if judged is None else _MARKS[judged]


def _state(verdict: Verdict) -> str | Sentence:
    """The state; of one from a status list with the time of that list, and not at all from one nobody may rely on."""
    step = next((each for each in verdict.steps if each.step is StepName.STATE), None)
    if verdict.knowledge and verdict.state_words:
        at = verdict.knowledge.as_of.astimezone(legal_time.LEGAL_ZONE).strftime("%Y-%m-%d %H:%M")
        told = {"state": Sentence(verdict.state_words), "at": at}
        if verdict.knowledge.state == VALID and step is not None and step.ok is False:
            return sentence(_UNSURE, why=step.says, **told)
        return sentence(_BY_LIST, **told)
    if verdict.state_words:
        return Sentence(verdict.state_words)
    return sentence(_NOT_ASKED) if verdict.state == UNKNOWN_STATE else verdict.state


def _conclusion(verdict: Verdict) -> Sentence:
    first = verdict.first_failure
    return sentence(_VALID) if verdict.valid or first is None else sentence(_NOT_VALID, reason=first.says)


def _title(step: Step, translate: Translate) -> str:
    return translate(STEP_TITLES[step.step]).ljust(_TITLE_WIDTH, _IDEOGRAPHIC_SPACE)
