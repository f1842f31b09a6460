"""The account of somebody who was in the register twice: one person signs in with one account."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from liangzhao.access import sessions
from liangzhao.access.actors import Actor
from liangzhao.access.models import Account, Grant
from liangzhao.access.roles import excludes
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock


def of_person(person_id: UUID) -> Account | None:
    """The account of a person of the register, in use or not."""
    return Account.objects.filter(person_id=person_id).first()


def clashes(absorbed: Iterable[Grant], kept: Iterable[Grant]) -> bool:
    """Whether roles of the two accounts may not be held by one person (三员分立)."""
    held = [grant.code for grant in kept]
    return any(excludes(grant.code, other) for grant in absorbed for other in held if grant.code is not other)


def hand_over(*, giver_id: UUID, taker_id: UUID, by: Actor) -> dict[str, object] | None:
    """Let the taker have the giver's account; who has one already gets its roles, and the other is closed.

    Sessions of the giver end for good. Returns what ``hand_back`` needs; None when the giver has no account.
    """
    account, kept = of_person(giver_id), of_person(taker_id)
    if account is None:
        return None
    memory: dict[str, object] = {"account": str(account.pk), "was_active": account.is_active, "grants": []}
    if kept is None:
        account.person_id = taker_id
    else:
        memory["grants"] = [str(key) for key in _give(account, kept)]
        account.is_active = False
        _say(Tag.ACCOUNT_DISABLED, account, by)
    account.save(update_fields=["person_id", "is_active"])
    sessions.end(account.pk)
    return memory


def hand_back(memory: dict[str, object], *, giver_id: UUID, by: Actor) -> None:
    """Undo ``hand_over``: the account is the giver's again, with its roles; they sign in anew."""
    account = Account.objects.get(pk=UUID(str(memory["account"])))
    grants = memory["grants"]
    if isinstance(grants, list) and grants:
        Grant.objects.filter(pk__in=[UUID(str(key)) for key in grants]).update(account=account)
    if not account.is_active and memory["was_active"]:
        _say(Tag.ACCOUNT_ENABLED, account, by)
    account.person_id, account.is_active = giver_id, bool(memory["was_active"])
    account.save(update_fields=["person_id", "is_active"])
    sessions.end(account.pk)


def grants_for(institution_id: UUID) -> QuerySet[Grant]:
    """The roles held for an institution."""
    return Grant.objects.filter(institution_id=institution_id)


def move_grants(*, giver_id: UUID, taker_id: UUID) -> list[UUID]:
    """Let the roles held for an institution be held for another, but those held there already; returns which."""
    held = set(grants_for(taker_id).values_list("account_id", "role"))
    moved = [each.pk for each in grants_for(giver_id).order_by("pk") if (each.account_id, each.role) not in held]
    Grant.objects.filter(pk__in=moved).update(institution_id=taker_id)
    return moved


def move_back(grants: Iterable[UUID], *, taker_id: UUID) -> None:
    """Undo ``move_grants``; a role withdrawn since stays withdrawn."""
    Grant.objects.filter(pk__in=list(grants)).update(institution_id=taker_id)


def _give(account: Account, kept: Account) -> list[UUID]:
    """Move the roles the other account does not hold for the same place."""
    held = {(grant.role, grant.institution_id, grant.authority_id) for grant in kept.grants.all()}
    moved = [
        grant.pk
        for grant in account.grants.order_by("pk")
        if (grant.role, grant.institution_id, grant.authority_id) not in held
    ]
    Grant.objects.filter(pk__in=moved).update(account=kept)
    return moved


def _say(tag: Tag, account: Account, by: Actor) -> None:
    journal.record(
        tag,
        subject_kind="account",
        subject_id=account.pk,
        by=by,
        at=clock.now(),
        person_id=account.person_id,
        body={"act": "merge"},
    )
