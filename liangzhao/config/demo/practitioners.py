"""The physicians and nurses of the demo province: who they are, what they may do, and how they came to be so."""

from __future__ import annotations

from datetime import date, timedelta

from liangzhao.config.demo import names, numbers
from liangzhao.config.demo.bulk import NewPractitioner, filed, moved
from liangzhao.config.demo.dice import Dice
from liangzhao.config.demo.orders import Order
from liangzhao.config.demo.photographs import photograph
from liangzhao.config.demo.pictures import Pictures
from liangzhao.config.demo.scene import SEED, SOURCE, Scene, persona
from liangzhao.config.demo.traits import OfPractitioner
from liangzhao.kernel import clock, encryption
from liangzhao.kernel.identifiers import nurse_no, physician_no, qualification_no
from liangzhao.kernel.periods import add_years
from liangzhao.registers.effects import Act, Register
from liangzhao.registers.models import (
    Institution,
    NurseFiling,
    NurseRegistration,
    Person,
    PhysicianFiling,
    PhysicianQualification,
    PhysicianRegistration,
)
from liangzhao.registers.people.actions import index_of

BEIJING = "11"
PROVINCE = "110000"
_DEPARTMENTS = (
    "内科",
    "外科",
    "心内科",
    "呼吸科",
    "骨科",
    "急诊科",
    "儿科",
    "妇产科",
    "手术室",
    "重症医学科",
    "门诊部",
    "全科",
    "康复科",
    "护理部",
)
_FILINGS = {
    Register.PHYSICIAN: ((0, 86.0), (1, 9.0), (2, 3.0), (3, 1.2), (5, 0.5), (8, 0.2), (12, 0.1)),
    Register.NURSE: ((0, 95.0), (1, 4.5), (2, 0.5)),
}
_MANY_FILINGS = 3  # this place in the register has twelve, for the longest face
_OF_CATEGORY = {"1": "10", "2": "20", "3": "30", "4": "41"}
_SCOPES = {
    "1": (
        ("11", 30.0),
        ("12", 22.0),
        ("13", 9.0),
        ("14", 8.0),
        ("15", 7.0),
        ("16", 3.0),
        ("17", 3.0),
        ("19", 8.0),
        ("20", 4.0),
        ("21", 14.0),
        ("22", 3.0),
        ("23", 4.0),
    ),
    "2": (("31", 1.0),),
    "3": (("41", 1.0),),
    "4": (("51", 85.0), ("52", 15.0)),
}
_VERIFICATION = {
    OfPractitioner.QUALIFICATION_NOT_FOUND: "NOT_FOUND",
    OfPractitioner.QUALIFICATION_PENDING: "PENDING",
    OfPractitioner.QUALIFICATION_MISMATCH: "MISMATCH",
}
_STEPS = {
    OfPractitioner.SUSPENDED: ("suspend", "违反诊疗规范，暂停执业活动"),
    OfPractitioner.LEFT: ("leave", "离职，办理离岗备案"),
    OfPractitioner.CANCELLED: ("cancel", "退休，不再执业"),
    OfPractitioner.REVOKED: ("revoke", "行政处罚：吊销执业证书"),
    OfPractitioner.ANNULLED: ("annul", "以欺骗手段取得注册，予以撤销"),
}


def make(scene: Scene, order: Order, pictures: Pictures) -> NewPractitioner:
    """A person with registration, and photo, filings and steps as the trait wants."""
    dice = scene.dice(order.register, order.number)
    who = order.who or _person(scene, order, dice)
    new = (
        _physician(scene, order, who, dice) if order.register is Register.PHYSICIAN else _nurse(scene, order, who, dice)
    )
    if order.trait is not OfPractitioner.NOT_ACTIVATED:
        new.activated = Act(
            by=SEED,
            at=min(scene.at(dice.randint(366, 395), dice), order.licence_at - timedelta(days=9)),
            kind="activate",
            source=SOURCE,
        )
        who.activated_at, who.real_name_level = new.activated.at, Person.RealName.ID_MATCH
    _file(order, new, dice)
    photograph(scene, order, new, pictures, dice)
    _end(scene, order, new, dice)
    return new


