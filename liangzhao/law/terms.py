"""How long registrations run and when their renewal is in time, by the numbers in force on the day."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from liangzhao.kernel.periods import add_years, last_day
from liangzhao.kernel.words import Sentence, _
from liangzhao.law import parameters


def is_large(beds: int, *, on: date) -> bool:
    """Whether an institution has as many beds as the longer periods ask for."""
    return beds >= parameters.number("large_institution_beds", on=on)


def licence_last_day(start: date, *, beds: int) -> date:
    """The last day of an institution's licence that starts on a day."""
    return last_day(start, _by_size("licence_validity_years", beds, start))


def verification_due(since: date, *, beds: int) -> date:
    """The day by which an institution verified (or registered) on a day must be verified again."""
    return add_years(since, _by_size("verification_period_years", beds, since))


def nurse_last_day(start: date) -> date:
    """The last day of a nurse's registration that starts on a day."""
    return last_day(start, parameters.number("nurse_validity_years", on=start))


def _by_size(name: str, beds: int, on: date) -> int:
    return parameters.number(f"{name}_{'large' if is_large(beds, on=on) else 'small'}", on=on)


class RenewalTiming(StrEnum):
    """Where the day of a nurse's application for renewal lies."""

    TOO_EARLY = "TOO_EARLY"
    IN_TIME = "IN_TIME"
    LATE = "LATE"
    EXPIRED = "EXPIRED"

    @property
    def says(self) -> Sentence:
        """What the applicant is told."""
        return Sentence(_RENEWAL[self])


_RENEWAL = {
    RenewalTiming.TOO_EARLY: _("尚未到可以申请延续的时间。"),
    RenewalTiming.IN_TIME: _("在有效期届满前按时申请延续；届满前未作决定的，视为准予延续。"),
    RenewalTiming.LATE: _("已过应当申请延续的日期，但注册仍在有效期内，可以申请；不保证届满前办结。"),
    RenewalTiming.EXPIRED: _("注册有效期已届满，不能延续，请办理重新注册。"),
}


def nurse_renewal(valid_until: date, *, applied_on: date) -> RenewalTiming:
    """Where an application lies before the end of a nurse's registration (护士条例 art. 10, 行政许可法 art. 50)."""
    left = valid_until - applied_on
    if left < timedelta(0):
        return RenewalTiming.EXPIRED
    if left < timedelta(parameters.number("nurse_renewal_lead_days", on=applied_on)):
        return RenewalTiming.LATE
    if left > timedelta(parameters.number("nurse_renewal_window_days", on=applied_on)):
        return RenewalTiming.TOO_EARLY
    return RenewalTiming.IN_TIME
