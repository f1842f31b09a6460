"""After a theft, from the page: a key is taken out of use and what it signed made anew; one asks, another approves.

The worker makes the licences anew in batches (``replacement``), and how far it is stands in the row: whoever goes on
after a crash goes on there. A key that still signs is refused: its successor is made on the server.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from liangzhao.access.actors import Actor, service
from liangzhao.access.can import NotPermitted, require
from liangzhao.access.permissions import P
from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.licensing import replacement
from liangzhao.licensing.key_register import SigningKey, signing_keys, subject_of
from liangzhao.licensing.models import Reissue
from liangzhao.licensing.replacement import KeyUnknown, Report
from liangzhao.signing import rotation
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao_verify.revocation import COMPROMISED

S = Reissue.State


class KeyStillSigns(Refusal):
    """Raised for a key without successor: what it signed would be signed by it again."""

    template = _(
        "这把密钥仍在签章，还没有接替的密钥。请先由运维人员在服务器上运行："
        "liangzhao keys rotate --authority %(authority)s --kind %(kind)s"
        "（正式证书机构用 request、install），启用新密钥后再到本页办理。"
    )


class ReissueGoesOn(Refusal):
    """Raised when the same key is already asked about or worked on."""

    template = _("这把密钥已有一项停用并重新签发在办理，请刷新页面查看。")


class ReissueDecided(Refusal):
    """Raised when somebody decided meanwhile."""

    template = _("这项申请已经处理，请刷新页面查看。")


class NeedsSecondPerson(Refusal):
    """Raised when who asked would approve as well."""

    template = _("停用密钥并重新签发须由另一名安全管理员批准，不能由提出人自己批准。")


class KeysNotWritable(Refusal):
    """Raised when this host may not write the list of revoked keys."""

    template = _(
        "本机不能写入密钥目录，没有停用。请由运维人员在服务器上运行："
        "liangzhao keys revoke --authority %(authority)s --kind %(kind)s %(key)s，然后再批准。"
    )


def key_of(key_id: str) -> SigningKey:
    """The key of an authority with this id; raises KeyUnknown."""
    found = next((key for key in signing_keys() if key.key_id == key_id and key.signs_licences), None)
    if found is None:
        raise KeyUnknown(key=key_id)
    return found


def latest(key_id: str) -> Reissue | None:
    """The newest one of a key."""
    with service_transaction("reissue"):
        return Reissue.objects.filter(key_id=key_id).order_by("-asked_at", "-pk").first()


@transaction.atomic
def ask(*, key_id: str, by: Actor) -> Reissue:
    """Ask to take a former key out of use and to make anew what it signed; raises Refusal."""
    require(by, P.SECURITY_MANAGE)
    key = key_of(key_id)
    if key.replaced_at is None:
        raise KeyStillSigns(authority=key.authority, kind=key.kind)
    try:
        with service_transaction("reissue"), transaction.atomic():
            row = Reissue.objects.create(key_name=key.name, key_id=key_id, asked_at=clock.now(), asked_by=_account(by))
    except IntegrityError as error:
        raise ReissueGoesOn from error
    _say(Tag.REISSUE_ASKED, row, by)
    return row


@transaction.atomic
def approve(*, reissue_id: UUID, by: Actor) -> Reissue:
    """Take the key out of use at once and leave the rest to the worker; raises Refusal."""
    require(by, P.SECURITY_MANAGE)
    with service_transaction("reissue"):
        row = _asked(reissue_id)
        if row.asked_by == by.account_id:
            raise NeedsSecondPerson
        _decide(row, S.RUNNING, by)
    _say(Tag.REISSUE_APPROVED, row, by)
    _revoke(row, by)
    return row


@transaction.atomic
def reject(*, reissue_id: UUID, by: Actor) -> Reissue:
    """Leave all as it is: by another, or by who asked."""
    require(by, P.SECURITY_MANAGE)
    with service_transaction("reissue"):
        row = _asked(reissue_id)
        _decide(row, S.REJECTED, by)
    _say(Tag.REISSUE_REJECTED, row, by)
    return row


def work(seconds: float) -> int:
    """Make licences anew for so many seconds, the oldest request first; how many requests came to their end.

    SignerUnavailable as ``replacement.renew_some``: what is planned is sealed later, the next call goes on.
    """
    until, ended = time.monotonic() + seconds, 0
    while time.monotonic() < until and (row := _next()) is not None:
        spent = replacement.spent_key(row.key_name, row.key_id)
        if row.total is None:
            _keep_total(row, replacement.outstanding(spent, by=service("keys")))
        is_over = False
        while not is_over and time.monotonic() < until:
            is_over = _one_batch(row, spent)
        ended += int(is_over)
    return ended


def _next() -> Reissue | None:
    with service_transaction("reissue"):
        return Reissue.objects.filter(state=S.RUNNING).order_by("decided_at", "pk").first()


def _one_batch(row: Reissue, spent: replacement.Spent) -> bool:
    """Whether none was left."""

    def keep(report: Report, last: UUID) -> None:
        row.renewed, row.left, row.last = row.renewed + report.renewed, row.left + report.left, last
        row.obstacles = dict(Counter(row.obstacles) + report.obstacles)
        row.save(update_fields=["renewed", "left", "last", "obstacles"])

    if replacement.renew_some(spent, row.last, by=service("keys"), keep=keep) is not None:
        return False
    with service_transaction("reissue") as by:
        row.state, row.ended_at = S.DONE, clock.now()
        row.save(update_fields=["state", "ended_at"])
        _say(Tag.REISSUE_DONE, row, by, renewed=row.renewed, left=row.left)
    return True


def _keep_total(row: Reissue, total: int) -> None:
    with service_transaction("reissue"):
        row.total = total
        row.save(update_fields=["total"])


def _asked(reissue_id: UUID) -> Reissue:
    row = Reissue.objects.select_for_update().filter(pk=reissue_id).first()
    if row is None or row.state != S.ASKED:
        raise ReissueDecided
    return row


def _decide(row: Reissue, state: Reissue.State, by: Actor) -> None:
    row.state, row.decided_at, row.decided_by = state, clock.now(), _account(by)
    row.save(update_fields=["state", "decided_at", "decided_by"])


def _revoke(row: Reissue, by: Actor) -> None:
    """Last in the transaction: a list that cannot be written lets nothing be decided."""
    authority, _slash, kind = row.key_name.partition("/")
    store = KeyDirectory(Path(settings.LIANGZHAO_KEYS_DIR))
    try:
        done = rotation.revoke(store, row.key_name, row.key_id, reason=COMPROMISED, at=clock.now())
    except OSError as error:
        raise KeysNotWritable(authority=authority, kind=kind, key=row.key_id) from error
    told = {"from": done.at.isoformat(), "reason": done.reason}
    _say(Tag.KEY_REVOKED, row, by, **told)


def _account(by: Actor) -> UUID:
    if by.account_id is None:
        raise NotPermitted
    return by.account_id


def _say(tag: Tag, row: Reissue, by: Actor, **more: object) -> None:
    body = {"key": row.key_name, "id": row.key_id, **more}
    journal.record(tag, subject_kind="key", subject_id=subject_of(row.key_name), by=by, at=clock.now(), body=body)
