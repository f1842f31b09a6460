"""Turns of looking at what was issued: all of it each week in slices of the night, what is new each half hour.

A turn is kept with how far it is, so that the next slice goes on there; monitoring reads when the last one ended and
how much was wrong.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from liangzhao.access.transactions import service_transaction
from liangzhao.kernel import clock
from liangzhao.licensing.models import RecheckTurn
from liangzhao.licensing.rechecking import Found, look, recheck

EVERY = timedelta(days=6, hours=12)
"""A whole turn begins in the seventh night after the one before began."""


def go_on(seconds: float) -> list[Found]:
    """Go on with the whole turn for so many seconds, or begin one when it is due; what this slice found wrong."""
    until, found = time.monotonic() + seconds, list[Found]()
    while time.monotonic() < until:
        with service_transaction("recheck"):
            turn = _going_on()
            if turn is None:
                break
            seen = look(turn.last)
            found += seen.found
            turn.looked, turn.damages = turn.looked + seen.looked, turn.damages + len(seen.found)
            if seen.last is None:
                _end(turn)
                break
            turn.last = seen.last
            turn.save(update_fields=["looked", "damages", "last"])
    return found


def look_at_all() -> list[Found]:
    """A whole turn at once, as the command makes it; it takes the place of one that goes on by night."""
    return _at_once(None, is_whole=True)


def look_at_new(since: datetime) -> list[Found]:
    """A turn over what was sealed from an instant on."""
    return _at_once(since, is_whole=False)


def _at_once(since: datetime | None, *, is_whole: bool) -> list[Found]:
    began, looks = clock.now(), list(recheck(since=since))
    found = [each for seen in looks for each in seen.found]
    looked = sum(seen.looked for seen in looks)
    with service_transaction("recheck"):
        RecheckTurn.objects.filter(is_whole=is_whole, ended_at=None).delete()
        _end(RecheckTurn(is_whole=is_whole, began_at=began, looked=looked, damages=len(found)))
    return found


def _going_on() -> RecheckTurn | None:
    turns = RecheckTurn.objects.filter(is_whole=True)
    turn = turns.select_for_update().filter(ended_at=None).first()
    if turn is not None or turns.filter(began_at__gt=clock.now() - EVERY).exists():
        return turn
    return RecheckTurn.objects.create(is_whole=True, began_at=clock.now())


def _end(turn: RecheckTurn) -> None:
    RecheckTurn.objects.filter(is_whole=turn.is_whole, ended_at__isnull=False).delete()
    turn.ended_at = max(clock.now(), turn.began_at)
    turn.save()
