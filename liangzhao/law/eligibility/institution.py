"""When an institution may have its e-licence (EL-I1 to EL-I6)."""

from __future__ import annotations

from datetime import date

from liangzhao.kernel.rules import Answer, Rule
from liangzhao.kernel.words import Sentence, _, names, sentence
from liangzhao.law import acts, parameters
from liangzhao.law.eligibility.actors import AUTHORITY, THIS_INSTITUTION, named
from liangzhao.law.eligibility.facts import InstitutionFacts
from liangzhao.law.states import InstitutionState, LicenceForm

GONE = frozenset(
    {
        InstitutionState.CANCELLED,
        InstitutionState.REVOKED,
        InstitutionState.ANNULLED,
        InstitutionState.ORDERED_STOP,
    }
)


def _has_a_licence(facts: InstitutionFacts) -> bool:
    return facts.registered and facts.licence_form in (LicenceForm.LICENCE, None)


def _authority(facts: InstitutionFacts) -> Sentence:
    return named(AUTHORITY, facts.authority)


def _ask_authority(facts: InstitutionFacts, says: Sentence, link: str = "institution:authority") -> Answer:
    if facts.authority_contact:
        remedy = sentence(_("请联系登记机关核实登记信息，电话：%(contact)s。"), contact=facts.authority_contact)
    else:
        remedy = Sentence(_("请联系登记机关核实登记信息。"))
    return Answer(says, remedy, _authority(facts), (link,))


# EL-I1


def _is_registered(facts: InstitutionFacts, _on: date) -> bool | None:
    if not facts.registered or facts.state is InstitutionState.PREPARING:
        return False
    return None if facts.licence_form is None else facts.licence_form is LicenceForm.LICENCE


def _not_registered(facts: InstitutionFacts, _on: date) -> Answer:
    if not facts.registered:
        return _ask_authority(facts, Sentence(_("未查询到执业登记信息。")))
    if facts.state is InstitutionState.PREPARING:
        says = Sentence(_("医疗机构已批准设置，尚未完成执业登记。"))
        remedy = Sentence(_("请办理执业登记，登记完成后即可申领。"))
        return Answer(says, remedy, THIS_INSTITUTION, ("institution:registration",))
    form = facts.licence_form.label if facts.licence_form else Sentence(_("其他"))
    says = sentence(_("本机构持有的是%(form)s，不制发医疗机构执业许可证电子证照。"), form=form)
    return _ask_authority(facts, says)


def _form_unknown(facts: InstitutionFacts, _on: date) -> Answer:
    return _ask_authority(facts, Sentence(_("登记簿未载明本机构持有许可证还是备案凭证。")))


# EL-I2


def _is_in_its_period(facts: InstitutionFacts, on: date) -> bool | None:
    if (facts.valid_from and on < facts.valid_from) or (facts.valid_to and facts.valid_to < on):
        return False
    return None if facts.valid_from is None or facts.valid_to is None else True


def _out_of_its_period(facts: InstitutionFacts, on: date) -> Answer:
    if facts.valid_from and on < facts.valid_from:
        says = sentence(_("许可证不在有效期内：有效期自%(since)s起。"), since=facts.valid_from)
        return Answer(says, Sentence(_("请在有效期开始后申领。")), THIS_INSTITUTION, ())
    says = sentence(_("许可证不在有效期内：有效期至%(until)s。"), until=facts.valid_to)
    remedy = Sentence(_("请尽快办理校验等业务；有效期已届满的，同时申请延续（换证）。"))
    return Answer(says, remedy, THIS_INSTITUTION, ("institution:verification", "institution:renewal"))


def _period_unknown(_facts: InstitutionFacts, _on: date) -> Answer:
    says = Sentence(_("登记簿缺少有效期限，无法判断许可证是否在有效期内。"))
    remedy = Sentence(_("请在机构端信息维护中补充有效期限，由登记机关核对后登记。"))
    return Answer(says, remedy, THIS_INSTITUTION, ("institution:info",))


# EL-I3


def _is_not_closed(facts: InstitutionFacts, _on: date) -> bool | None:
    return None if facts.state is None else facts.state is not InstitutionState.CLOSED_TEMP


def _closed(facts: InstitutionFacts, _on: date) -> Answer:
    if facts.decision and facts.decision.decided_on:
        says = sentence(_("机构自%(since)s起处于停业状态。"), since=facts.decision.decided_on)
    else:
        says = Sentence(_("机构处于停业状态。"))
    return Answer(says, Sentence(_("请办理解除停业。")), THIS_INSTITUTION, ("institution:reopening",))


def _state_unknown(facts: InstitutionFacts, _on: date) -> Answer:
    return _ask_authority(facts, Sentence(_("登记簿未载明机构状态。")))


