"""The rules physicians and nurses share: registration, account and photo; and what both say of the rest."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import TypeVar

from liangzhao.kernel.rules import Answer, Provision, Rule
from liangzhao.kernel.words import Sentence, _, names, sentence
from liangzhao.law import acts
from liangzhao.law.eligibility.actors import AUTHORITY, HOLDER, MAIN_INSTITUTION, named
from liangzhao.law.eligibility.facts import Asked, Doubt, Doubted, PractitionerFacts, Suspension
from liangzhao.law.states import NurseState, PhotoState, PhysicianState

F = TypeVar("F", bound=PractitionerFacts)
State = PhysicianState | NurseState


def main_institution(facts: PractitionerFacts) -> Sentence:
    """The main institution as the party that must act."""
    return named(MAIN_INSTITUTION, facts.main_institution)


def authority(facts: PractitionerFacts) -> Sentence:
    """The registering authority as the party that must act."""
    return named(AUTHORITY, facts.authority)


# Registration


def registration_rule(
    rule_id: str,
    title: str,
    sources: tuple[Provision, ...],
    *,
    live: Collection[State],
    missing: Sentence,
    remedy: Callable[[F], Sentence],
) -> Rule[F]:
    """The rule that a registration is in a ``live`` state; ``missing`` words that there is none."""

    def met(facts: F, _on: date) -> bool | None:
        if not facts.registered:
            return False
        return None if facts.state is None else facts.state in live

    def otherwise(facts: F, _on: date) -> Answer:
        return Answer(_registration_says(facts, missing), remedy(facts), HOLDER, ("personal:registration",))

    return Rule(rule_id, title, sources, met=met, otherwise=otherwise, unknown=state_unknown)


def _registration_says(facts: PractitionerFacts, missing: Sentence) -> Sentence:
    if not facts.registered or facts.state is None:
        return missing
    if facts.decision and facts.decision.decided_on:
        says = _("执业注册状态为%(state)s：%(organ)s于%(on)s作出决定。")
        return sentence(says, state=facts.state.label, organ=facts.decision.organ, on=facts.decision.decided_on)
    return sentence(_("执业注册状态为%(state)s。"), state=facts.state.label)


def register_again(facts: PractitionerFacts) -> Sentence | None:
    """The remedy for a registration that was ended; None for one that was not."""
    return Sentence(_("符合条件后请办理重新注册。")) if facts.state in _ENDED else None


_ENDED = frozenset(
    state for states in (PhysicianState, NurseState) for state in (states.CANCELLED, states.REVOKED, states.ANNULLED)
)


def is_registered(facts: PractitionerFacts) -> bool:
    """Whether there is a registration for the rules about it to speak of."""
    return facts.registered


def state_unknown(facts: PractitionerFacts, _on: date) -> Answer:
    """The answer when the register does not say in which state a registration is."""
    says = Sentence(_("登记簿未载明执业注册状态。"))
    if facts.authority_contact:
        remedy = sentence(_("请联系登记机关核实，电话：%(contact)s。"), contact=facts.authority_contact)
    else:
        remedy = Sentence(_("请联系登记机关核实。"))
    return Answer(says, remedy, authority(facts), ("personal:info",))


# Account


def account_rule(rule_id: str, title: str, met: Callable[[F, date], bool | None]) -> Rule[F]:
    """The rule that the holder has an account as ``met`` wants it."""
    sources = (acts.notice("第二条"), acts.guidance("第4项"), acts.online_services("第五条"))
    return Rule(rule_id, title, sources, met=met, otherwise=_no_account, unknown=_account_unknown)


def has_an_account(facts: PractitionerFacts, _on: date) -> bool | None:
    """Whether the account is activated and the person's name verified."""
    if facts.account_activated is False or facts.real_name_verified is False:
        return False
    return None if facts.account_activated is None or facts.real_name_verified is None else True


