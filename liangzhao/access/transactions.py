"""One act, one transaction, one scope: the only place that changes the database role (SEC-Z2, Z3).

``actor_transaction`` opens a transaction, becomes the scope's database role inside it, sets the keys its
policies compare with, and fixes the clock to the transaction's time. All of it ends with the transaction; what the
process has learnt of the database's clock stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import connection, transaction

from liangzhao.access.actors import Actor, Scope, service
from liangzhao.kernel import clock, statements
from liangzhao.kernel.row_security import DatabaseRole

_current: ContextVar[Scope | None] = ContextVar("scope", default=None)

SESSION_SCOPE = Scope(DatabaseRole.SESSION)

_NAMES = tuple(Scope(DatabaseRole.SESSION).settings())
# Generic plans: those who prepare a statement do so to plan it once, and a policy's settings are no constants anyway.
_ENTER = (
    "SELECT transaction_timestamp(), set_config('plan_cache_mode', 'force_generic_plan', true), "
    "set_config('role', %s, true), " + ", ".join(f"set_config('lz.{name}', %s, true)" for name in _NAMES)
)


@contextmanager
def actor_transaction(actor: Actor) -> Iterator[Actor]:
    """A transaction that sees and may change what ``actor`` can reach; commits when the block ends well.

    Inside another one it is a savepoint with another scope; the outer scope is restored behind it.
    """
    with scoped(actor.scope):
        yield actor


@contextmanager
def service_transaction(name: str) -> Iterator[Actor]:
    """A transaction of the node itself: the worker, a command, the seed."""
    actor = service(name)
    with scoped(actor.scope):
        yield actor


@contextmanager
def scoped(scope: Scope) -> Iterator[None]:
    """A transaction in ``scope``; see ``actor_transaction``."""
    is_first = not connection.in_atomic_block
    outer = None if is_first else _current.get()
    if outer == scope:
        with transaction.atomic():
            yield
        return
    with transaction.atomic():
        at = _enter(scope)
        if is_first:
            clock.learn(at)
        token = _current.set(scope)
        try:
            if outer is None and not clock.is_fixed():
                with clock.at(at):
                    yield
            else:
                yield
        finally:
            _current.reset(token)
        if outer is not None:
            _enter(outer)
    if outer is None and connection.in_atomic_block:
        _enter_nobody()  # inside somebody's bare transaction: leave it without rights, as it was


@contextmanager
def reading(scope: Scope) -> Iterator[None]:
    """``scoped`` for reads: already in this scope it sends nothing, for there will be nothing to take back."""
    if connection.in_atomic_block and _current.get() == scope:
        yield
        return
    with scoped(scope):
        yield


@contextmanager
def as_nobody() -> Iterator[None]:
    """The login role itself, which owns no rights: what code runs as outside every scope.

    Tests put it around the pages they ask for, so that a page that forgets its scope fails there as it would on a
    node.
    """
    outer = _current.get()
    token = _current.set(None)
    _enter_nobody()
    try:
        yield
    finally:
        _current.reset(token)
        if outer is not None and not connection.needs_rollback:
            _enter(outer)


def _enter_nobody() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ENTER, ["none", *[""] * len(_NAMES)])


def _enter(scope: Scope):  # type: ignore[no-untyped-def]  # a datetime, as psycopg gives it
    values = scope.settings()
    role = f"{settings.LIANGZHAO_ROLE_PREFIX}_{scope.role}"
    return statements.run(connection, _ENTER, [role, *(values[name] for name in _NAMES)])[0][0]
