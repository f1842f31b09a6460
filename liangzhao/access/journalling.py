"""What an account does about itself, before any role is chosen, in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from liangzhao.access.actors import PUBLIC, Actor
from liangzhao.access.models import Account
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock


def themselves(account: Account) -> Actor:
    """The account as the one who acts, before any role is chosen."""
    return replace(PUBLIC, account_id=account.pk)


def record(tag: Tag, account: Account, *, by: Actor | None = None, body: Mapping[str, object] | None = None) -> None:
    """An act about an account, done by itself unless ``by`` says otherwise; in the caller's transaction."""
    journal.record(
        tag,
        subject_kind="account",
        subject_id=account.pk,
        by=by or themselves(account),
        at=clock.now(),
        person_id=account.person_id,
        body=body,
    )
