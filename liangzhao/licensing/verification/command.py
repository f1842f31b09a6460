"""``liangzhao verify``: the verdict on files, as JSON or as a table for people.

Each file is read in a limited child process, as on a server: whoever checks a file does not know yet who made it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from liangzhao.documents.refusals import ServiceBusy
from liangzhao.kernel.words import Sentence, _, sentence
from liangzhao.licensing.verification import failures
from liangzhao.licensing.verification.apart import verify_file_apart
from liangzhao.licensing.verification.chain import TrustRoots, TrustRootsUnreadable
from liangzhao.licensing.verification.verdict import STEP_TITLES, Lookup, Step, StepName, Verdict
from liangzhao.licensing.verification.verify import LARGEST_FILE

ALL_VALID, SOME_NOT, COULD_NOT_READ = 0, 1, 2

_MARKS = {True: "✓", False: "✗", None: "–"}
_VALID = _("有效：内容完整，签名可信，证照现在有效。")
_NOT_VALID = _("不能认定有效：%(reason)s")
_FACTS = _("完整 %(intact)s　可信 %(trusted)s　状态 %(state)s")
_UNREADABLE_FILE = _("文件 %(name)s 无法打开。")
_TITLE_WIDTH = 4
_IDEOGRAPHIC_SPACE = "\u3000"


def run(argv: Sequence[str], *, trust_default: Path | None = None, lookup: Lookup | None = None) -> int:
    """Verify the files named in the arguments and write the verdicts to standard output; what comes back is the exit
    status: 0 all valid, 1 some not, 2 some could not be read."""
    options = _parser().parse_args(argv)
    try:
        trust = _trust(options.trust or trust_default)
    except TrustRootsUnreadable as error:
        sys.stderr.write(f"{error}\n")
        return COULD_NOT_READ
    verdicts, unread = [], False
    for name in options.files:
        verdict = _judged(name, trust, lookup)
        unread = unread or verdict is None
        verdicts.append(verdict or _missing(name))
    sys.stdout.write(_json(verdicts) if options.json else "\n".join(map(_table, verdicts)))
    if unread:
        return COULD_NOT_READ
    return ALL_VALID if all(verdict.valid for verdict in verdicts) else SOME_NOT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="liangzhao verify", description=_("验证电子证照文件（OFD 或 PDF）"))
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    parser.add_argument("--trust", type=Path, metavar="PATH", help=_("信任根证书：PEM 文件或目录"))
    return parser


def _trust(path: Path | None) -> TrustRoots:
    return TrustRoots() if path is None else TrustRoots.load(path)


def _judged(name: str, trust: TrustRoots, lookup: Lookup | None) -> Verdict | None:
    """The verdict on a file; None and a word on standard error when it cannot be read here."""
    data = _content(name)
    if data is None:
        return None
    try:
        return verify_file_apart(data, name=name, trust=trust, lookup=lookup)
    except ServiceBusy as error:
        sys.stderr.write(f"{name}: {error}\n")
        return None


def _content(name: str) -> bytes | None:
    """The file's bytes, one more than the limit at most; None and a word on standard error when it cannot be read."""
    try:
        with Path(name).open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except (OSError, ValueError):
        sys.stderr.write(f"{sentence(_UNREADABLE_FILE, name=name)}\n")
        return None


def _missing(name: str) -> Verdict:
    failure = failures.FileMissing(name=name)
    return Verdict(name, "unknown", None, None, (Step.failed(StepName.STRUCTURE, failure.sentence),))


def _json(verdicts: list[Verdict]) -> str:
    return json.dumps([verdict.as_json() for verdict in verdicts], ensure_ascii=False, indent=2) + "\n"


def _table(verdict: Verdict) -> str:
    lines = [f"{verdict.file}（{verdict.kind}）", f"  {_conclusion(verdict)}"]
    lines += [f"  {_MARKS[step.ok]} {_title(step)}  {step.detail}" for step in verdict.steps]
    facts = sentence(
        _FACTS,
        intact=_MARKS[verdict.intact],
        trusted=_MARKS[verdict.trusted],
        state=verdict.state_words or verdict.state,
    )
    return "\n".join([*lines, f"  {facts}", ""])


def _conclusion(verdict: Verdict) -> Sentence:
    first = verdict.first_failure
    return sentence(_VALID) if verdict.valid or first is None else sentence(_NOT_VALID, reason=first.says)


def _title(step: Step) -> str:
    return STEP_TITLES[step.step].ljust(_TITLE_WIDTH, _IDEOGRAPHIC_SPACE)
