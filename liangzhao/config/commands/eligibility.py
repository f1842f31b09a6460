"""``liangzhao eligibility``: may this subject have its e-licence, and if not, what must who do?"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from liangzhao.config.address import address
from liangzhao.config.commands.arguments import Parser, answer, value_from
from liangzhao.config.node import running_node
from liangzhao.kernel import clock
from liangzhao.kernel.identifiers import id_number
from liangzhao.kernel.rules import Finding, Outcome
from liangzhao.kernel.words import _

if TYPE_CHECKING:
    from liangzhao.licensing.subjects import Subject

KINDS = ("institution", "physician", "nurse")
_MARKS = {Outcome.MET: "✓", Outcome.NOT_MET: "✗", Outcome.CANNOT_TELL: "?"}
_ID_NUMBER_GIVEN = _("身份证号不能写在命令里，请写 - 并从标准输入给出")
_ONLY_PEOPLE = _("机构请写登记号或统一社会信用代码；只有医师、护士可以按身份证号查询")


def run(argv: Sequence[str]) -> int:
    """Print every finding of the law; 0 when it could be asked, whatever the answer."""
    parser = _parser()
    options = parser.parse_args(argv)
    by_id_number = options.number == "-"
    if by_id_number and options.kind == "institution":
        parser.error(_ONLY_PEOPLE)
    number = value_from(options.number)
    is_id_number = options.kind != "institution" and id_number.check(number).ok
    if is_id_number and not by_id_number:
        parser.error(_ID_NUMBER_GIVEN)
    if by_id_number and not is_id_number:
        parser.error(_("标准输入中没有正确的身份证号"))
    with running_node():
        found, name = _asked(options.kind, number, by_id_number=by_id_number, on=options.date)
    from liangzhao.licensing.eligibility import is_eligible

    eligible = is_eligible(found)
    if options.json:
        subject = {"kind": options.kind, "number": "" if by_id_number else number, "name": name}
        answer(
            {
                "subject": subject,
                "on": options.date.isoformat(),
                "findings": [_as_json(one) for one in found],
                "eligible": eligible,
            }
        )
    else:
        sys.stdout.write(_as_text(found, eligible=eligible) + "\n")
    return 0


def _parser() -> Parser:
    parser = Parser("eligibility", _("按登记簿和法规核对能否申领电子证照，逐条列出依据和办法"))
    parser.add_argument("kind", metavar="KIND", choices=KINDS, help=_("institution 机构、physician 医师、nurse 护士"))
    parser.add_argument(
        "number", metavar="NUMBER", help=_("证书编码或登记号；写 - 表示从标准输入读取医师、护士的身份证号")
    )
    parser.add_argument(
        "--date", type=_day, default=clock.today(), metavar="D", help=_("核对哪一天，如 2026-03-01（默认今天）")
    )
    parser.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("日期请写成 2026-03-01 的形式")) from None


def _asked(kind: str, number: str, *, by_id_number: bool, on: date) -> tuple[tuple[Finding, ...], str]:
    """The findings, and the holder's name as far as it may be shown."""
    from liangzhao.access.transactions import service_transaction
    from liangzhao.audit import journal
    from liangzhao.audit.tags import Tag
    from liangzhao.config.commands import holders
    from liangzhao.licensing.eligibility import findings
    from liangzhao.licensing.subjects import subject_of
    from liangzhao.registers.effects import Register

    register = Register(kind)
    with service_transaction("eligibility") as actor:
        holder = holders.by_id_number(number) if by_id_number else holders.by_number(register, number)
        subject = subject_of(register, holder) if holder else None
        if subject is not None and subject.person is not None:
            journal.record(
                Tag.PERSON_VIEWED,
                subject_kind="person",
                subject_id=subject.person.pk,
                by=actor,
                at=clock.now(),
                person_id=subject.person.pk,
                body={"purpose": "eligibility"},
            )
        return findings(register, subject, on), _shown_name(subject)


def _shown_name(subject: Subject | None) -> str:
    from liangzhao.kernel import masking

    if subject is None:
        return ""
    return masking.person_name(subject.person.name) if subject.person else subject.institution.name


def _as_json(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule_id,
        "article": finding.article,
        "outcome": finding.outcome.value,
        "says": finding.says,
        "remedy": finding.remedy,
        "who": finding.who,
        "url": _url(finding.link),
    }


def _url(link: str) -> str:
    """The page where the remedy is done; empty when it is not done in this system."""
    from django.conf import settings
    from django.urls import NoReverseMatch, reverse

    here = address(settings.LIANGZHAO_HOME, configured=settings.LIANGZHAO_PUBLIC_URL)
    try:
        return f"{here}{reverse(link.replace('-', '_'))}" if link else ""
    except NoReverseMatch:
        return ""


def _as_text(found: Sequence[Finding], *, eligible: bool) -> str:
    lines = [_("可以申领。") if eligible else _("暂不能申领。")]
    for one in found:
        lines.append(f"{_MARKS[one.outcome]} {one.rule_id} {one.says}（{one.article}）")
        lines += [f"    → {one.who}：{one.remedy}"] if one.remedy else []
    return "\n".join(lines)