def _person(scene: Scene, order: Order, dice: Dice) -> Person:
    sex = "1" if dice.chance(0.47 if order.register is Register.PHYSICIAN else 0.04) else "2"
    youngest, oldest = (25, 66) if order.register is Register.PHYSICIAN else (22, 56)
    birth, pair = numbers.birth_and_sequence(dice, order.number, today=scene.today, oldest=oldest, youngest=youngest)
    name = (
        names.rare(dice)
        if order.place_in_register == 5
        else names.linked(dice, sex)
        if order.place_in_register == 6
        else names.of_person(dice, sex)
    )
    return person(name, numbers.citizen(dice, birth, pair, sex), sex, birth, order.number)


def person(name: names.Name, id_no: str, sex: str, birth: date, number: int) -> Person:
    """An unsaved person."""
    return Person(
        id_no=id_no,
        id_no_index=index_of(id_no),
        name=name.text,
        sex=sex,
        birth_date=birth,
        ethnicity=name.ethnicity,
        mobile=names.mobile(number),
    )


def _physician(scene: Scene, order: Order, who: Person, dice: Dice) -> NewPractitioner:
    share = 0.03 if (order.institution.beds or 0) > 100 else 0.12
    assistant = order.who is None and (order.place_in_register == 4 or dice.chance(share))
    level, category = "2" if assistant else "1", dice.weighted(order.categories)
    qualified = dice.day(
        add_years(who.birth_date, 23),
        max(add_years(who.birth_date, 24), min(add_years(who.birth_date, 30), scene.days_ago(900))),
    )
    qualified = min(qualified, scene.days_ago(800))
    first = min(qualified + timedelta(days=dice.randint(60, 400)), scene.days_ago(450))
    issued = dice.day(max(first, date(2017, 4, 1)), scene.days_ago(440)) if first < scene.days_ago(440) else first
    division = order.institution.division
    place = (division if level == "2" else PROVINCE) if order.trait is not OfPractitioner.INCOMPLETE else ""
    if order.trait is OfPractitioner.INCOMPLETE:
        level = "2"  # only a county can be missing: old entries of assistant physicians lack it
    row = PhysicianRegistration(
        person=who,
        licence_no=physician_no.compose(level, _OF_CATEGORY[category], division, 1 + order.number % 999_999),
        level=level,
        category=category,
        scopes=_scopes(category, order.institution, dice),
        title=_title(who, scene, level, dice, "23"),
        practice_place=place,
        main_institution=order.institution,
        department=dice.choice(_DEPARTMENTS),
        first_registered_on=first,
        approved_on=issued,
        issued_on=issued,
        authority=scene.tcm if category == "4" else order.institution.authority,
        assess_due_on=scene.today + timedelta(days=dice.randint(30, 1000)),
    )
    return NewPractitioner(row, scene.entered(dice), qualification=_qualification(row, qualified, order.trait))


def _qualification(row: PhysicianRegistration, obtained: date, trait: OfPractitioner) -> PhysicianQualification:
    holder = row.person.id_no
    if obtained.year < 2000 and obtained.day % 5 == 0:
        holder = numbers.fifteen(holder)  # certificates of that time carry the old number
    kind = _OF_CATEGORY[row.category]
    number = qualification_no.compose(obtained.year, BEIJING, row.level, kind, holder)
    return PhysicianQualification(
        person=row.person,
        qual_no=number,
        qual_no_index=encryption.blind_index(f"qual|{number}"),
        level=row.level,
        category=kind,
        obtained_on=obtained,
        issuing_organ="国家医学考试中心（演示）",
        verify_status=_VERIFICATION.get(trait, "VERIFIED"),
    )


def _scopes(category: str, institution: Institution, dice: Dice) -> list[str]:
    first = dice.weighted(_SCOPES[category])
    if category == "1" and institution.institution_class[:1] in "BC" and dice.chance(0.3):
        return sorted({first, dice.weighted(_SCOPES["1"]), "21"})
    return [first]


