"""``liangzhao verify``: the verdict on files, with the node's trust roots and its register.

Each file is read in a limited child process, as on a server: whoever checks a file does not know yet who made it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from liangzhao.documents.refusals import ServiceBusy
from liangzhao.kernel.words import _
from liangzhao.licensing.verification.apart import verify_file_apart
from liangzhao_verify import report
from liangzhao_verify.arguments import SpokenParser
from liangzhao_verify.chain import TrustRoots, TrustRootsUnreadable
from liangzhao_verify.verdict import Lookup, Verdict


def run(argv: Sequence[str], *, trust_default: Path | None = None, lookup: Lookup | None = None) -> int:
    """Verify the files named in the arguments and write the verdicts to standard output; what comes back is the exit
    status: 0 all valid, 1 some not, 2 some could not be read."""
    options = _parser().parse_args(argv)
    try:
        trust = _trust(options.trust or trust_default)
    except TrustRootsUnreadable as error:
        sys.stderr.write(f"{error}\n")
        return report.COULD_NOT_READ
    verdicts, unread = [], False
    for name in options.files:
        verdict = _judged(name, trust, lookup)
        unread = unread or verdict is None
        verdicts.append(verdict or report.missing(name))
    return report.write(verdicts, as_json=Verdict.as_json if options.json else None, unread=unread)


def _parser() -> argparse.ArgumentParser:
    parser = SpokenParser(prog="liangzhao verify", description=_("验证电子证照文件（OFD 或 PDF）"))
    parser.add_argument("files", nargs="+", metavar="FILE", help=_("OFD 或 PDF 文件"))
    parser.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    parser.add_argument("--trust", type=Path, metavar="PATH", help=_("信任根证书：PEM 文件或目录"))
    return parser


def _trust(path: Path | None) -> TrustRoots:
    return TrustRoots() if path is None else TrustRoots.load(path)


def _verify(data: bytes, *, name: str, trust: TrustRoots, lookup: Lookup | None) -> Verdict:
    """On a node its public log answers too; elsewhere there is no Django to read it with."""
    if lookup is None:
        return verify_file_apart(data, name=name, trust=trust)
    from liangzhao.licensing.verification.own_log import verify_here

    return verify_here(data, name=name, trust=trust, lookup=lookup)


def _judged(name: str, trust: TrustRoots, lookup: Lookup | None) -> Verdict | None:
    """The verdict on a file; None and a word on standard error when it cannot be read here."""
    data = report.content(name)
    if data is None:
        return None
    try:
        return _verify(data, name=name, trust=trust, lookup=lookup)
    except ServiceBusy as error:
        sys.stderr.write(f"{name}: {error}\n")
        return None
