"""Two dates of one list of institutions: asked for by an officer, compared by the worker, kept; nothing is deleted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import transaction

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted
from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.importing.totals import is_no_row
from liangzhao.consolidation.intake import keeping
from liangzhao.consolidation.matching.catalogue import Row
from liangzhao.consolidation.matching.reconciling import Fate, Line, Listed, reconcile
from liangzhao.consolidation.models import Comparison, Load
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import owning
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _

State = Load.State


class NotComparable(Refusal):
    """Raised for two loads that are not two dates of one list of institutions, or one that was undone."""

    template = _("请选择同一份机构名单的两次导入，且都没有撤销。")


@dataclass(frozen=True)
class Side:
    """What one date of the list says of an institution: its row and what may have changed."""

    row: int
    name: str
    district: str = ""
    address: str = ""
    institution_class: str = ""


@dataclass(frozen=True)
class Compared:
    """What became of one institution; one of the sides is missing when it came or went."""

    fates: tuple[Fate, ...]
    older: Side | None
    newer: Side | None
    score: float = 0.0
    candidates: tuple[str, ...] = ()


def comparable(actor: Actor) -> list[Load]:
    """The loads of institutions an actor may compare, the newest first."""
    found = owning.loads_of(actor).filter(kind=Kind.INSTITUTION, state=State.TAKEN)
    return list(found.order_by("-received_at"))


def comparisons_of(actor: Actor) -> list[Comparison]:
    """What this authority compared, the newest first."""
    if actor.authority_id is None or actor.institution_id is not None:
        return []
    found = Comparison.objects.filter(authority_id=actor.authority_id).select_related("older", "newer")
    return list(found.defer("lines").order_by("-asked_at"))


@transaction.atomic
def ask(first: UUID, second: UUID, *, by: Actor) -> Comparison:
    """The comparison of two loads, made now or earlier; the one received earlier is the older. NotComparable."""
    owner = owning.owner_of(by)
    if owner.institution_id is not None or owner.authority_id is None:
        raise NotPermitted
    pair = sorted((each for each in comparable(by) if each.pk in {first, second}), key=lambda each: each.received_at)
    if len(pair) != 2 or pair[0].source != pair[1].source:
        raise NotComparable
    made, is_new = Comparison.objects.get_or_create(
        older=pair[0],
        newer=pair[1],
        defaults={"asked_by": owner.account_id, "asked_at": clock.now(), "authority_id": owner.authority_id},
    )
    if is_new:
        journal.record(
            Tag.SOURCE_IMPORTED,
            subject_kind="comparison",
            subject_id=made.pk,
            by=by,
            at=clock.now(),
            body={"act": "compare", "older": str(pair[0].pk), "newer": str(pair[1].pk)},
        )
    return made


def work() -> bool:
    """Compare what waits longest; whether there was any."""
    with service_transaction("import"):
        waiting = Comparison.objects.filter(done_at=None).select_related("older", "newer").order_by("asked_at").first()
        if waiting is None:
            return False
        older, newer = rows_of(waiting.older), rows_of(waiting.newer)
        before = [row for load in _earlier(waiting) for row in rows_of(load)]
    try:
        lines, problem = compare(older, newer, before), ""
    except Refusal as refusal:
        lines, problem = [], str(refusal)[:300]
    with service_transaction("import"):
        row = Comparison.objects.select_for_update().get(pk=waiting.pk)
        row.counts = dict(Counter(fate.value for line in lines for fate in line.fates))
        row.lines = json.dumps([asdict(line) for line in lines], ensure_ascii=False, separators=(",", ":"))
        row.problem, row.done_at = problem, clock.now()
        row.save()
    return True


def _earlier(comparison: Comparison) -> list[Load]:
    """Loads of the same list before the older one: who is there and not in it, but in the newer one, is back."""
    older = comparison.older
    mine = Load.objects.filter(kind=older.kind, source=older.source, authority_id=older.authority_id)
    return list(mine.filter(state=State.TAKEN, received_at__lt=older.received_at).order_by("received_at"))


Known = tuple[str, Side]
"""The list's own code of an institution, empty without one, and what it says of it."""


def rows_of(load: Load) -> list[Known]:
    """The institutions of a load as its list named them; inside a transaction of the node."""
    columns = Columns(load.columns, load.values)
    found = []
    for number, raw in keeping.rows_of(load):
        given = columns.ours(raw)
        if given.get("name", "").strip() and not is_no_row(raw):
            place = given.get("division", "").strip() or given.get("district", "").strip()
            address, kind = given.get("address", "").strip(), given.get("institution_class", "").strip()
            found.append(
                (given.get("foreign_code", "").strip(), Side(number, given["name"].strip(), place, address, kind))
            )
    return found


def compare(older: Sequence[Known], newer: Sequence[Known], before: Sequence[Known] = ()) -> list[Compared]:
    """What became of each institution; equal codes are the same one when both dates give each of theirs its own."""
    with_keys = _have_codes(older) and _have_codes(newer)
    old, new = _by_key(older, "o", with_keys=with_keys), _by_key(newer, "n", with_keys=with_keys)
    earlier = {f"e{at}": side for at, (_code, side) in enumerate(before)}
    lines = reconcile(_listed(old), _listed(new), earlier=_listed(earlier), with_keys=with_keys)
    return [_compared(line, old, new, earlier) for line in lines]


def _have_codes(rows: Sequence[Known]) -> bool:
    codes = [code for code, _side in rows]
    return bool(codes) and all(codes) and len(set(codes)) == len(codes)


def _by_key(rows: Sequence[Known], mark: str, *, with_keys: bool) -> dict[str, Side]:
    return {code if with_keys else f"{mark}{at}": side for at, (code, side) in enumerate(rows)}


def _listed(rows: dict[str, Side]) -> list[Listed]:
    return [
        Listed(Row(key=key, name=side.name, district=side.district, address=side.address), side.institution_class)
        for key, side in rows.items()
    ]


def _compared(line: Line, old: dict[str, Side], new: dict[str, Side], earlier: dict[str, Side]) -> Compared:
    was = earlier.get(line.old) if Fate.BACK in line.fates else old.get(line.old)
    names = tuple(each.name for each in line.candidates)
    return Compared(line.fates, was, new.get(line.new), line.score, names)


def lines_of(comparison: Comparison) -> list[Compared]:
    """The lines of a comparison that was made."""
    kept = json.loads(comparison.lines) if comparison.lines else []
    return [
        Compared(
            tuple(Fate(fate) for fate in each["fates"]),
            Side(**each["older"]) if each["older"] else None,
            Side(**each["newer"]) if each["newer"] else None,
            each["score"],
            tuple(each["candidates"]),
        )
        for each in kept
    ]
