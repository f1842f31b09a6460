"""The institutions of the demo province: outlines decide class, district, state and size, ``make`` fills them in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from liangzhao.config.demo import names, numbers, traits
from liangzhao.config.demo.bulk import NewInstitution, moved
from liangzhao.config.demo.classes import CLINIC, HOSPITAL, TCM_HOSPITAL, TERTIARY, Kind, kind_at
from liangzhao.config.demo.dice import Dice
from liangzhao.config.demo.scene import Place, Scene
from liangzhao.config.demo.traits import OfInstitution
from liangzhao.kernel import clock
from liangzhao.kernel.periods import add_years
from liangzhao.reference.models import Authority
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution

HEROES = 4
"""The hospital of the story, the clinic with one doctor, a tertiary hospital of the city, a TCM hospital."""
HERO_HOSPITAL, SOLO_CLINIC = 0, 1
HERO_NAME, SOLO_NAME, NEIGHBOUR_NAME = "北京海淀示例医院", "北京东城兰亭示例诊所", "北京东城示例中心医院"
_HERO_NAMES = {0: HERO_NAME, 1: SOLO_NAME, 2: NEIGHBOUR_NAME, 3: "北京西城示例中医医院"}
_HERO_KINDS = (HOSPITAL, CLINIC, TERTIARY, TCM_HOSPITAL)
_HERO_PLACES = ("海淀", "东城", "东城", "西城")
_REF = "0123456789abcdefghjkmnpqrstvwxyz"
_TCM_CLINICS_ON_FILE = 0.2  # 中医诊所备案管理暂行办法: they file instead of applying for a licence
_ROOM_FOR_SPECIALS = 6  # small provinces have one institution for each rule of the law, not for each state

_STEPS: dict[OfInstitution, tuple[str, str]] = {
    OfInstitution.CLOSED: ("close", "房屋装修，申请停业"),
    OfInstitution.ORDERED_STOP: ("order_stop", "责令停止执业活动，限期整改"),
    OfInstitution.VERIFICATION_DEFERRED: ("defer_verification", "校验不合格，暂缓校验三个月"),
    OfInstitution.CANCELLED: ("cancel", "机构申请注销"),
    OfInstitution.REVOKED: ("revoke", "行政处罚：吊销执业许可证"),
    OfInstitution.ANNULLED: ("annul", "以不正当手段取得许可，予以撤销"),
}
_POPULOUS = {
    "朝阳": 5.0,
    "海淀": 5.0,
    "丰台": 3.0,
    "西城": 3.0,
    "东城": 2.5,
    "昌平": 2.5,
    "大兴": 2.0,
    "通州": 2.0,
    "房山": 1.8,
    "顺义": 1.6,
}


@dataclass(frozen=True)
class Outline:
    """What is decided about an institution before it is made; weights are its shares of all physicians and nurses."""

    index: int
    kind: Kind
    place: Place
    trait: OfInstitution
    physicians: float
    nurses: float


def outline(scene: Scene, index: int, total: int) -> Outline:
    """The outline of the institution at an index of this run."""
    dice = scene.dice("outline", scene.first_institution + index)
    story = scene.first_institution == 0
    if story and index < HEROES:
        kind, place, trait = _HERO_KINDS[index], scene.place(_HERO_PLACES[index]), OfInstitution.FINE
        size = 1.0
    else:
        at = index - HEROES if story else index + 1000  # later runs have no heroes and need no one of each
        kind = kind_at(dice, at, total)
        place = dice.weighted([(each, _POPULOUS.get(each.short, 1.0)) for each in scene.places])
        trait = traits.few(traits.INSTITUTION, dice, at, _ROOM_FOR_SPECIALS if total < 40 else len(traits.INSTITUTION))
        if not kind.is_small and trait in traits.UNSTAFFED | {OfInstitution.CLOSED, OfInstitution.CLINIC_FILING}:
            trait = OfInstitution.FINE  # a hospital with a thousand staff does not vanish from the demo
        size = min(4.0, math.exp(dice.gauss(0, 0.45)))
    if index == SOLO_CLINIC and story:
        return Outline(index, kind, place, trait, 0.0, 0.0)  # its one doctor is placed by the story
    if trait in traits.UNSTAFFED:
        return Outline(index, kind, place, trait, 0.0, 0.0)
    return Outline(index, kind, place, trait, kind.physicians * size, kind.nurses * size)


def make(scene: Scene, line: Outline) -> NewInstitution:
    """The institution of an outline, with the way to its state."""
    number = scene.first_institution + line.index
    dice = scene.dice("institution", number)
    kind, place = line.kind, line.place
    private = dice.chance(kind.private) if number >= HEROES else number == SOLO_CLINIC
    row = Institution(
        public_ref="".join(dice.choices(_REF, k=16)),
        name=_HERO_NAMES.get(number) or names.of_institution(dice, place.short, kind.word),
        address=names.address(dice, place.in_full),
        division=place.division,
        institution_class=kind.code,
        legal_rep_name=_head(dice),
        principal_name=_head(dice),
        beds=dice.randint(*kind.beds),
        dental_chairs=dice.randint(*kind.chairs),
        grade_level=kind.grade,
        grade_rank=_rank(kind, dice),
        phone=f"010-0000{dice.randint(1000, 9999)}",
        postcode="100000",
        authority=_authority(scene, kind, place),
        area_path=place.authority.area_path,
        source="",
        other_names=[f"北京{place.short}示例互联网医院"] if kind.grade == "3" else [],
    )
    _identify(row, number, kind, private, dice)
    _date(scene, row, line, dice)
    new = NewInstitution(row, _subjects(kind, dice), scene.entered(dice))
    _apply(scene, new, line.trait, dice)
    return new


def _authority(scene: Scene, kind: Kind, place: Place) -> Authority:
    if kind.tcm:
        return scene.tcm
    return scene.city if kind.city else place.authority


def _head(dice: Dice) -> str:
    return names.of_person(dice, dice.choice("112")).text


def _rank(kind: Kind, dice: Dice) -> str:
    return "9" if kind.grade == "9" else dice.weighted([("1", 5.0), ("2", 3.0), ("9", 2.0)])


def _identify(row: Institution, number: int, kind: Kind, private: bool, dice: Dice) -> None:
    if private:
        prefix, row.economic_type, row.mgmt_type, row.sponsor = (
            dice.choice(("91", "92") if kind.is_small else ("91", "52")),
            "17",
            "2",
            "7",
        )
        if prefix == "52":
            row.mgmt_type, row.sponsor = "1", "6"
        if prefix == "91":
            row.economic_type, row.sponsor = "15", "3"
    else:
        prefix, row.economic_type, row.mgmt_type, row.sponsor = "12", "11", "1", "1"
    without = kind.is_small and number < numbers.WITHOUT_CODE_BELOW and dice.chance(0.3)
    row.uscc = "" if without else numbers.organisation(number, prefix, row.division)
    row.reg_no = numbers.registration(number, row.uscc, row.division, row.economic_type, kind.code, row.mgmt_type)


def _date(scene: Scene, row: Institution, line: Outline, dice: Dice) -> None:
    """First registration, licence period and verification, all in force today."""
    years = 5 if line.kind.is_small else 15
    row.valid_from = dice.day(scene.days_ago(years * 365 - 60), scene.days_ago(440))
    row.valid_until = add_years(row.valid_from, years) - timedelta(days=1)
    row.issued_on = row.valid_from
    row.first_registered_on = min(
        row.valid_from, dice.day(date(1958, 1, 1) if not line.kind.is_small else date(2003, 1, 1), row.valid_from)
    )
    row.verify_period_years = 1 if line.kind.is_small else 3
    row.verify_due_on = scene.today + timedelta(days=dice.randint(20, 365 * row.verify_period_years))


def _subjects(kind: Kind, dice: Dice) -> tuple[str, ...]:
    kept = [code for code in kind.subjects if dice.chance(0.85)]
    return tuple(kept or kind.subjects)


def _apply(scene: Scene, new: NewInstitution, trait: OfInstitution, dice: Dice) -> None:
    row = new.row
    if trait in _STEPS:
        step, reason = _STEPS[trait]
        at = scene.at(dice.randint(40, 330), dice)
        until = (
            scene.today + timedelta(days=60)
            if trait in (OfInstitution.VERIFICATION_DEFERRED, OfInstitution.CLOSED)
            else None
        )
        act = scene.decided(f"{Register.INSTITUTION}.{step}", at, dice, reason)
        new.steps.append(moved(row, step, act, from_on=clock.local_date(at), until_on=until))
    elif trait is OfInstitution.PREPARING:
        row.status, row.reg_no = Institution.Status.PREPARING, ""
        row.valid_from = row.valid_until = row.issued_on = row.verify_due_on = None
        new.subjects = ()
    elif trait is OfInstitution.INCOMPLETE:
        row.principal_name, row.valid_from, row.valid_until, row.issued_on, row.verify_due_on = (
            "",
            None,
            None,
            None,
            None,
        )
        new.subjects = ()
    elif trait is OfInstitution.OUT_OF_PERIOD:
        ended = scene.days_ago(dice.randint(3, 240))
        row.valid_from = row.issued_on = add_years(ended, -5)
        row.first_registered_on = min(row.first_registered_on or ended, row.valid_from)
        row.valid_until = ended
    elif trait is OfInstitution.NOT_YET:
        row.valid_from = scene.today + timedelta(days=15)
        row.valid_until = add_years(row.valid_from, 5)
    elif trait is OfInstitution.VERIFICATION_OVERDUE:
        row.verify_due_on = scene.days_ago(dice.randint(5, 200))
    elif trait is OfInstitution.CLINIC_FILING:
        row.licence_form = Institution.Form.CLINIC_FILING
    elif row.institution_class == "D212" and dice.chance(_TCM_CLINICS_ON_FILE):
        row.licence_form = Institution.Form.TCM_CLINIC_FILING