def _no_account(facts: PractitionerFacts, _on: date) -> Answer:
    if facts.account_activated:
        says = Sentence(_("账户尚未完成实名认证。"))
        remedy = Sentence(_("请登录个人端，在账户安全中完成实名认证。"))
        return Answer(says, remedy, HOLDER, ("personal:real-name",))
    says = Sentence(_("账户尚未激活。"))
    return Answer(says, _activation(facts), main_institution(facts), ("personal:activation",))


def _account_unknown(_facts: PractitionerFacts, _on: date) -> Answer:
    says = Sentence(_("未查询到个人端账户的激活和实名认证情况。"))
    remedy = Sentence(_("请注册个人端账户，由主要执业机构激活。"))
    return Answer(says, remedy, HOLDER, ("personal:activation",))


def _activation(facts: PractitionerFacts) -> Sentence:
    if facts.institution_contact:
        says = _("请向主要执业机构申请激活账户，联系方式：%(contact)s。")
        return sentence(says, contact=facts.institution_contact)
    return Sentence(_("请向主要执业机构申请激活账户。"))


# Photo


def photo_rule(rule_id: str, source: Provision) -> Rule[F]:
    """The rule that the holder's photo is confirmed."""
    title = _("照片已由医疗机构确认。")
    return Rule(rule_id, title, (source,), met=_is_confirmed, otherwise=_not_confirmed, unknown=_photo_unknown)


def _is_confirmed(facts: PractitionerFacts, _on: date) -> bool | None:
    return None if facts.photo is None else facts.photo is PhotoState.CONFIRMED


def _not_confirmed(facts: PractitionerFacts, _on: date) -> Answer:
    if facts.photo is PhotoState.UPLOADED:
        return _waiting(facts)
    if facts.photo is PhotoState.RETURNED:
        return _returned(facts)
    says = Sentence(_("照片缺失。"))
    if facts.authority_confirms_photo:
        remedy = Sentence(_("请在个人端上传照片，由登记机关确认。"))
    else:
        remedy = Sentence(_("请在个人端上传照片，由医疗机构在机构端确认。"))
    return Answer(says, remedy, HOLDER, ("personal:photo",))


def _photo_unknown(_facts: PractitionerFacts, _on: date) -> Answer:
    says = Sentence(_("未查询到照片状态。"))
    return Answer(says, Sentence(_("请在个人端查看照片，没有照片的请上传。")), HOLDER, ("personal:photo",))


def _confirmer(facts: PractitionerFacts) -> Sentence:
    role = AUTHORITY if facts.authority_confirms_photo else MAIN_INSTITUTION
    fallback = facts.authority if facts.authority_confirms_photo else facts.main_institution
    return named(role, facts.photo_confirmer or fallback)


def _waiting(facts: PractitionerFacts) -> Answer:
    who = _confirmer(facts)
    fallback = facts.authority_contact if facts.authority_confirms_photo else facts.institution_contact
    contact = facts.photo_confirmer_contact or fallback
    if facts.authority_confirms_photo:
        says = sentence(_("照片等待登记机关确认：%(who)s。"), who=who)
    else:
        says = sentence(_("照片等待机构确认：%(who)s。"), who=who)
    if contact:
        remedy = sentence(_("照片已上传，无需再次上传；需要催办的请联系：%(contact)s。"), contact=contact)
    else:
        remedy = Sentence(_("照片已上传，无需再次上传，请等待确认。"))
    return Answer(says, remedy, who, ("institution:photos", "personal:photo"))


def _returned(facts: PractitionerFacts) -> Answer:
    if facts.photo_return_reason:
        says = sentence(_("照片已被退回：%(reason)s。"), reason=Sentence(facts.photo_return_reason.rstrip("。")))
    else:
        says = Sentence(_("照片已被退回。"))
    return Answer(says, Sentence(_("请按退回原因重新拍摄并上传照片。")), HOLDER, ("personal:photo",))


# Suspension and the fields of the face


def is_suspended(facts: PractitionerFacts, on: date) -> bool:
    """Whether a practitioner may not practise on a day, by state or by a period the register knows."""
    return facts.state in _SUSPENDED or _suspension_on(facts, on) is not None


_SUSPENDED = frozenset({PhysicianState.SUSPENDED, NurseState.SUSPENDED})


