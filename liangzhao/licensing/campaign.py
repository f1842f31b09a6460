"""Issuing to everybody one authority registered: a batch is planned while the one before it is signed and sealed.

Each batch keeps the promise of a single issue: one commit plans all of it, one commit seals all of it, and what a
crash leaves between the two is finished by the worker. Who may not have a licence is left out and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction
from liangzhao.kernel import clock, statements
from liangzhao.licensing import eligibility
from liangzhao.licensing.issue import draft, new_key, seal
from liangzhao.licensing.lint import Linted, LintFailed
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import State
from liangzhao.licensing.status import places
from liangzhao.licensing.storing import latest_of, store_planned
from liangzhao.licensing.subjects import Subject, subjects_of
from liangzhao.registers import locks
from liangzhao.registers.effects import Register

BATCH = 200
NOT_PRINTABLE = "lint"
"""What ``Report.obstacles`` counts a face under that the lint refused."""


@dataclass
class Report:
    """What a campaign did: licences issued, holders who had one, and how many failed each rule."""

    issued: int = 0
    standing: int = 0
    refused: int = 0
    obstacles: Counter[str] = field(default_factory=Counter)


def issue_all(kind: Register, authority_id: UUID, *, by: Actor, batch: int = BATCH) -> Report:
    """Issue to every possible holder of a kind whom the authority registered; call it outside any transaction.

    SignerUnavailable ends the campaign; what is planned by then the worker seals later.
    """
    report = Report()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="sealing") as sealing:
        try:
            waiting: Future[int] | None = None
            for holders in _batches(kind, authority_id, by, batch):
                planned = _plan(kind, holders, report, by=by)
                report.issued += waiting.result() if waiting else 0
                waiting = sealing.submit(seal, planned, by=by) if planned else None
            report.issued += waiting.result() if waiting else 0
        finally:
            sealing.submit(_leave).result()
    return report


def _leave() -> None:
    """Close the connection of the thread that sealed."""
    connection.close()


_HOLDERS = {
    Register.INSTITUTION: "SELECT id FROM registers_institution "
    "WHERE authority_id = %s AND id > %s ORDER BY id LIMIT %s",
    **{
        kind: f"SELECT DISTINCT person_id FROM registers_{kind}registration "  # noqa: S608  names of our tables
        "WHERE authority_id = %s AND person_id > %s ORDER BY person_id LIMIT %s"
        for kind in (Register.PHYSICIAN, Register.NURSE)
    },
}


def _batches(kind: Register, authority_id: UUID, by: Actor, batch: int) -> Iterator[list[UUID]]:
    last = UUID(int=0)
    while True:
        with actor_transaction(by):
            holders = [row[0] for row in statements.run(connection, _HOLDERS[kind], [authority_id, last, batch])]
        if not holders:
            return
        yield holders
        last = holders[-1]


def _plan(kind: Register, holders: Sequence[UUID], report: Report, *, by: Actor) -> list[Licence]:
    """Plan the licences of those who may have one and have none, in a transaction of its own."""
    with actor_transaction(by):
        locks.hold(holders)
        latest = latest_of(kind, holders)
        standing = {holder for holder, row in latest.items() if row.state in (State.PLANNED, State.ISSUED)}
        report.standing += len(standing)
        wanted = [holder for holder in holders if holder not in standing]
        subjects = subjects_of(kind, wanted)
        given = zip(subjects, places.take([subject.authority.pk for subject in subjects]), strict=True)
        drafts = [_draft(subject, place, latest, report, by=by) for subject, place in given]
        return store_planned([linted for linted in drafts if linted], by=by)


def _draft(subject: Subject, place: int, latest: dict[UUID, Licence], report: Report, *, by: Actor) -> Linted | None:
    findings = eligibility.findings(subject.kind, subject, clock.today())
    stopped = [finding.rule_id for finding in findings if finding.blocks]
    try:
        if eligibility.is_eligible(findings):
            previous = latest.get(subject.holder_id)
            return draft(subject, previous=previous, place=place, key=new_key(), by=by, at=clock.now())
    except LintFailed:
        stopped = [NOT_PRINTABLE]
    report.refused += 1
    report.obstacles.update(stopped)
    return None
