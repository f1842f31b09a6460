"""A list of persons against the register, row by row, stoppable at any moment; and the doubles of the register."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from uuid import UUID

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.matching.deciding import Decision as Answer
from liangzhao.consolidation.matching.deciding import Match, Shown
from liangzhao.consolidation.matching.journal import Journal
from liangzhao.consolidation.matching.running import write
from liangzhao.consolidation.people.deciding import Decision, find
from liangzhao.consolidation.people.doubles import Sweep, pairs
from liangzhao.consolidation.quality.model import Context, Kind
from liangzhao.consolidation.quality.running import tidied
from liangzhao.kernel import clock, masking
from liangzhao.registers.models import Person

BATCH = 100
DOUBLES = ("one", "other", "decision", "score", "rule", "features")

Progress = Callable[[int, int], None]
Numbered = tuple[str, Mapping[str, str]]


def match_list(
    rows: Sequence[Numbered], kind: Kind, *, question: str, out: Path, progress: Progress
) -> Counter[Answer]:
    """Write the answers for all rows to ``out`` and count them; runs of another ``question`` are not continued.

    Candidates are told by their id and masked name; who they are stands in the register.
    """
    context = Context(kind, clock.today())
    with Journal(out.with_name(f"{out.name}.journal"), question) as journal:
        done = journal.finished
        while done < len(rows):
            batch = rows[done : done + BATCH]
            with service_transaction("match"):
                journal.add([_answer(key, tidied(done, row, context)[0]) for key, row in batch])
            done += len(batch)
            progress(done, len(rows))
        counts = write(journal.read(), out)
        journal.remove()
    return counts


def _answer(key: str, row: Mapping[str, str]) -> Match:
    found = find(row)
    names = dict(Person.objects.filter(pk__in=[each.person_id for each in found.candidates]).values_list("pk", "name"))
    return Match(
        key,
        Answer(str(found.outcome)),
        str(found.target or ""),
        found.score,
        found.rule,
        tuple(_shown(found, names)),
    )


def _shown(found: Decision, names: Mapping[UUID, str]) -> list[Shown]:
    return [
        Shown(str(each.person_id), masking.person_name(names[each.person_id]), each.likeness.score)
        for each in found.candidates
    ]


def write_doubles(out: Path, *, sweep: Sweep | None = None) -> int:
    """Write every two entries of the register that may be one person, by id; how many there are.

    ``out`` is written whole or not at all; a run that was stopped begins again.
    """
    draft, count = out.with_name(f"{out.name}.partial"), 0
    with draft.open("w", encoding="utf-8", newline="") as file, service_transaction("match"):
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(DOUBLES)
        for count, each in enumerate(pairs(sweep=sweep), start=1):  # noqa: B007  the last number is how many
            found = each.likeness
            told = (each.one, each.other, each.outcome, f"{found.score:.1f}", found.guard, "+".join(found.features))
            writer.writerow(told)
    draft.replace(out)
    return count
