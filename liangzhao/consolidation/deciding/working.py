"""What the worker does with merges that were put off: one after the other, each in one transaction.

A process that dies leaves everything as it was, and the row that says what is to be done: the next one begins anew.
How far it is goes to that row through a connection of its own, because the transaction shows nothing until its end.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from threading import Thread
from uuid import UUID

from django.db import IntegrityError, OperationalError, connections

from liangzhao.access.actors import Actor, service
from liangzhao.access.models import Account
from liangzhao.access.transactions import service_transaction
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding import carrying_out, choices
from liangzhao.consolidation.deciding.holding import say
from liangzhao.consolidation.models import PendingMerge, Proposal
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _

MOST_TURNS = 5
"""So often what broke the connection is tried again; a server that went away comes back, a lack of memory stays."""
_log = logging.getLogger(__name__)
_UNEXPECTED = _("处理时出现意外。请稍后再试，或联系技术支持。")
_CONTRADICTS = _("登记簿不接受：与其他登记矛盾，请核对后再决定。")


def work() -> int:
    """Carry out what waits, the oldest first; how many came to an end, well or not."""
    ended = 0
    while (waiting := _begun()) is not None:
        _carry_out(waiting)
        ended += 1
    return ended


def _begun() -> PendingMerge | None:
    """The next one, marked as begun before anything is done."""
    with service_transaction("merging"):
        rows = PendingMerge.objects.select_for_update(of=("self",)).filter(failed_at=None)
        row = rows.order_by("decided_at", "pk").first()
        if row is not None:
            row.began_at, row.part, row.turns = clock.now(), "", row.turns + 1
            row.save(update_fields=["began_at", "part", "turns"])
        return row


def _carry_out(row: PendingMerge) -> None:
    try:
        _carry_out_whole(row)
    except Refusal as refusal:
        _fail(row, str(refusal))
    except IntegrityError:
        _fail(row, _CONTRADICTS)
    except OperationalError:
        if row.turns < MOST_TURNS:
            raise
        _log.exception("merge %s cannot be carried out", row.pk)
        _fail(row, _UNEXPECTED)
    except (ValueError, LookupError, TypeError) as error:
        _log.error("merge %s cannot be carried out: %s", row.pk, type(error).__name__)
        _fail(row, _UNEXPECTED)


def _carry_out_whole(row: PendingMerge) -> None:
    """All of it or nothing; nothing when another worker came to the end of it, or the finding was settled."""
    with service_transaction("merging"):
        found = Proposal.objects.select_for_update(of=("self",)).get(pk=row.proposal_id)
        mine = PendingMerge.objects.filter(pk=row.pk, failed_at=None)
        if found.state == Proposal.State.SECOND and mine.exists():
            choice = choices.read(found.chosen or "")
            carrying_out.carry_out(found, choice, by=_officer(row), tell=lambda part: _tell(row.pk, part))
        mine.delete()


def _officer(row: PendingMerge) -> Actor:
    """The node for the officer who decided: who it was, in which role, for which authority."""
    node = service("merging")
    person = Account.objects.values_list("person_id", flat=True).get(pk=row.decided_by)
    scope = replace(node.scope, account=row.decided_by, authority=row.authority_id, person=person)
    return replace(node, account_id=row.decided_by, acting_as=row.acting_as, scope=scope)


def _tell(key: UUID, part: str) -> None:
    """Say outside the transaction which part begins."""
    thread = Thread(target=_write_part, args=(key, part))
    thread.start()
    thread.join()


def _write_part(key: UUID, part: str) -> None:
    try:
        with service_transaction("merging"):
            PendingMerge.objects.filter(pk=key).update(part=part)
    finally:
        connections.close_all()


def _fail(row: PendingMerge, why: str) -> None:
    """Nothing was changed; the officers learn why."""
    with service_transaction("merging") as node:
        failed = PendingMerge.objects.filter(pk=row.pk, failed_at=None)
        if failed.update(failed_at=clock.now(), problem=why[:300]):
            say(Tag.FINDING_DECIDED, row.proposal, node, "failed")
