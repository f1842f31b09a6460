"""After a theft: the licences that a stolen key signed are made anew, facts as they are, by the key that came after.

Each gets its next version under the same serial (design.md §6); the former one is superseded, so that no code or file
which the stolen key signed stands for a licence in force. What remains to be done is read from the licences themselves:
whoever calls again after a crash goes on where it stopped, and a second call finds nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction
from liangzhao.kernel import clock, statements
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.licensing import eligibility
from liangzhao.licensing.codes import static
from liangzhao.licensing.effects import licence_step
from liangzhao.licensing.issue import draft, new_key, seal
from liangzhao.licensing.key_register import SigningKey, signing_keys
from liangzhao.licensing.lint import Linted, LintFailed
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import State
from liangzhao.licensing.status import places
from liangzhao.licensing.storing import store_planned
from liangzhao.licensing.subjects import Subject, subjects_of
from liangzhao.registers import locks
from liangzhao.registers.effects import Register

BATCH = 200
REASON = _("签章密钥已吊销，换发新版本")
NOT_PRINTABLE = "lint"
"""What ``Report.obstacles`` counts a face under that the lint refused."""
_FIRST = UUID(int=0)
_NAMED = 8  # bytes of a key's id that a printed code names


class KeyUnknown(Refusal):
    """Raised for a key that never signed on this node."""

    template = _("没有密钥 %(key)s。")


class KeyNotRevoked(Refusal):
    """Raised for a key that is still believed, or that still signs: what it signed would be signed by it again."""

    template = _("密钥 %(key)s 尚未更换并吊销，不能批量换发。请先用 rotate 更换，再用 revoke 吊销。")


@dataclass
class Report:
    """What was done: licences made anew, those left as they are, and how many failed each rule."""

    renewed: int = 0
    left: int = 0
    obstacles: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Spent:
    """A key that was replaced and revoked, and when it was the one that signed."""

    key: SigningKey
    began: datetime | None
    ended: datetime

    def signed(self, signing_key: str, static_code: str, made: datetime | None) -> bool:
        """Whether it signed a licence's record or code, or a file made at that time."""
        if self.key.kind == "sm2":
            named = signing_key == self.key.key_id
        else:
            named = _named_by(static_code) == bytes.fromhex(self.key.key_id)[:_NAMED]
        return named or (made is not None and made < self.ended and (self.began is None or self.began <= made))


def spent_key(name: str, key_id: str) -> Spent:
    """The former key of this name with this id; raises KeyUnknown or KeyNotRevoked."""
    ever = [each for each in signing_keys() if each.name == name]
    key = next((each for each in ever if each.key_id == key_id), None)
    if key is None:
        raise KeyUnknown(key=key_id)
    if key.replaced_at is None or key.revoked_at is None:
        raise KeyNotRevoked(key=key_id)
    ends = [each.replaced_at for each in ever if each.replaced_at is not None and each.replaced_at < key.replaced_at]
    return Spent(key, max(ends, default=None), key.replaced_at)


def outstanding(spent: Spent, *, by: Actor) -> int:
    """How many licences in force are still to be made anew."""
    return sum(len(batch) for batch in _batches(spent, by, BATCH))


def renew_all(
    spent: Spent, *, by: Actor, batch: int = BATCH, tell: Callable[[Report], None] = lambda _report: None
) -> Report:
    """Make every licence in force anew that this key signed; call it outside any transaction.

    ``tell`` hears how far it is after each batch. Who may not have a licence now keeps the one there is and is counted.
    SignerUnavailable ends it; what is planned by then the worker seals, and the next call does the rest.
    """
    report = Report()
    for found in _batches(spent, by, batch):
        planned = _plan(found, report, by=by)
        report.renewed += seal(planned, by=by) if planned else 0
        tell(report)
    return report


