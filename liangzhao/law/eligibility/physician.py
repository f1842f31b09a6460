"""When a physician may have the e-licence (EL-P1 to EL-P8); there is no rule on expiry, the registration has none."""

from __future__ import annotations

from datetime import date

from liangzhao.kernel.rules import Answer, Rule
from liangzhao.kernel.words import Sentence, _, sentence
from liangzhao.law import acts
from liangzhao.law.eligibility import practitioner
from liangzhao.law.eligibility.actors import HOLDER
from liangzhao.law.eligibility.facts import PhysicianFacts
from liangzhao.law.states import InstitutionState, PhysicianState, QualificationStatus

ON_THE_REGISTER = frozenset({PhysicianState.ACTIVE, PhysicianState.SUSPENDED, PhysicianState.TRANSFERRING})
"""Suspension and a running change do not end a registration; EL-P5 speaks of the former."""


# EL-P2


def _registration(facts: PhysicianFacts) -> Sentence:
    if facts.state is PhysicianState.LEFT_FILED:
        return Sentence(_("已办理离岗备案，请由新的主要执业机构办理变更注册。"))
    again = practitioner.register_again(facts)
    return again or Sentence(_("请办理执业注册或者变更注册；已经注册的，请联系登记机关核实。"))


# EL-P3


def _is_qualified(facts: PhysicianFacts, _on: date) -> bool | None:
    return None if facts.qualification is None else facts.qualification is QualificationStatus.VERIFIED


def _not_qualified(facts: PhysicianFacts, _on: date) -> Answer:
    if facts.qualification is QualificationStatus.PENDING:
        says = Sentence(_("医师资格信息正在核验，尚无结果。"))
        return Answer(says, Sentence(_("请等待核验结果，无需重复提交。")), practitioner.authority(facts), _VERIFICATION)
    status = facts.qualification.label if facts.qualification else Sentence(_("其他"))
    says = sentence(_("系统中无法验证到资格信息：%(status)s。"), status=status)
    return Answer(says, _QUALIFICATION_REMEDY, HOLDER, _VERIFICATION)


def _qualification_unknown(_facts: PhysicianFacts, _on: date) -> Answer:
    says = Sentence(_("医师资格信息尚未核验。"))
    return Answer(says, _QUALIFICATION_REMEDY, HOLDER, _VERIFICATION)


_VERIFICATION = ("personal:qualification",)
_QUALIFICATION_REMEDY = Sentence(
    _("请办理资格信息核验或者补录：先由主要执业机构核对姓名、证件号码和医师资格证书编码，再由登记机关核验。")
)


# EL-P5


def _is_not_suspended(facts: PhysicianFacts, on: date) -> bool | None:
    if practitioner.is_suspended(facts, on):
        return False
    return None if facts.state is None else True


# EL-P7


def _institution_is_active(facts: PhysicianFacts, _on: date) -> bool | None:
    state = facts.main_institution_state
    return None if state is None else state is InstitutionState.ACTIVE


def _institution_not_active(facts: PhysicianFacts, _on: date) -> Answer:
    state = facts.main_institution_state
    label = state.label if state else Sentence(_("其他"))
    says = sentence(_("主要执业机构状态为%(state)s。"), state=label)
    remedy = Sentence(_("请办理变更主要执业机构，或者等待该机构恢复执业。"))
    return Answer(says, remedy, HOLDER, ("personal:change-institution",))


def _institution_unknown(facts: PhysicianFacts, _on: date) -> Answer:
    says = Sentence(_("未查询到主要执业机构的状态。"))
    remedy = Sentence(_("请与主要执业机构核对执业信息。"))
    return Answer(says, remedy, practitioner.main_institution(facts), ("personal:info",))


RULES: tuple[Rule[PhysicianFacts], ...] = (
    practitioner.account_rule("EL-P1", _("账户已激活并完成实名认证。"), practitioner.has_an_account),
    practitioner.registration_rule(
        "EL-P2",
        _("有有效的医师执业注册。"),
        (acts.notice("第二条"), *acts.physicians("第十四条", "第十三条")),
        live=ON_THE_REGISTER,
        missing=Sentence(_("未查询到有效执业注册信息。")),
        remedy=_registration,
    ),
    Rule(
        id="EL-P3",
        title=_("医师资格信息已核验。"),
        sources=(acts.notice("附件第二部分（一）3"), *acts.physicians("第十二条", "第十二条")),
        met=_is_qualified,
        otherwise=_not_qualified,
        unknown=_qualification_unknown,
    ),
    practitioner.photo_rule("EL-P4", acts.notice("附件第二部分（一）2")),
    Rule(
        id="EL-P5",
        title=_("没有被暂停执业。"),
        sources=(
            acts.notice("第二条"),
            *acts.physicians("第三十一条、第三十七条", "第四十二条、第五十五条至第五十七条"),
        ),
        met=_is_not_suspended,
        otherwise=practitioner.suspended,
        unknown=practitioner.state_unknown,
        applies=practitioner.is_registered,
    ),
    Rule(
        id="EL-P6",
        title=_("证面信息完整。"),
        sources=(acts.notice("第三条"),),
        met=practitioner.is_complete,
        otherwise=practitioner.incomplete,
        unknown=practitioner.incomplete,
        applies=practitioner.is_registered,
    ),
    Rule(
        id="EL-P7",
        title=_("主要执业机构正常执业。"),
        sources=(acts.notice("第二条"), acts.physician_registration("第十条")),
        met=_institution_is_active,
        otherwise=_institution_not_active,
        unknown=_institution_unknown,
        applies=practitioner.is_registered,
        blocking=lambda _on: False,
    ),
    practitioner.own_number_rule("EL-P8"),
)
