"""What the codes in stored fields mean, for the one they are about: one line for each field that holds a code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from liangzhao.access.roles import ROLES, RoleCode
from liangzhao.law.eligibility import nurse, physician
from liangzhao.registers.effects import Register
from liangzhao.web import coded
from liangzhao.web.journal_words import act_words, plain_words
from liangzhao.web.personal import facts, rights_tables, use_log
from liangzhao.web.personal.links import kind_name
from liangzhao.web.sign_in_words import means_words, outcome_badge
from liangzhao.web.ui.tones import badge
from liangzhao.web.words import clauses

Name = Callable[[Any], str]
_CONDITIONS: Mapping[str, str] = {rule.id: rule.title for rules in (physician.RULES, nurse.RULES) for rule in rules}


def _register(code: str) -> str:
    return kind_name(Register(code))


def _role(code: str) -> str:
    return _(ROLES[RoleCode(code)].name) if code in list(RoleCode) else _("系统")


def _filing(state: str) -> str:
    return _("有效") if state == "VALID" else _("已注销")


def source_words(source: str) -> str:
    """Where a change of a register came from."""
    words = {"self": _("本人办理"), "rights": _("本人请求更正"), "photo": _("照片确认"), "institution": _("医疗机构")}
    return words.get(source, _("登记机关"))


def conditions(rules: list[str]) -> str:
    """The conditions of the e-licence that are not met; a rule that is no longer law is named by its id."""
    return clauses(_(_CONDITIONS[rule]).rstrip("。.") if rule in _CONDITIONS else rule for rule in rules)


CODED: dict[str, Name] = {
    "registers.Person.id_type": lambda code: coded.name("id_type", code),
    "registers.Person.sex": lambda code: coded.name("sex", code),
    "registers.Person.ethnicity": lambda code: coded.name("ethnicity", code),
    "registers.Person.education": lambda code: coded.name("education", code),
    "registers.Person.nationality": lambda code: _("中国") if code == "CHN" else str(code),
    "registers.Person.real_name_level": lambda level: str(facts.real_name(level).word),
    "registers.PhysicianQualification.level": lambda code: coded.name("qualification_level", code),
    "registers.PhysicianQualification.category": lambda code: coded.name("qualification_category", code),
    "registers.PhysicianQualification.route": lambda route: _("医师资格考试") if route == "EXAM" else str(route),
    "registers.PhysicianQualification.verify_status": lambda state: str(facts.verification(state).word),
    "registers.PhysicianRegistration.level": lambda code: coded.name("physician_level", code),
    "registers.PhysicianRegistration.category": lambda code: coded.name("practice_category", code),
    "registers.PhysicianRegistration.scopes": coded.scopes,
    "registers.PhysicianRegistration.title": lambda code: coded.name("physician_title", code),
    "registers.PhysicianRegistration.practice_place": coded.place,
    "registers.PhysicianRegistration.status": lambda state: str(badge("physician", state).word),
    "registers.PhysicianFiling.scopes": coded.scopes,
    "registers.PhysicianFiling.kind": lambda kind: _("备案") if kind == "FILING" else _("增加注册"),
    "registers.PhysicianFiling.status": _filing,
    "registers.NurseRegistration.title": lambda code: coded.name("nurse_title", code),
    "registers.NurseRegistration.practice_place": coded.place,
    "registers.NurseRegistration.status": lambda state: str(badge("nurse", state).word),
    "registers.NurseFiling.status": _filing,
    "registers.Staffing.profession": _register,
    "registers.Photo.status": lambda state: str(badge("photo", state).word),
    "registers.EntryVersion.register": _register,
    "registers.EntryVersion.act": act_words,
    "registers.EntryVersion.source": source_words,
    "registers.RightsRequest.kind": rights_tables.kind_words,
    "registers.RightsRequest.about": rights_tables.subject_words,
    "registers.SetAside.about": rights_tables.subject_words,
    "registers.Erasure.what": rights_tables.subject_words,
    "licensing.Licence.kind": _register,
    "licensing.Licence.state": lambda state: str(badge("licence", state).word),
    "licensing.LicenceFile.format": lambda name: str(name).upper(),
    "licensing.LicenceUse.how": use_log.how_words,
    "licensing.LicenceUse.state_shown": lambda state: str(badge("licence", state).word),
    "licensing.WalletOffer.acting_as": _role,
    "supervision.Standing.kind": _register,
    "supervision.Standing.obstacles": conditions,
    "access.Grant.role": _role,
    "access.SignIn.means": means_words,
    "access.SignIn.outcome": lambda outcome: str(outcome_badge(outcome).word),
    "audit.Event.acting_as": _role,
    "audit.Event.tag": plain_words,
}
