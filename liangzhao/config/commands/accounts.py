"""``liangzhao accounts``: who can sign in to the demo. The seed writes the list; only synthetic accounts are in it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from django.conf import settings

from liangzhao.config.address import address, moved
from liangzhao.config.commands.arguments import Parser, answer, say
from liangzhao.config.demo.note import NOTE, DemoAccount
from liangzhao.config.node import configure_settings, home_asked_for, require_node
from liangzhao.kernel.words import _, sentence


def run(argv: Sequence[str]) -> int:
    """List the demo accounts; none on a node without demo data."""
    parser = Parser("accounts", _("列出示例账号"))
    parser.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    options = parser.parse_args(argv)
    if not (home_asked_for() / NOTE).exists():
        require_node()
    configure_settings()
    found = accounts_of(settings.LIANGZHAO_HOME)
    if options.json:
        answer(found)
    elif found:
        sys.stdout.write(table(found) + "\n")
    if not found:
        template = _(
            "%(home)s 的节点没有示例账号。liangzhao up --demo 会建立示例数据；节点在别处的，设 LIANGZHAO_HOME。"
        )
        say(str(sentence(template, home=str(settings.LIANGZHAO_HOME))))
    return 0


def accounts_of(home: Path) -> list[DemoAccount]:
    """The demo accounts of the node at ``home``, with the pages where it answers now; empty when it has none."""
    note = home / NOTE
    if not note.exists():
        return []
    here = address(home, configured=settings.LIANGZHAO_PUBLIC_URL)
    noted = cast("list[DemoAccount]", json.loads(note.read_text(encoding="utf-8")))
    return [{**one, "url": moved(one["url"], here)} for one in noted]


def table(accounts: Sequence[DemoAccount]) -> str:
    """The list for people: columns of equal width on a console, where a Chinese character takes two cells."""
    head = (_("角色"), _("姓名"), _("登录名"), _("密码"), _("入口"))
    rows = [head, *((one["role"], one["name"], one["login"], one["password"], one["url"]) for one in accounts)]
    widths = [max(_cells(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _cells(text))


def _cells(text: str) -> int:
    return sum(1 if ord(letter) < 0x1100 else 2 for letter in text)
