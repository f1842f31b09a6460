"""``liangzhao identify``: what an identifier is and what is wrong with it. Needs no node."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from liangzhao.config.commands.arguments import Parser, answer, value_from
from liangzhao.kernel import clock, identifiers
from liangzhao.kernel.identifiers import Identification
from liangzhao.kernel.words import _
from liangzhao.reference import divisions
from liangzhao.reference.entries import read_divisions


def run(argv: Sequence[str]) -> int:
    """Print the findings; 0 when the value was judged, whatever the judgement."""
    parser = Parser("identify", _("核对一个编码的格式、校验码和组成部分"))
    parser.add_argument("kind", metavar="KIND", help=", ".join(identifiers.KINDS))
    parser.add_argument("value", metavar="VALUE", help=_("编码；写 - 表示从标准输入读取（身份证号请用这种方式）"))
    parser.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    options = parser.parse_args(argv)
    divisions.use(read_divisions())
    try:
        found = identifiers.check(
            options.kind, value_from(options.value), known_division=divisions.known_ever, on=clock.today()
        )
    except identifiers.UnknownKind as refusal:
        parser.error(str(refusal))
    if options.json:
        answer(_as_json(found))
    else:
        sys.stdout.write(_as_text(found) + "\n")
    return 0


def _as_json(found: Identification) -> dict[str, object]:
    return {
        "kind": found.kind,
        "value": found.value,
        "normalised": found.normalised,
        "ok": found.ok,
        "findings": [{"id": one.id, "level": one.level, "says": one.says} for one in found.findings],
        "parts": dict(found.parts),
    }


def _as_text(found: Identification) -> str:
    lines = [f"{'✓' if found.ok else '✗'} {found.normalised}"]
    lines += [f"  {'✗' if one.level == 'hard' else '!'} {one.says}" for one in found.findings]
    return "\n".join([*lines, *(f"  {name}: {value}" for name, value in found.parts.items())])