def _suspension_on(facts: PractitionerFacts, on: date) -> Suspension | None:
    """The suspension that covers a day, the one with the latest end if there are several."""
    found = [period for period in facts.suspensions if period.covers(on)]
    return max(found, key=lambda period: period.until or date.max, default=None)


def suspended(facts: PractitionerFacts, on: date) -> Answer:
    """The answer for a practitioner who may not practise on a day: period and deciding organ."""
    remedy = Sentence(_("暂停执业期满并恢复执业后可以申领；对决定有异议的，可以依法申请行政复议、提起行政诉讼。"))
    return Answer(_suspended_says(_suspension_on(facts, on)), remedy, authority(facts), ("personal:records",))


def _suspended_says(period: Suspension | None) -> Sentence:
    if period is None:
        return Sentence(_("处于暂停执业状态。"))
    if period.since is None:
        return sentence(_("处于暂停执业状态，决定机关：%(organ)s。"), organ=period.organ)
    if period.until is None:
        return sentence(_("自%(since)s起暂停执业，决定机关：%(organ)s。"), since=period.since, organ=period.organ)
    says = _("自%(since)s至%(until)s暂停执业，决定机关：%(organ)s。")
    return sentence(says, since=period.since, until=period.until, organ=period.organ)


def is_complete(facts: PractitionerFacts, _on: date) -> bool:
    """Whether no field of the face is empty."""
    return not facts.missing


def incomplete(facts: PractitionerFacts, _on: date) -> Answer:
    """The answer that names the empty fields of the face."""
    says = sentence(_("证面信息不完整，缺少：%(fields)s。"), fields=names(*facts.missing))
    remedy = Sentence(_("请在个人端维护本人信息，由主要执业机构在机构端确认；执业信息由机构端维护。"))
    return Answer(says, remedy, HOLDER, ("personal:info", "institution:staff-info"))


# Numbers that somebody else has as well


def own_number_rule(rule_id: str) -> Rule[F]:
    """The rule that no open finding calls the holder's numbers somebody else's (domain.md §8, D09 and D27)."""
    return Rule(
        rule_id,
        _("身份证号、执业证书编码没有待核定的重复。"),
        (acts.notice("第三条"), acts.licensing("第三十四条")),
        met=_has_own_numbers,
        otherwise=_in_doubt,
        unknown=_in_doubt,
        applies=is_registered,
    )


def _has_own_numbers(facts: PractitionerFacts, _on: date) -> bool:
    return not facts.doubts


def _in_doubt(facts: PractitionerFacts, _on: date) -> Answer:
    """The answer for the doubt in which somebody can act at once, before those that wait for the organ."""
    doubt = min(facts.doubts, key=lambda each: each.asked is Asked.NOBODY)
    organ = named(AUTHORITY, doubt.organ or facts.authority)
    if doubt.asked is Asked.NOBODY:
        return Answer(_doubted(doubt), _wait_for_organ(doubt, facts), organ, ("personal:clean", "institution:clean"))
    says = _("请在“信息核实”中答复，由登记机关核定，核定后即可申领。")
    if doubt.asked is Asked.HOLDER:
        return Answer(_doubted(doubt), Sentence(says), HOLDER, ("personal:clean",))
    return Answer(_doubted(doubt), Sentence(says), main_institution(facts), ("institution:clean",))


def _doubted(doubt: Doubt) -> Sentence:
    if doubt.number is Doubted.LICENCE_NO:
        return Sentence(_("执业证书编码与他人的重复，尚未核定是谁的。"))
    return Sentence(_("身份证号同时登记在另一个姓名之下，尚未核定是谁的。"))


def _wait_for_organ(doubt: Doubt, facts: PractitionerFacts) -> Sentence:
    contact = doubt.organ_contact if doubt.organ else facts.authority_contact
    if contact:
        return sentence(
            _("由登记机关核定，核定后即可申领；可以携带身份证和证书联系，电话：%(contact)s。"), contact=contact
        )
    return Sentence(_("由登记机关核定，核定后即可申领；可以携带身份证和证书联系登记机关。"))
