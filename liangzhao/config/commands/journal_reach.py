"""``liangzhao journal reach``: whose data an account read in a period, to count and notify after a breach (SEC-P8)."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from liangzhao.config.commands.arguments import WRONG_USE, Parser, answer, say
from liangzhao.config.node import running_node
from liangzhao.kernel import clock
from liangzhao.kernel.words import _, sentence

if TYPE_CHECKING:
    from liangzhao.audit.reach import Reach


def run(argv: Sequence[str]) -> int:
    """0 with the count and the list; 2 when there is no such account."""
    parser = Parser("journal reach", _("统计一个账户在一段时间内查看过哪些人的信息"))
    parser.add_argument("--account", required=True, metavar="LOGIN", help=_("登录名"))
    parser.add_argument("--from", dest="since", required=True, type=date.fromisoformat, help=_("起始日期"))
    parser.add_argument("--to", dest="until", required=True, type=date.fromisoformat, help=_("截止日期（含）"))
    parser.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    options = parser.parse_args(argv)
    if options.since > options.until:
        parser.error(_("起始日期不能晚于截止日期"))
    with running_node():
        found = _found(options.account, options.since, options.until)
    if found is None:
        say(str(sentence(_("没有登录名为 %(login)s 的账户。"), login=options.account)))
        return WRONG_USE
    reach, names = found
    if options.json:
        answer(_as_json(reach, names))
        return 0
    words = _("共查看 %(people)d 人 %(times)d 次，导出名单 %(lists)d 次。")
    told = sentence(words, people=len(reach.people), times=reach.readings, lists=reach.lists_taken)
    lines = [f"{each.person_id}\t{names.get(str(each.person_id), '')}\t{each.times}" for each in reach.people]
    sys.stdout.write("\n".join([str(told), *lines]) + "\n")
    return 0


def _found(login: str, since: date, until: date) -> tuple[Reach, dict[str, str]] | None:
    from liangzhao.access.models import Account
    from liangzhao.access.transactions import service_transaction
    from liangzhao.audit import journal
    from liangzhao.audit import reach as reaches
    from liangzhao.audit.tags import Tag
    from liangzhao.registers.models import Person

    with service_transaction("journal") as node:
        account = Account.objects.filter(login=login.strip().lower()).first()
        if account is None:
            return None
        last = until + timedelta(days=1)
        reach = reaches.of_account(account.pk, since=_midnight(since), until=_midnight(last))
        journal.record(
            Tag.LIST_EXPORTED,
            subject_kind="account",
            subject_id=account.pk,
            by=node,
            at=clock.now(),
            body={"report": "reach", "rows": len(reach.people)},
        )
        keys = [each.person_id for each in reach.people]
        names = {str(key): name for key, name in Person.objects.filter(pk__in=keys).values_list("pk", "name")}
    return reach, names


def _as_json(reach: Reach, names: dict[str, str]) -> dict[str, object]:
    return {
        "people": len(reach.people),
        "readings": reach.readings,
        "lists_taken": reach.lists_taken,
        "persons": [
            {
                "id": str(each.person_id),
                "name": names.get(str(each.person_id), ""),
                "times": each.times,
                "first_at": each.first_at.isoformat(),
                "last_at": each.last_at.isoformat(),
            }
            for each in reach.people
        ],
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.LEGAL_ZONE)
