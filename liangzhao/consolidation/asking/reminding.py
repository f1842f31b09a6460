"""Reminding of questions that wait, and how far the asking is, by authority."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, F, Q

from liangzhao.access.actors import Actor
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.models import Proposal, Question
from liangzhao.kernel import clock
from liangzhao.law import parameters

OPEN = Q(answer="", proposal__state=Proposal.State.ASKED)
"""Questions that wait: not answered, and not taken back by the authority."""


@dataclass(frozen=True)
class Progress:
    """The questions of an authority: asked, answered, waiting, and of these past their day."""

    asked: int = 0
    answered: int = 0
    waiting: int = 0
    overdue: int = 0

    @property
    def rate(self) -> float:
        """The share answered, 0 to 1; 0 when nothing was asked."""
        return self.answered / self.asked if self.asked else 0.0


def remind_due(*, by: Actor) -> int:
    """Remind of every question that has waited a whole pause since it was asked or last reminded of; how many."""
    pause = timedelta(days=parameters.number("question_reminder_days", on=clock.today()))
    before = clock.now() - pause
    waiting = Question.objects.filter(OPEN).filter(
        Q(reminded_at=None, asked_at__lte=before) | Q(reminded_at__isnull=False, reminded_at__lte=before)
    )
    return remind(waiting.values_list("pk", flat=True), by=by)


def remind(questions: Iterable[UUID], *, by: Actor) -> int:
    """Remind of these questions now, as far as they wait; how many. The pages of those asked show it."""
    chosen = list(questions)
    found = list(Question.objects.select_for_update(of=("self",)).filter(OPEN, pk__in=chosen).order_by("pk"))
    at = clock.now()
    Question.objects.filter(pk__in=[each.pk for each in found]).update(reminders=F("reminders") + 1, reminded_at=at)
    for each in found:
        journal.record(
            Tag.QUESTION_REMINDED,
            subject_kind="question",
            subject_id=each.pk,
            by=by,
            at=at,
            person_id=each.person_id,
            body={"asked": each.asked, "reminders": each.reminders + 1},
        )
    return len(found)


def progress() -> dict[UUID, Progress]:
    """How far the asking is, for each authority whose questions the caller may see.

    What was taken back, or settled by itself before anybody answered, is asked no longer.
    """
    today = clock.today()
    rows = Question.objects.values("authority_id").annotate(
        answered=Count("pk", filter=~Q(answer="")),
        waiting=Count("pk", filter=OPEN),
        overdue=Count("pk", filter=OPEN & Q(due_on__lt=today)),
    )
    return {
        row["authority_id"]: Progress(row["answered"] + row["waiting"], row["answered"], row["waiting"], row["overdue"])
        for row in rows
    }
