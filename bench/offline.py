"""Checking printed codes without a server: the text of a code, the trust bundle and a kept status list, one process."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from itertools import cycle

from bench import holders
from bench.figure import Figure, Measure, Scale
from bench.issue import issue_to
from bench.measuring import spread
from bench.node import Node, SetUpWrong
from liangzhao.kernel import clock
from liangzhao.licensing.trust import node_bundle
from liangzhao_verify import Knowledge, Trust, verify
from liangzhao_verify.status import VALID

CODES = 200
A_SECOND = 1000.0
_AT_ONCE = 50


class KnownValid:
    """A status list in memory that calls every licence valid as of one instant."""

    def __init__(self, as_of: datetime) -> None:
        self._known = Knowledge(VALID, as_of, as_of + (datetime.max.replace(tzinfo=as_of.tzinfo) - as_of) / 2)

    def status(self, issuer: str, index: int) -> Knowledge | None:  # noqa: ARG002  the protocol's signature
        """What the list says of any place."""
        return self._known


def run(node: Node, scale: Scale) -> Figure:
    """Codes a second of CPU: structure, signature, chain, identifier and state of each."""
    node.forget_licences()
    codes = [issue_to(holder).static_code for holder in holders.nurses(CODES)]
    trust = node_bundle()
    rates = [_round(codes, trust, scale.seconds) for _number in range(scale.rounds + 1)][1:]
    return Figure(
        "offline",
        "printed codes checked without a server, one process",
        (Measure("codes a second of CPU", "1/s", spread(rates), A_SECOND, at_most=False),),
        (f"{CODES} codes of one authority in turn; the signature of its certificate is remembered",),
    )


def _round(codes: Sequence[str], trust: Trust, seconds: float) -> float:
    """Codes a second of CPU in one round; SetUpWrong for a code that is not valid."""
    at = clock.now()
    source, waiting, done = KnownValid(at), cycle(codes), 0
    started = time.process_time()
    while (used := time.process_time() - started) < seconds or not done:
        for _number in range(_AT_ONCE):
            if not verify(next(waiting), trust=trust, status=source, at=at).valid:
                raise SetUpWrong("a code of a licence in force is not valid")
        done += _AT_ONCE
    return done / used
