"""``liangzhao loads``: the lists taken in on the command line, and taking one back."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from liangzhao.config.commands.arguments import WRONG_USE, Parser, answer, say
from liangzhao.config.commands.progress import Progress
from liangzhao.config.node import running_node
from liangzhao.kernel.words import _, sentence

if TYPE_CHECKING:
    from liangzhao.consolidation.intake.held_by import Hold
    from liangzhao.consolidation.intake.staying import Stayed
    from liangzhao.consolidation.intake.undoing import Undoing
    from liangzhao.consolidation.models import Load

SHOWN = 50
"""How many of the entries that stay are named."""


def run(argv: Sequence[str]) -> int:
    """Print the lists as JSON, the newest first, or take one back; 0 done, 1 something of it stays, 2 it cannot be."""
    parser = Parser("loads", _("收入过的名单；按编号撤销其中一份，登记簿恢复到导入之前，中断后再次运行即继续"))
    parser.add_argument("act", metavar="undo", nargs="?", choices=("undo",), help=_("撤销一份名单"))
    parser.add_argument("load", metavar="LOAD", nargs="?", type=UUID, help=_("名单的编号，不带参数时列出"))
    options = parser.parse_args(argv)
    if options.act and options.load is None:
        parser.error(_("请写明要撤销的名单的编号"))
    with running_node():
        return _undo(options) if options.act else _list()


def _list() -> int:
    from liangzhao.access.transactions import service_transaction
    from liangzhao.consolidation.models import Load

    with service_transaction("import"):
        loads = list(Load.objects.exclude(origin=Load.Origin.REGISTER).order_by("-received_at"))
        brought = _brought(loads)
        answer({"loads": [_as_json(load) | brought[load.pk] for load in loads]})
    say(str(sentence(_("共 %(count)d 份名单。"), count=len(loads))))
    return 0


def _brought(loads: Sequence[Load]) -> dict[UUID, dict[str, object]]:
    """How many rows of each list became entries, changed one, or were refused; before it was undone, of one that was.

    Of a list from a page it is what the page says; which rows the command refused stands in its own report alone.
    """
    from liangzhao.consolidation.importing.report import refused
    from liangzhao.consolidation.intake import outcomes, shares
    from liangzhao.consolidation.models import Upload

    told = dict(Upload.objects.filter(load__in=[each.pk for each in loads]).values_list("load_id", "outcome"))
    found: dict[UUID, dict[str, object]] = {}
    for load in loads:
        if load.shares is None and load.authority_id is None and load.institution_id is None:
            shares.count(load)
        if outcome := told.get(load.pk):
            entered, updated = outcome.get("entries", 0), outcome.get("updated", 0)
        else:
            entered, updated = outcomes.rows(load)
        of_refused = refused(outcome) if outcome else load.refused
        found[load.pk] = {"registered": entered, "updated": updated, "refused": of_refused}
    return found


def _as_json(load: Load) -> dict[str, object]:
    return {
        "load": str(load.pk),
        "kind": load.kind,
        "origin": load.origin,
        "source": load.source,
        "received_at": load.received_at.isoformat(),
        "rows": load.rows,
        "taken": load.taken,
        "state": load.state,
        "left": load.left,
        "undone_at": load.undone_at.isoformat() if load.undone_at else None,
    }


def _undo(options: argparse.Namespace) -> int:
    from liangzhao.access.actors import service
    from liangzhao.access.transactions import service_transaction
    from liangzhao.consolidation.intake import undoing
    from liangzhao.consolidation.models import Load

    with service_transaction("cleanse"):
        load = Load.objects.filter(pk=options.load).exclude(origin=Load.Origin.REGISTER).first()
        why_not = _why_not(load)
    if load is None or why_not:
        say(why_not)
        return WRONG_USE
    work = undoing.begin(load, by=service("cleanse"))
    _carry_out(work)
    reasons = Counter(each.why.value for each in work.undone.stayed)
    stayed = _stayed_as_json(load, work.undone.stayed[:SHOWN])
    answer(
        {
            "load": str(load.pk),
            "undone": work.undone.entries,
            "left": dict(sorted(reasons.items())),
            "first_left": stayed,
        }
    )
    say(str(sentence(_("撤销了 %(count)d 条登记。"), count=work.undone.entries)))
    if reasons:
        words = _("%(count)d 条保留：导入之后已被更改或引用，按数据清理的决定登记、更正的也在内。")
        say(str(sentence(words, count=len(work.undone.stayed))))
        say(_("每条由什么变更、何时、何人办理而保留，见 first_left 的 held_by。"))
        say(_("原因消除后再次运行同一条命令，继续撤销剩余的登记。"))
    return 1 if work.undone.stayed else 0


def _stayed_as_json(load: Load, stayed: Sequence[Stayed]) -> list[dict[str, object]]:
    """The entries that stay, each with what holds it: the later act, list or decision, or what points at it."""
    from liangzhao.access.models import Account
    from liangzhao.access.transactions import service_transaction
    from liangzhao.consolidation.intake import held_by

    with service_transaction("import"):
        held = held_by.of(load, stayed)
    with service_transaction("officers"):
        names = dict(Account.objects.filter(pk__in={each.by for each in held.values()}).values_list("pk", "name"))
    return [
        {
            "row": each.number,
            "register": each.register,
            "entry": str(each.entry_id),
            "why": each.why.value,
            "held_by": _hold_as_json(held[each.entry_id], names) if each.entry_id in held else None,
        }
        for each in stayed
    ]


def _hold_as_json(hold: Hold, names: Mapping[UUID, str]) -> dict[str, object]:
    told: dict[str, object] = {
        "how": hold.how.value,
        "what": hold.what,
        "at": hold.at.isoformat() if hold.at else None,
        "by": names.get(hold.by) if hold.by else None,
        "ref": str(hold.ref) if hold.ref else None,
        "uses": dict(hold.uses),
    }
    return {name: value for name, value in told.items() if value}


def _why_not(load: Load | None) -> str:
    if load is None:
        return _("没有这个编号的名单；用 liangzhao loads 查看全部名单。")
    if load.uploads.exists():
        return _("这份名单是在页面上导入的，请在页面的“导入”中撤销。")
    if load.state == load.State.UNDOING:
        return _("这份名单正在页面上撤销，请稍后再运行。")
    if load.rest_kept:
        return _("登记机关已放弃其余撤销，其余的登记保留；确需更正的，由登记机关在登记簿维护中办理。")
    return _("这份名单已经撤销。") if load.state == load.State.UNDONE else ""


def _carry_out(work: Undoing) -> None:
    progress = Progress(time.monotonic())
    while work.rest:
        work.step()
        progress(work.before + work.done, work.before + len(work.turns))
    work.finish()
