"""When a nurse may have the e-licence (EL-N1 to EL-N6)."""

from __future__ import annotations

from datetime import date

from liangzhao.kernel.rules import Answer, Rule
from liangzhao.kernel.words import Sentence, _, paragraph, sentence
from liangzhao.law import acts
from liangzhao.law.eligibility import practitioner
from liangzhao.law.eligibility.actors import HOLDER
from liangzhao.law.eligibility.facts import NurseFacts
from liangzhao.law.states import NurseState

ON_THE_REGISTER = frozenset({NurseState.ACTIVE, NurseState.SUSPENDED, NurseState.EXPIRED})
"""Suspension and the end of the period do not end a registration; EL-N5 and EL-N2 speak of them."""


# EL-N1


def _registration(facts: NurseFacts) -> Sentence:
    again = practitioner.register_again(facts)
    return again or Sentence(_("请办理护士执业注册；已经注册的，请联系登记机关核实。"))


# EL-N2


def _is_in_its_period(facts: NurseFacts, on: date) -> bool | None:
    if facts.state is NurseState.EXPIRED:
        return False
    return None if facts.valid_until is None else on <= facts.valid_until


def _out_of_its_period(facts: NurseFacts, _on: date) -> Answer:
    if facts.valid_until is None:
        says = Sentence(_("注册有效期已过。"))
    else:
        says = sentence(_("注册有效期已过：有效期至%(until)s。"), until=facts.valid_until)
    remedy = Sentence(_("有效期届满后不能延续，请办理重新注册；届满前已申请延续的，请联系登记机关核实。"))
    return Answer(says, remedy, HOLDER, ("personal:re-registration",))


def _period_unknown(facts: NurseFacts, _on: date) -> Answer:
    says = Sentence(_("登记簿缺少注册有效期。"))
    remedy = Sentence(_("请由主要执业机构在机构端补充，登记机关核对后登记。"))
    return Answer(says, remedy, practitioner.main_institution(facts), ("institution:staff-info",))


# EL-N3


def _is_activated(facts: NurseFacts, _on: date) -> bool | None:
    return facts.account_activated


# EL-N5


def _may_practise(facts: NurseFacts, on: date) -> bool | None:
    if practitioner.is_suspended(facts, on) or facts.missing:
        return False
    return None if facts.state is None else True


def _may_not_practise(facts: NurseFacts, on: date) -> Answer:
    if not practitioner.is_suspended(facts, on):
        return practitioner.incomplete(facts, on)
    suspended = practitioner.suspended(facts, on)
    if not facts.missing:
        return suspended
    incomplete = practitioner.incomplete(facts, on)
    return Answer(
        paragraph(suspended.says, incomplete.says),
        paragraph(suspended.remedy, incomplete.remedy),
        sentence("%(parties)s", parties=(suspended.who, incomplete.who)),
        (*suspended.links, *incomplete.links),
    )


RULES: tuple[Rule[NurseFacts], ...] = (
    practitioner.registration_rule(
        "EL-N1",
        _("有有效的护士执业注册。"),
        (acts.notice("第二条"), acts.nurses("第八条")),
        live=ON_THE_REGISTER,
        missing=Sentence(_("未查询到护士执业证照。")),
        remedy=_registration,
    ),
    Rule(
        id="EL-N2",
        title=_("在注册有效期内。"),
        sources=(acts.notice("第三条"), acts.nurses("第八条、第十条")),
        met=_is_in_its_period,
        otherwise=_out_of_its_period,
        unknown=_period_unknown,
        applies=practitioner.is_registered,
    ),
    practitioner.account_rule("EL-N3", _("账户已激活。"), _is_activated),
    practitioner.photo_rule("EL-N4", acts.notice("附件第三部分（一）2")),
    Rule(
        id="EL-N5",
        title=_("没有被暂停执业，证面信息完整。"),
        sources=(acts.notice("第三条"), acts.nurses("第三十一条")),
        met=_may_practise,
        otherwise=_may_not_practise,
        unknown=practitioner.state_unknown,
        applies=practitioner.is_registered,
    ),
    practitioner.own_number_rule("EL-N6"),
)