# EL-I4


def _is_verified(facts: InstitutionFacts, on: date) -> bool | None:
    if facts.state is InstitutionState.VERIFY_DEFERRED:
        return False
    return None if facts.verify_due is None else on <= facts.verify_due


def _not_verified(facts: InstitutionFacts, _on: date) -> Answer:
    if facts.state is InstitutionState.VERIFY_DEFERRED:
        says = Sentence(_("校验结论为暂缓校验。"))
        remedy = Sentence(_("请整改后在暂缓期内再次办理校验。"))
    else:
        says = sentence(_("校验已逾期：应于%(due)s前完成校验。"), due=facts.verify_due)
        remedy = Sentence(_("请尽快办理校验。"))
    return Answer(says, remedy, THIS_INSTITUTION, ("institution:verification",))


def _verification_unknown(facts: InstitutionFacts, _on: date) -> Answer:
    return _ask_authority(facts, Sentence(_("登记簿未载明校验有效期。")), "institution:verification")


def _overdue_verification_blocks(on: date) -> bool:
    return parameters.switch("verification_overdue_blocks", on=on)


# EL-I5


def _is_not_gone(facts: InstitutionFacts, _on: date) -> bool | None:
    return None if facts.state is None else facts.state not in GONE


def _gone(facts: InstitutionFacts, _on: date) -> Answer:
    remedy = Sentence(_("此项不能自行办理；对决定有异议的，可以向登记机关咨询，或者依法申请行政复议、提起行政诉讼。"))
    return Answer(_gone_says(facts), remedy, _authority(facts), ("institution:authority",))


def _gone_says(facts: InstitutionFacts) -> Sentence:
    state = facts.state.label if facts.state else Sentence(_("其他"))
    if facts.decision and facts.decision.decided_on:
        says = _("机构状态为%(state)s：%(organ)s于%(on)s作出决定。")
        return sentence(says, state=state, organ=facts.decision.organ, on=facts.decision.decided_on)
    return sentence(_("机构状态为%(state)s，不能制发电子证照。"), state=state)


# EL-I6


def _is_complete(facts: InstitutionFacts, _on: date) -> bool:
    return not facts.missing


def _incomplete(facts: InstitutionFacts, _on: date) -> Answer:
    says = sentence(_("证面信息不完整，缺少：%(fields)s。"), fields=names(*facts.missing))
    remedy = Sentence(_("请在机构端信息维护中补充；属于登记事项的，办理变更登记。"))
    return Answer(says, remedy, THIS_INSTITUTION, ("institution:info", "institution:change"))


RULES: tuple[Rule[InstitutionFacts], ...] = (
    Rule(
        id="EL-I1",
        title=_("已经执业登记，持有医疗机构执业许可证。"),
        sources=(acts.notice("第二条"), *acts.institutions("第十五条", "第十四条")),
        met=_is_registered,
        otherwise=_not_registered,
        unknown=_form_unknown,
    ),
    Rule(
        id="EL-I2",
        title=_("许可证在有效期内。"),
        sources=(acts.notice("附件第一部分（一）2"), acts.licensing("第五十条")),
        met=_is_in_its_period,
        otherwise=_out_of_its_period,
        unknown=_period_unknown,
        applies=_has_a_licence,
    ),
    Rule(
        id="EL-I3",
        title=_("机构没有停业。"),
        sources=(acts.notice("附件第一部分（一）2"), *acts.institutions("第二十一条", "第二十条")),
        met=_is_not_closed,
        otherwise=_closed,
        unknown=_state_unknown,
        applies=_has_a_licence,
    ),
    Rule(
        id="EL-I4",
        title=_("校验没有逾期，也没有暂缓。"),
        sources=(
            acts.notice("附件第一部分（一）2"),
            *acts.institutions("第二十二条", "第二十一条"),
            acts.institution_details("第三十七条"),
        ),
        met=_is_verified,
        otherwise=_not_verified,
        unknown=_verification_unknown,
        applies=_has_a_licence,
        blocking=_overdue_verification_blocks,
    ),
    Rule(
        id="EL-I5",
        title=_("机构没有被注销、吊销、撤销或者责令停止执业。"),
        sources=(acts.notice("第二条"), acts.licensing("第六十九条、第七十条")),
        met=_is_not_gone,
        otherwise=_gone,
        unknown=_state_unknown,
        applies=_has_a_licence,
    ),
    Rule(
        id="EL-I6",
        title=_("证面信息完整。"),
        sources=(acts.notice("第三条"), *acts.institutions("第十八条", "第十七条")),
        met=_is_complete,
        otherwise=_incomplete,
        unknown=_incomplete,
        applies=_has_a_licence,
    ),
)