def _title(who: Person, scene: Scene, level: str, dice: Dice, series: str) -> str:
    """A title by age; some have none, and a face may do without (domain.md §6.2, P6)."""
    if dice.chance(0.03):
        return ""
    age = (scene.today - who.birth_date).days // 365
    if level == "2":
        return f"{series}5"
    step = min(3, max(0, (age - 27 - dice.randint(0, 16)) // 7))
    return f"{series}{4 - step}"


def _nurse(scene: Scene, order: Order, who: Person, dice: Dice) -> NewPractitioner:
    valid_until = _nurse_period(scene, order, dice)
    issued = add_years(valid_until, -5) + timedelta(days=1)
    earliest = max(add_years(who.birth_date, 20), date(1994, 1, 1))
    first = min(dice.day(earliest, min(add_years(who.birth_date, 26), issued)) if earliest < issued else issued, issued)
    row = NurseRegistration(
        person=who,
        licence_no=nurse_no.compose(first.year, BEIJING, 1 + order.number % 999_999),
        title=_title(who, scene, "1", dice, "25"),
        practice_place="" if order.trait is OfPractitioner.INCOMPLETE else PROVINCE,
        main_institution=order.institution,
        department=dice.choice(_DEPARTMENTS),
        valid_until=valid_until,
        first_registered_on=first,
        approved_on=issued,
        issued_on=issued,
        exam_passed_on=first - timedelta(days=90),
        authority=order.institution.authority,
    )
    return NewPractitioner(row, scene.entered(dice))


def _nurse_period(scene: Scene, order: Order, dice: Dice) -> date:
    if order.trait is OfPractitioner.EXPIRED:
        return dice.day(clock.local_date(order.licence_at) + timedelta(days=1), scene.days_ago(1))
    if order.trait is OfPractitioner.EXPIRING:
        return scene.today + timedelta(days=dice.randint(3, 85))
    return dice.day(scene.today + timedelta(days=100), add_years(scene.days_ago(440), 5))


def _file(order: Order, new: NewPractitioner, dice: Dice) -> None:
    """Multi-institution filings: mostly none, now and then a dozen; assistants within their county only."""
    count = 12 if order.place_in_register == _MANY_FILINGS else dice.weighted(_FILINGS[order.register])
    if not count:
        return
    open_ones = [each for each in order.others if each.pk != order.institution.pk]
    if isinstance(new.registration, PhysicianRegistration) and new.registration.level == "2":
        open_ones = [each for each in open_ones if each.division == order.institution.division]
    at = new.entered.at + timedelta(days=dice.randint(1, 4))
    for institution in dice.sample(open_ones, min(count, len(open_ones))):
        at += timedelta(minutes=7)
        act = Act(by=persona("A-ACC"), at=at, kind="file", source=SOURCE)
        filed(new, _filing(new, institution, act, dice), act)


def _filing(new: NewPractitioner, institution: Institution, act: Act, dice: Dice) -> PhysicianFiling | NurseFiling:
    on, row = clock.local_date(act.at), new.registration
    if isinstance(row, NurseRegistration):
        return NurseFiling(
            registration=row, institution=institution, filed_on=on, filed_authority=institution.authority
        )
    return PhysicianFiling(
        registration=row,
        institution=institution,
        scopes=list(row.scopes),
        valid_from=on,
        filed_on=on,
        valid_until=None if dice.chance(0.4) else add_years(on, 3),
        filed_authority=institution.authority,
    )


def _end(scene: Scene, order: Order, new: NewPractitioner, dice: Dice) -> None:
    if order.trait not in _STEPS:
        return
    step, reason = _STEPS[order.trait]
    last = new.steps[-1].act.at if new.steps else new.entered.at
    at = last + timedelta(days=dice.randint(1, max(1, (scene.now - last).days - 2)), minutes=5)
    until = scene.today + timedelta(days=dice.randint(20, 200)) if order.trait is OfPractitioner.SUSPENDED else None
    act = scene.decided(f"{order.register}.{step}", at, dice, reason)
    new.steps.append(moved(new.registration, step, act, from_on=clock.local_date(at), until_on=until))
