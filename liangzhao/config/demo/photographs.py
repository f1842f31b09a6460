"""Photos of the demo's people on their way from upload to confirmation."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from liangzhao.config.demo.bulk import NewPractitioner, Step
from liangzhao.config.demo.dice import Dice
from liangzhao.config.demo.orders import Order
from liangzhao.config.demo.pictures import Pictures
from liangzhao.config.demo.scene import Scene, persona
from liangzhao.config.demo.traits import ENDED, OfPractitioner
from liangzhao.registers.effects import Act, Register
from liangzhao.registers.models import Institution, Photo
from liangzhao.registers.photos.actions import RETURN_REASONS

_NEVER_SENT_ONE = 0.8  # of those who were never activated, or left the register
_DAYS_WAITING = {OfPractitioner.PHOTO_WAITING: (0, 4), OfPractitioner.PHOTO_WAITING_LONG: (12, 70)}


def photograph(scene: Scene, order: Order, new: NewPractitioner, pictures: Pictures, dice: Dice) -> None:
    """Give an unsaved practitioner the photo the trait wants, with who sent and who decided it."""
    trait = order.trait
    if trait is OfPractitioner.NO_PHOTO:
        return
    if trait in (OfPractitioner.NOT_ACTIVATED, *ENDED) and dice.chance(_NEVER_SENT_ONE):
        return
    who = new.person
    image, thumbnail, likeness = pictures.of(dice, who.sex, (scene.today - who.birth_date).days // 365)
    new.uploader = persona("P-PHY" if order.register is Register.PHYSICIAN else "P-NUR")
    new.photo = Photo(
        person=who, image=image, thumbnail=thumbnail, likeness=likeness, has_passed=True, status="UPLOADED"
    )
    if trait in _DAYS_WAITING:
        new.photo.uploaded_at = scene.at(dice.randint(*_DAYS_WAITING[trait]), dice)
        new.photo.apply_after = dice.chance(0.5)
    else:
        _decide(scene, order, new, new.photo, dice)


def _decide(scene: Scene, order: Order, new: NewPractitioner, photo: Photo, dice: Dice) -> None:
    decided = order.licence_at - timedelta(hours=dice.randint(1, 40))
    confirmer = confirmer_of(scene, order.register, order.institution)
    photo.uploaded_at = decided - timedelta(hours=dice.randint(2, 120))
    photo.decided_at, photo.decided_by = decided, confirmer
    by = persona("I-MED" if order.register is Register.PHYSICIAN else "I-NUR", confirmer)
    new.photo_act = Act(by=by, at=decided, kind="photo.confirmed", source="photo")
    if order.trait is OfPractitioner.PHOTO_RETURNED:
        photo.status, photo.return_reason = Photo.Status.RETURNED, RETURN_REASONS[dice.choice(sorted(RETURN_REASONS))]
    else:
        photo.status = Photo.Status.CONFIRMED
        new.steps.append(Step(new.photo_act, ("photo",)))


def confirmer_of(scene: Scene, register: Register, institution: Institution) -> UUID:
    """The account that confirms photos there; an institution without one has a stranger's id, always the same."""
    office = "I-MED" if register is Register.PHYSICIAN else "I-NUR"
    known = scene.confirmers.get((institution.pk, office))
    return known or UUID(int=scene.dice(office, institution.public_ref).getrandbits(128), version=4)
