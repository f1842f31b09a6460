"""What the register answers to a verifier who names a licence (SEC-K7): its state now, its holder masked."""

from __future__ import annotations

from liangzhao.access.actors import holder_of
from liangzhao.access.transactions import actor_transaction
from liangzhao.kernel.identifiers import licence_id
from liangzhao.licensing.codes import static
from liangzhao.licensing.models import Licence
from liangzhao.licensing.queries import state_now
from liangzhao.licensing.states import State
from liangzhao.licensing.verification import KnownLicence


def by_identifier(identifier: str) -> Licence | None:
    """The licence with exactly this identifier, read with no more rights than knowing it gives."""
    normalised = licence_id.check(identifier).normalised
    with actor_transaction(holder_of(identifier=normalised)):
        return (
            Licence.objects.select_related("authority", "photo")
            .filter(identifier=normalised)
            .exclude(state=State.ABANDONED)
            .first()
        )


def by_identifier_and_name(identifier: str, name: str) -> Licence | None:
    """The licence when the name is its holder's too; the same answer for an unknown number and a wrong name."""
    licence = by_identifier(identifier)
    return licence if licence is not None and licence.face["holder"] == name.strip() else None


def lookup(identifier: str) -> KnownLicence | None:
    """The register's side of a file verification."""
    licence = by_identifier(identifier)
    if licence is None:
        return None
    state = state_now(licence)
    return KnownLicence(
        identifier=licence.identifier,
        state=str(state),
        state_words=str(state.label),
        valid_now=state == State.ISSUED,
        record_digest=bytes(licence.record_digest),
        holder_masked=static.masked_holder(licence),
    )
