"""After a restore: erase again what persons had erased since that backup was taken (SEC-P6)."""

from __future__ import annotations

from pathlib import Path

from liangzhao.access.transactions import service_transaction
from liangzhao.registers.rights import erasing, ledger


def replay_erasures(path: Path | None = None) -> int:
    """Carry out the erasures of a ledger (this node's own when None) that the database does not know.

    Returns how many. Safe to run again. Raises ledger.LedgerBroken, and erasing.NothingOfThatKind when the ledger is
    of a newer version.
    """
    place = ledger.node_ledger() if path is None else ledger.Place(path)
    with service_transaction("restore"):
        missing = ledger.missing_here(place)
        erasing.carry_out(missing)
        return len(missing)
