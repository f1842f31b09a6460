"""``liangzhao trust export``: what outsiders need to check our licences without network, as one file."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from liangzhao.config.commands.arguments import WRONG_USE, Parser, say
from liangzhao.config.node import configure
from liangzhao.kernel.words import _, sentence


def run(argv: Sequence[str]) -> int:
    """0 when the file was written, 2 when it could not be."""
    parser = Parser("trust", _("导出离线核验所需的信任资料：根证书、各机关曾用的证书、日志公钥"))
    parser.add_argument("act", metavar="export", choices=("export",), help=_("写出信任资料；不含任何私钥"))
    parser.add_argument("path", metavar="FILE", help=_("写入的文件，- 为标准输出"))
    parser.add_argument("--page", action="store_true", help=_("写出内含信任资料的离线核验网页，而不是 JSON"))
    options = parser.parse_args(argv)
    content = _content(page=options.page)
    if options.path == "-":
        sys.stdout.write(content)
        return 0
    try:
        Path(options.path).write_text(content, encoding="utf-8")
    except OSError:
        say(str(sentence(_("文件 %(name)s 无法写入。"), name=options.path)))
        return WRONG_USE
    return 0


def _content(*, page: bool) -> str:
    configure()
    from liangzhao.licensing.trust import node_bundle
    from liangzhao_verify.web import assemble

    found = node_bundle()
    return assemble(found) if page else json.dumps(found.as_json(), ensure_ascii=False, indent=1) + "\n"
