"""Every state of domain.md §6.2 with its share: one of each early on, the rest by chance."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from liangzhao.config.demo.dice import Dice


class OfInstitution(StrEnum):
    """What is special about an institution."""

    FINE = "fine"
    OUT_OF_PERIOD = "out of period"
    CLOSED = "closed"
    ORDERED_STOP = "ordered stop"
    PREPARING = "preparing"
    INCOMPLETE = "incomplete"
    VERIFICATION_OVERDUE = "verification overdue"
    VERIFICATION_DEFERRED = "verification deferred"
    CLINIC_FILING = "clinic filing"
    NOT_YET = "not yet in its period"
    CANCELLED = "cancelled"
    REVOKED = "revoked"
    ANNULLED = "annulled"


class OfPractitioner(StrEnum):
    """What is special about a physician or a nurse."""

    FINE = "fine"
    NO_PHOTO = "no photo"
    PHOTO_WAITING = "photo waiting"
    PHOTO_WAITING_LONG = "photo waiting long"
    PHOTO_RETURNED = "photo returned"
    NOT_ACTIVATED = "not activated"
    QUALIFICATION_NOT_FOUND = "qualification not found"
    QUALIFICATION_PENDING = "qualification pending"
    QUALIFICATION_MISMATCH = "qualification mismatch"
    SUSPENDED = "suspended"
    LEFT = "left"
    INCOMPLETE = "incomplete"
    EXPIRED = "expired"
    EXPIRING = "expiring soon"
    CANCELLED = "cancelled"
    REVOKED = "revoked"
    ANNULLED = "annulled"


INSTITUTION: tuple[tuple[OfInstitution, float], ...] = (
    (OfInstitution.FINE, 88),
    (OfInstitution.OUT_OF_PERIOD, 2.2),
    (OfInstitution.CLOSED, 1.6),
    (OfInstitution.ORDERED_STOP, 0.4),
    (OfInstitution.PREPARING, 0.6),
    (OfInstitution.INCOMPLETE, 1.0),
    (OfInstitution.VERIFICATION_OVERDUE, 2.4),
    (OfInstitution.VERIFICATION_DEFERRED, 0.6),
    (OfInstitution.CLINIC_FILING, 1.6),
    (OfInstitution.NOT_YET, 0.2),
    (OfInstitution.CANCELLED, 1.0),
    (OfInstitution.REVOKED, 0.3),
    (OfInstitution.ANNULLED, 0.1),
)
PHYSICIAN: tuple[tuple[OfPractitioner, float], ...] = (
    (OfPractitioner.FINE, 81),
    (OfPractitioner.NO_PHOTO, 5),
    (OfPractitioner.PHOTO_WAITING, 3),
    (OfPractitioner.PHOTO_WAITING_LONG, 0.8),
    (OfPractitioner.PHOTO_RETURNED, 1.5),
    (OfPractitioner.NOT_ACTIVATED, 3.5),
    (OfPractitioner.QUALIFICATION_NOT_FOUND, 1.0),
    (OfPractitioner.QUALIFICATION_PENDING, 0.8),
    (OfPractitioner.QUALIFICATION_MISMATCH, 0.4),
    (OfPractitioner.SUSPENDED, 0.5),
    (OfPractitioner.LEFT, 0.9),
    (OfPractitioner.INCOMPLETE, 0.4),
    (OfPractitioner.CANCELLED, 0.8),
    (OfPractitioner.REVOKED, 0.2),
    (OfPractitioner.ANNULLED, 0.1),
)
NURSE: tuple[tuple[OfPractitioner, float], ...] = (
    (OfPractitioner.FINE, 78),
    (OfPractitioner.NO_PHOTO, 5.5),
    (OfPractitioner.PHOTO_WAITING, 3.2),
    (OfPractitioner.PHOTO_WAITING_LONG, 0.8),
    (OfPractitioner.PHOTO_RETURNED, 1.6),
    (OfPractitioner.NOT_ACTIVATED, 3.2),
    (OfPractitioner.SUSPENDED, 0.3),
    (OfPractitioner.INCOMPLETE, 0.4),
    (OfPractitioner.EXPIRED, 2.4),
    (OfPractitioner.EXPIRING, 3.4),
    (OfPractitioner.CANCELLED, 0.8),
    (OfPractitioner.REVOKED, 0.1),
    (OfPractitioner.ANNULLED, 0.1),
)

UNSTAFFED = frozenset({OfInstitution.PREPARING, OfInstitution.CANCELLED, OfInstitution.REVOKED, OfInstitution.ANNULLED})
"""Institutions nobody is registered at."""

ENDED = frozenset({OfPractitioner.CANCELLED, OfPractitioner.REVOKED, OfPractitioner.ANNULLED})

T = TypeVar("T")


def trait(table: Sequence[tuple[T, float]], dice: Dice, place: int) -> T:
    """The trait at a place: each special one once, in the order of the table, then by share."""
    return table[place + 1][0] if place < len(table) - 1 else dice.weighted(table)


def few(table: Sequence[tuple[T, float]], dice: Dice, place: int, room: int) -> T:
    """Like ``trait`` where only the first ``room`` special ones have a place."""
    return trait(table, dice, place) if place < room or place >= len(table) else table[0][0]
