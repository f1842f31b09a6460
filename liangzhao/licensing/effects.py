"""The register changed: bring its licences in step, in the same transaction (design.md §5, §6).

Superseding plans the next version here; it is sealed right after the commit by the request that made the change,
or by the worker. Everything is done as the node, because a change may reach holders its author cannot see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from liangzhao.access.transactions import service_transaction
from liangzhao.audit.journal import Actor
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.faults import point
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.licensing import eligibility
from liangzhao.licensing.agreement import EFFECT, IN_FORCE
from liangzhao.licensing.issue import draft
from liangzhao.licensing.lint import Linted, LintFailed
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import State
from liangzhao.licensing.status import places
from liangzhao.licensing.storing import LONGEST_REASON, Stepped, latest_of, store_planned, store_stepped
from liangzhao.licensing.subjects import Subject, subjects_of
from liangzhao.licensing.workflow import LICENCE
from liangzhao.registers import effects
from liangzhao.registers.effects import Act, Register
from liangzhao.registers.keys import among

TAGS = {
    "abandon": Tag.LICENCE_ABANDONED,
    "supersede": Tag.LICENCE_SUPERSEDED,
    "freeze": Tag.LICENCE_FROZEN,
    "expire": Tag.LICENCE_EXPIRED,
    "cancel": Tag.LICENCE_CANCELLED,
    "revoke": Tag.LICENCE_REVOKED,
    "annul": Tag.LICENCE_ANNULLED,
    "void": Tag.LICENCE_VOIDED,
}
RENEWABLE = (State.PLANNED, State.ISSUED, State.FROZEN, State.EXPIRED, State.ABANDONED)
"""A holder whose latest licence is in one of these gets the next version when the register allows it."""


class LicencesFollow:
    """The licensing floor's side of ``registers.effects``."""

    def entries_changed(self, register: Register, entry_ids: Sequence[UUID], act: Act) -> None:
        """Freeze, end or renew the licences of these entries, as ``agreement.EFFECT`` says."""
        with service_transaction("licensing"):
            holders = (
                Licence.objects.filter(kind=register, entry_id__in=among(entry_ids))
                .values_list("holder_id", flat=True)
                .distinct()
            )
            latest = latest_of(register, list(holders))
            theirs = set(entry_ids)
            subjects = subjects_of(register, [holder for holder, row in latest.items() if row.entry_id in theirs])
            follow([(subject, latest[subject.holder_id]) for subject in subjects], act)


def connect() -> None:
    """Fill the port of the registers."""
    effects.fill(LicencesFollow())


@dataclass(frozen=True)
class Move:
    """What the register makes of one licence: the step it takes, if any, and the version that comes after it.

    ``missing`` is what the law wants for that version and did not find.
    """

    licence: Licence
    step: str = ""
    drafted: Linted | None = None
    missing: str = ""


def follow(found: Sequence[tuple[Subject, Licence]], act: Act) -> int:
    """Bring the latest licences of these holders in step with the register, in statements for all of them.

    How many next versions are planned; one whose face cannot be printed is none.
    """
    moves = [*_ended(found), *_renewed([pair for pair in found if _is_outdated(*pair)], act)]
    point("effects.before_step")
    steps: dict[str, list[tuple[Licence, str]]] = defaultdict(list)
    for each in moves:
        if each.step:
            steps[act.reason or each.missing].append((each.licence, each.step))
    for reason, taken in steps.items():
        licence_steps(taken, by=act.by, at=act.at, reason=reason)
    point("effects.after_step")
    drafts = [each.drafted for each in moves if each.drafted is not None]
    if drafts:
        store_planned(drafts, by=_by(act))
    point("effects.after_plan")
    return len(drafts)


def _ended(found: Iterable[tuple[Subject, Licence]]) -> Iterator[Move]:
    """The licences whose entry no longer lets them stand, each with the step that says so."""
    for subject, licence in found:
        step = EFFECT[subject.kind][subject.entry.status]
        if licence.state == State.PLANNED and step != IN_FORCE:
            step = "abandon"
        if any(row.name == step for row in LICENCE.open_steps(licence.state)):
            yield Move(licence, step)


def _is_outdated(subject: Subject, licence: Licence) -> bool:
    """Whether the entry lets a licence stand and this one does not say what it says."""
    if EFFECT[subject.kind][subject.entry.status] != IN_FORCE or licence.state not in RENEWABLE:
        return False
    return licence.state != State.ISSUED or licence.entry_version != subject.entry.face_version


def _renewed(found: Sequence[tuple[Subject, Licence]], act: Act) -> Iterator[Move]:
    """Supersede the standing versions and plan the next; without eligibility one is frozen or runs out."""
    on = clock.local_date(act.at)
    judged = {licence.pk: eligibility.findings(subject.kind, subject, on) for subject, licence in found}
    allowed = [pair for pair in found if eligibility.is_eligible(judged[pair[1].pk])]
    given = places.take([subject.authority.pk for subject, _licence in allowed])
    drafts = {pair[1].pk: _drafted(*pair, place, act) for pair, place in zip(allowed, given, strict=True)}
    for _subject, licence in found:
        drafted = drafts.get(licence.pk)
        missing = "；".join(each.says for each in judged[licence.pk] if each.blocks)
        yield Move(licence, _step_aside(licence, drafted, act.at), drafted, missing)


def _drafted(subject: Subject, licence: Licence, place: int, act: Act) -> Linted | None:
    """The next version; None when the entry cannot be printed: the old face must not stand for it."""
    try:
        return draft(subject, previous=licence, place=place, key=uuid7(), by=_by(act), at=act.at)
    except LintFailed:
        return None


def _step_aside(licence: Licence, drafted: Linted | None, at: datetime) -> str:
    """The step by which a version makes room for the next, or stops without one."""
    if licence.state == State.PLANNED:
        return "abandon"
    if drafted is not None:
        return "supersede" if licence.state in (State.ISSUED, State.FROZEN) else ""
    return _stop(licence, at) if licence.state == State.ISSUED else ""


def _stop(licence: Licence, at: datetime) -> str:
    return "expire" if has_run_out(licence, at) else "freeze"


def has_run_out(licence: Licence, at: datetime) -> bool:
    """Whether the last day of the licence is over."""
    return licence.valid_until is not None and licence.valid_until < clock.local_date(at)


def _by(act: Act):  # type: ignore[no-untyped-def]  # an Actor of either floor; only account and role are used
    return act.by


def licence_step(licence: Licence, step: str, *, by: Actor, at: datetime, reason: str = "") -> Licence:
    """Take one step of the licence workflow, with its journal entry, in the caller's transaction."""
    licence_steps([(licence, step)], by=by, at=at, reason=reason)
    return licence


def licence_steps(taken: Sequence[tuple[Licence, str]], *, by: Actor, at: datetime, reason: str = "") -> None:
    """The same for many licences, each with its own step, in one statement."""
    for licence, step in taken:
        licence.state = LICENCE.step(step, state=licence.state).target
        licence.state_at, licence.state_reason = at, reason[:LONGEST_REASON]
    stepped = [Stepped(licence, TAGS[step]) for licence, step in taken]
    if stepped:
        store_stepped(stepped, at=at, by=by, reason=reason)  # type: ignore[arg-type]  # see _by
