"""``liangzhao seed``: a synthetic province at any scale."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from liangzhao.config.demo import painting
from liangzhao.config.node import running_node
from liangzhao.kernel.words import _, sentence
from liangzhao_verify.arguments import SpokenParser

LARGEST = 1_000_000


def run(argv: Sequence[str]) -> int:
    """Fill this node with synthetic institutions, physicians and nurses; 1 when it already holds a province."""
    asked = _parser().parse_args(argv)
    if asked.dirty:
        from liangzhao.config.demo import dirty

        return dirty.run(asked)
    # Portraits are drawn while the database starts.
    with painting.pool(asked.seed, asked.physicians + asked.nurses) as painted, running_node(is_new=True):
        from liangzhao.config.demo import legacy, province
        from liangzhao.config.demo.builder import Size
        from liangzhao.config.demo.progress import Progress
        from liangzhao.supervision.refresh import refresh

        size = Size(asked.institutions, asked.physicians, asked.nurses)
        prepare_keys()
        try:
            made = province.build(
                size, asked.seed, painted, more=asked.more, progress=Progress(size.persons, "persons").add
            )
        except province.AlreadySeeded:
            sys.stderr.write("seed: this node already holds institutions; --more adds to them\n")
            return 1
        if not asked.more:
            legacy.load(asked.seed)
        refresh()  # the first page of an authority shows figures
        sys.stderr.write(
            f"seed: {made.institutions:,} institutions, {made.persons:,} persons, {made.licences:,} licences "
            f"in {made.seconds:.1f} s\n"
        )
    return 0


def prepare_keys() -> None:
    """Keys of the demo authorities in reach: through the signer when it runs, else from their files in this process."""
    from django.conf import settings

    from liangzhao.reference.entries import read_demo_authorities
    from liangzhao.signing import demo_ca

    demo_ca.provision(Path(settings.LIANGZHAO_KEYS_DIR), [(line.uscc, line.name) for line in read_demo_authorities()])
    if settings.LIANGZHAO_SIGNER == "socket" and not Path(settings.LIANGZHAO_SIGNER_SOCKET).exists():
        settings.LIANGZHAO_SIGNER = "software"


def _parser() -> SpokenParser:
    parser = SpokenParser(prog="liangzhao seed", description=_("生成示例机构、医师、护士"))
    parser.add_argument("--institutions", type=_count, default=300, help=_("机构数（默认 300）"))
    parser.add_argument("--physicians", type=_count, default=2_600, help=_("医师数（默认 2600）"))
    parser.add_argument("--nurses", type=_count, default=3_400, help=_("护士数（默认 3400）"))
    parser.add_argument("--seed", type=int, default=1, help=_("种子相同则号码和姓名相同（默认 1）"))
    parser.add_argument("--more", action="store_true", help=_("在已有数据的节点上再增加"))
    parser.add_argument("--dirty", metavar="FOLDER", help=_("只写出带有已知差错的名单和答案，不入库"))
    parser.add_argument("--dirty-share", type=_share, default=0.3, help=_("有差错的行所占的比例（默认 0.3）"))
    return parser


def _count(text: str) -> int:
    number = int(text)
    if not 0 < number <= LARGEST:
        raise argparse.ArgumentTypeError(str(sentence(_("应在 1 到 %(most)s 之间"), most=f"{LARGEST:,}")))
    return number


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(_("应在 0 到 1 之间"))
    return share
