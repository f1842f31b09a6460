"""What a list says of each state of a licence: plain words, for the process that keeps the lists needs no models."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """What two bits of a status list say (Token Status List §7.1); 3 is free for its issuer to define."""

    VALID = 0
    INVALID = 1
    SUSPENDED = 2
    UNSAID = 3  # no licence was sealed for this place (yet): an older list must not call the next one ended


STATUS = {
    "PLANNED": Status.UNSAID,
    "ISSUED": Status.VALID,
    "FROZEN": Status.SUSPENDED,
    "SUPERSEDED": Status.INVALID,
    "EXPIRED": Status.INVALID,
    "CANCELLED": Status.INVALID,
    "REVOKED": Status.INVALID,
    "ANNULLED": Status.INVALID,
    "VOID": Status.INVALID,
    "ABANDONED": Status.INVALID,
}
"""By the word under which ``licensing.states.State`` is kept; a test holds the two together."""
