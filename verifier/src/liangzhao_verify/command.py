"""``liangzhao-verify``: the verdict on codes and files with what is at hand, no network asked."""

from __future__ import annotations

import argparse
import gettext
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from liangzhao_verify import legal_time, report
from liangzhao_verify.api import looks_like_code, verify
from liangzhao_verify.arguments import SpokenParser, speak
from liangzhao_verify.chain import TrustRootsUnreadable
from liangzhao_verify.status.lists import KeptStatusLists
from liangzhao_verify.trust import Trust
from liangzhao_verify.verdict import Verdict
from liangzhao_verify.words import Translate, _

_LOCALE = Path(__file__).parent / "locale"


def main() -> int:
    """What the console command runs."""
    return run(sys.argv[1:])


def run(argv: Sequence[str]) -> int:
    """Verify what the arguments name and write the verdicts; the exit status is 0 all valid, 1 some not, 2 unread."""
    options = _parser().parse_args(argv)
    translate = translation(options.lang)
    try:
        trust = Trust() if options.trust is None else Trust.load(options.trust)
    except TrustRootsUnreadable as error:
        sys.stderr.write(f"{error.sentence.render(translate)}\n")
        return report.COULD_NOT_READ
    at = options.at or datetime.now(UTC)
    status = KeptStatusLists(options.status, trust, timedelta(hours=options.max_age)) if options.status else None
    proof = report.content(options.proof) if options.proof else None
    verdicts, unread = list[Verdict](), bool(options.proof) and proof is None
    for item in options.items:
        subject = _subject(item)
        unread = unread or subject is None
        found = report.missing(item) if subject is None else None
        verdicts.append(found or verify(subject or b"", trust=trust, status=status, at=at, name=item, proof=proof))
    as_json = (lambda verdict: _with_age(verdict, at, translate)) if options.json else None
    return report.write(verdicts, as_json=as_json, unread=unread, translate=translate)


def translation(language: str) -> Translate:
    """How sentences are shown in this language, ``zh`` or another that has a catalogue."""
    if language == "zh":
        return _
    found = gettext.translation("django", _LOCALE, [language])
    return lambda text: found.gettext(text) if text else ""


def _parser() -> argparse.ArgumentParser:
    speak("zh", _LOCALE)
    parser = SpokenParser(
        prog="liangzhao-verify", description=_("离线验证电子证照：二维码文字或图片、OFD、PDF。不连接任何网络。")
    )
    parser.add_argument("items", nargs="+", metavar="FILE|TEXT", help=_("文件，或二维码中的文字"))
    parser.add_argument("--trust", type=Path, metavar="PATH", help=_("信任资料：发布的 JSON，或根证书 PEM 文件、目录"))
    parser.add_argument("--status", type=Path, metavar="DIR", help=_("存放状态列表的目录，每个签发机关一个文件"))
    parser.add_argument("--proof", type=Path, metavar="FILE", help=_("这一证照的公开日志证明"))
    parser.add_argument("--max-age", type=float, default=24.0, metavar="HOURS", help=_("状态列表可以依据的最长时间"))
    parser.add_argument("--at", type=_instant, metavar="TIME", help=_("按这一时刻判断，例如 2026-03-12T10:00"))
    parser.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help=_("输出的语言"))
    return parser


def _instant(text: str) -> datetime:
    """An ISO instant; legal time where it names no zone."""
    at = datetime.fromisoformat(text)
    return at if at.utcoffset() is not None else at.replace(tzinfo=legal_time.LEGAL_ZONE)


def _subject(item: str) -> bytes | str | None:
    """The text of a code, or the bytes of a file; None and a word on standard error when it cannot be read."""
    return item if looks_like_code(item) else report.content(item)


def _with_age(verdict: Verdict, at: datetime, translate: Translate) -> dict[str, object]:
    """The published form, and how old the knowledge behind it is."""
    known = verdict.knowledge
    age = known and {
        "as_of": known.as_of.isoformat(),
        "until": known.until.isoformat(),
        "age_seconds": int((at - known.as_of).total_seconds()),
    }
    return {**verdict.as_json(translate), "checked_at": at.isoformat(), "knowledge": age}