def renew_some(
    spent: Spent, after: UUID, *, by: Actor, keep: Callable[[Report, UUID], None], batch: int = BATCH
) -> UUID | None:
    """Make the licences of one batch behind this id anew; the id to go on behind, None when none is left.

    ``keep`` is called in the transaction that plans them, so that what is counted and what is planned stand or fall
    together; ``Report.renewed`` is what was planned. SignerUnavailable as with ``renew_all``.
    """
    found = next(_batches(spent, by, batch, after), None)
    if found is None:
        return None
    last, report = found[-1][0], Report()

    def keep_count(planned: int) -> None:
        report.renewed = planned
        keep(report, last)

    planned = _plan(found, report, by=by, keep=keep_count)
    if planned:
        seal(planned, by=by)
    return last


# The newest file of the key's own format tells, beside what the licence says of itself, which key signed.
_FOUND = """
SELECT licence.id, licence.kind, licence.holder_id, licence.signing_key, licence.static_code,
    (SELECT file.made_at FROM licensing_licencefile AS file WHERE file.licence_id = licence.id AND file.format = %s)
FROM licensing_licence AS licence JOIN reference_authority AS authority ON authority.id = licence.authority_id
WHERE authority.uscc = %s AND licence.state = %s AND licence.id > %s ORDER BY licence.id LIMIT %s
"""

_Found = tuple[UUID, Register, UUID]


def _batches(spent: Spent, by: Actor, batch: int, after: UUID = _FIRST) -> Iterator[list[_Found]]:
    """Licences in force that the key signed, in the order of their ids; those made meanwhile are signed by another."""
    last, file_format = after, "ofd" if spent.key.kind == "sm2" else "pdf"
    while True:
        given = [file_format, spent.key.authority, State.ISSUED.value, last, batch]
        with actor_transaction(by):
            rows = list(statements.run(connection, _FOUND, given))
        if not rows:
            return
        signed = [(row[0], Register(row[1]), row[2]) for row in rows if spent.signed(*row[3:])]
        if signed:
            yield signed
        last = rows[-1][0]


def _plan(
    found: Sequence[_Found], report: Report, *, by: Actor, keep: Callable[[int], None] = lambda _planned: None
) -> list[Licence]:
    """Supersede and plan the next versions in one transaction; who changed since the batch was read is passed over."""
    with actor_transaction(by):
        locks.hold(holder for _id, _kind, holder in found)
        wanted = Licence.objects.filter(pk__in=[pk for pk, _kind, _holder in found], state=State.ISSUED)
        standing = {(row.kind, row.holder_id): row for row in wanted.select_related("authority")}
        subjects = list(_subjects(found))
        given = zip(subjects, places.take([subject.authority.pk for subject in subjects]), strict=True)
        drafts = [
            drafted
            for subject, place in given
            if (former := standing.get((subject.kind, subject.holder_id)))
            and (drafted := _renewed(subject, former, place, report, by=by))
        ]
        planned = store_planned(drafts, by=by)
        keep(len(planned))
        return planned


def _subjects(found: Sequence[_Found]) -> Iterator[Subject]:
    for kind in Register:
        holders = [holder for _id, each, holder in found if each == kind]
        yield from subjects_of(kind, holders) if holders else ()


def _renewed(subject: Subject, former: Licence, place: int, report: Report, *, by: Actor) -> Linted | None:
    """The next version, the former superseded; None, and nothing changed, where the law or the lint forbids it."""
    findings = eligibility.findings(subject.kind, subject, clock.today())
    stopped = [finding.rule_id for finding in findings if finding.blocks]
    try:
        if eligibility.is_eligible(findings):
            drafted = draft(subject, previous=former, place=place, key=new_key(), by=by, at=clock.now())
            licence_step(former, "supersede", by=by, at=clock.now(), reason=REASON)
            return drafted
    except LintFailed:
        stopped = [NOT_PRINTABLE]
    report.left += 1
    report.obstacles.update(stopped)
    return None


def _named_by(static_code: str) -> bytes:
    """The key a printed code names; nothing when there is no code that can be read."""
    try:
        return static.read(static_code.rpartition("/")[2]).key_id
    except static.NotAStaticCode:
        return b""
