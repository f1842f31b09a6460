"""Licences of the demo province: issued in batches at instants of the last year, by licensing's own functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.config.demo.bulk import NewInstitution, NewPractitioner
from liangzhao.config.demo.dice import Dice
from liangzhao.config.demo.scene import Scene
from liangzhao.kernel import clock
from liangzhao.licensing import eligibility
from liangzhao.licensing.issue import draft, new_key, seal
from liangzhao.licensing.lint import Linted, LintFailed
from liangzhao.licensing.models import Licence
from liangzhao.licensing.status import places
from liangzhao.licensing.storing import store_planned
from liangzhao.licensing.subjects import Subject
from liangzhao.registers.effects import Register
from liangzhao.registers.versions.actions import REGISTER_OF

_MONTHS = (1.0, 1.3, 1.8, 2.4, 3.4, 5.0, 6.0, 5.0, 3.6, 2.6, 2.0, 1.8)
"""How eagerly people applied in each of the last twelve months, the oldest first."""
_DAYS_OF_A_MONTH = 30
_SEALING = timedelta(milliseconds=420)
_BATCH = 200


def instants(scene: Scene, dice: Dice, count: int) -> list[datetime]:
    """Instants of the last twelve months at which batches of licences were issued, none in the last two days."""
    months = dice.choices(range(len(_MONTHS)), _MONTHS, k=count)
    days = [(len(_MONTHS) - 1 - month) * _DAYS_OF_A_MONTH + dice.randint(2, _DAYS_OF_A_MONTH + 1) for month in months]
    return [scene.at(day, dice) for day in days]


@dataclass(frozen=True)
class Wish:
    """Somebody who applied at an instant."""

    subject: Subject
    at: datetime


def subject_of_institution(new: NewInstitution) -> Subject:
    """The subject of a newly written institution, without reading it back."""
    return Subject(
        Register.INSTITUTION,
        new.row,
        new.row,
        new.row.authority,
        subject_codes=tuple(sorted(dict.fromkeys(new.subjects))),
    )


def subject_of_practitioner(new: NewPractitioner) -> Subject:
    """The subject of a newly written practitioner, without reading it back."""
    row = new.registration
    return Subject(
        REGISTER_OF[type(row)],
        row,
        row.main_institution,
        row.authority,
        person=row.person,
        photos=(new.photo,) if new.photo else (),
        filings=tuple(sorted(new.filings, key=lambda filing: (filing.filed_on, filing.pk))),
        qualifications=(new.qualification,) if new.qualification else (),
    )


def issue(wishes: Sequence[Wish], by: Actor) -> list[Licence]:
    """Issue to those who are eligible at their instant; the others get none."""
    issued: list[Licence] = []
    for at, subjects in _batches(wishes):
        with clock.at(at), service_transaction("seed"):
            given = zip(subjects, places.take([subject.authority.pk for subject in subjects]), strict=True)
            drafts = [drafted for subject, place in given if (drafted := _draft(subject, place, at, by))]
            planned = store_planned(drafts, by=by) if drafts else []
        if planned:
            with clock.at(at + _SEALING):
                seal(planned, by=by)
        issued += planned
    return issued


def _batches(wishes: Sequence[Wish]) -> Iterator[tuple[datetime, list[Subject]]]:
    found: dict[datetime, list[Subject]] = defaultdict(list)
    for wish in wishes:
        found[wish.at].append(wish.subject)
    for at in sorted(found):
        for start in range(0, len(found[at]), _BATCH):
            yield at, found[at][start : start + _BATCH]


def _draft(subject: Subject, place: int, at: datetime, by: Actor) -> Linted | None:
    if not eligibility.is_eligible(eligibility.findings(subject.kind, subject, clock.local_date(at))):
        return None
    try:
        return draft(subject, previous=None, place=place, key=new_key(), by=by, at=at)
    except LintFailed:
        return None  # a name the licence font cannot write: the holder stays without, as in life
