"""第二名称: a row that says an institution again under another name is not registered; that one gets the name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.deciding.refusals import DecidedMeanwhile, StillUsed, WrongAuthority
from liangzhao.consolidation.deciding.sides import Case, Source
from liangzhao.consolidation.importing import normalising
from liangzhao.consolidation.importing.left_out import INSTITUTION, LONGEST
from liangzhao.consolidation.intake import changes, writing
from liangzhao.consolidation.matching.folding import fold
from liangzhao.consolidation.matching.names import read_names
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality import titles
from liangzhao.consolidation.quality.fields import ENDED
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from liangzhao.registers.effects import Act
from liangzhao.registers.models import Institution

RULE = "DQ-14"
_BRACKETED = re.compile(r"(?P<outer>[^（()）]+)[（(](?P<inner>[^（()）]+)[)）]")


class SecondName(NamedTuple):
    """An institution, and the name it does not have yet."""

    institution: Institution
    name: str


def offered(case: Case) -> SecondName | None:
    """The name that the row of a case gives an institution of the same authority; None when it gives none."""
    if case.proposal.rule != RULE or case.kind is not Kind.INSTITUTION or case.own is not None:
        return None
    told = next((side.means("name") for side in case.sides if side.source is Source.RAW), "")
    for entry in case.rivals:
        is_ours = isinstance(entry, Institution) and entry.authority_id == case.proposal.authority_id
        if isinstance(entry, Institution) and is_ours and _stands(entry):
            known = _known(entry)
            if name := next((each for each in _names(told) if fold(each) not in known), ""):
                return SecondName(entry, name)
    return None


def _stands(entry: Institution) -> bool:
    return entry.merged_into_id is None and entry.status not in ENDED


def _known(entry: Institution) -> set[str]:
    return {fold(each) for each in (entry.name, *entry.other_names)}


def _names(told: str) -> Iterator[str]:
    """The names in a cell as they were written: before brackets and in them, where these hold a name."""
    text, names = normalising.text(told), read_names(told)
    found = _BRACKETED.fullmatch(text)
    pieces = [found["outer"], found["inner"]] if found else []
    if len(names) == 1:
        pieces = [text]
    for name, piece in zip(names, pieces, strict=False):
        is_it = [each.whole for each in read_names(piece)[:1]] == [name.whole]
        if is_it and not name.is_former and len(piece) <= LONGEST[INSTITUTION]["name"]:
            yield piece


def give(found: Proposal, institution: UUID, name: str, *, by: Actor) -> None:
    """Give an institution a name, as a change of this finding. Refusals: WrongAuthority, DecidedMeanwhile."""
    with service_transaction("cleaning"):
        entry = writing.locked(Kind.INSTITUTION, institution)
        if not isinstance(entry, Institution) or entry.authority_id != found.authority_id:
            raise WrongAuthority
        if fold(name) in _known(entry) or not _stands(entry):
            raise DecidedMeanwhile
        before: dict[str, object] = {"other_names": list(entry.other_names)}
        after: dict[str, object] = {"other_names": [*entry.other_names, name]}
        source = f"proposal:{found.pk}"
        act = Act(by=by, at=clock.now(), kind="cleanse", reason=titles.decided(found.rule), source=source)
        writing.write(entry, after, act)
        note = changes.changed(
            found.load, found.number, INSTITUTION, entry.pk, before=before, after=after, proposal=found
        )
        note.save(force_insert=True)


def take_back(found: Proposal, *, by: Actor) -> None:
    """Take the name back; StillUsed when the names of the institution were changed since."""
    with service_transaction("cleaning"):
        if changes.undo_changes_of(found, by=by).left:
            raise StillUsed
