"""``liangzhao docs``: write docs/generated anew, or with ``--check`` say which pages are stale."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import liangzhao
from liangzhao.config.commands.arguments import Parser
from liangzhao.config.docs import Pages, pages
from liangzhao.kernel.words import _

DOCS = Path(liangzhao.__file__).resolve().parents[1] / "docs" / "generated"


def run(argv: Sequence[str]) -> int:
    """Exit 0 when every page is (now) fresh, 1 when ``--check`` found a stale one."""
    parser = Parser("docs", _("重新生成 docs/generated"))
    parser.add_argument("--check", action="store_true", help=_("不写文件，只列出过时的页面"))
    asked = parser.parse_args(argv)
    import django

    django.setup()
    if not asked.check:
        write(pages(), DOCS)
        return 0
    found = stale(pages(), DOCS)
    sys.stderr.writelines(f"stale: docs/generated/{path} (run make docs)\n" for path in found)
    return 1 if found else 0


def write(generated: Pages, folder: Path) -> None:
    """Put every page in the folder and take away drawings of workflows that are no more."""
    for path, text in generated.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    for path in left_over(generated, folder):
        (folder / path).unlink()


def stale(generated: Pages, folder: Path) -> list[str]:
    """The pages that are missing, differ from what the code says, or belong to nothing."""
    differing = [path for path, text in generated.items() if _kept(folder / path) != text]
    return sorted([*differing, *left_over(generated, folder)])


def left_over(generated: Pages, folder: Path) -> list[str]:
    """Files below ``workflows/`` of workflows that are no more."""
    kept = [str(path.relative_to(folder)) for path in (folder / "workflows").glob("*")]
    return sorted(path for path in kept if path not in generated)


def _kept(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None
