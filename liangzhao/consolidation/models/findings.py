"""What the rules found, what was asked about it, and what was decided (domain.md §8)."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from liangzhao.access.sealed_fields import SealedTextField
from liangzhao.consolidation.models.loads import Load
from liangzhao.kernel.uuid7 import uuid7

WAITING = ("OPEN", "ASKED", "SECOND")
"""States of a proposal that still waits for somebody."""


class Proposal(models.Model):
    """What a rule found in a row of a load or in a register entry, the mending it proposes, what became of it.

    What is weighty (``deciding/weighty.yaml``) is decided by two officers: the first puts it into SECOND with what he
    chose, the other applies it or gives it back. ASKED waits for the answer of the practitioner or institution;
    PASSED_ON went to the authority that registered the entry (``authority_id`` is then that one). UNDONE went with a
    load that was undone: nobody has to decide it, and it counts as neither found nor settled. A decision that is taken
    back leaves its finding OPEN. ``stands_by`` tells who would not have it taken back, when, and why, or
    under ``undone`` who had it taken back. ``together`` is one key for findings that say the same and were decided at
    once.
    """

    class State(models.TextChoices):
        OPEN = "OPEN"
        ASKED = "ASKED"
        SECOND = "SECOND"
        APPLIED = "APPLIED"
        REJECTED = "REJECTED"
        UNDONE = "UNDONE"

    id = models.UUIDField(primary_key=True, default=uuid7)
    load = models.ForeignKey(Load, db_index=False, on_delete=models.PROTECT, related_name="proposals")
    number = models.PositiveIntegerField()
    rule = models.CharField(max_length=8, db_collation="C")
    field = models.CharField(max_length=30, db_collation="C")
    old = SealedTextField()
    new = SealedTextField()
    has_new = models.BooleanField(default=False)
    confidence = models.FloatField()
    others = models.JSONField(default=list)
    action = models.CharField(max_length=8, db_collation="C")
    decider = models.CharField(max_length=12, db_collation="C")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    authority_id = models.UUIDField(null=True)
    passed_on_by = models.UUIDField(null=True)
    register = models.CharField(max_length=16, blank=True, db_collation="C")
    entry_id = models.UUIDField(null=True)
    other_entries = models.JSONField(default=list)
    institution_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    chosen = SealedTextField()
    note = models.CharField(max_length=200, blank=True)
    first_by = models.UUIDField(null=True)
    first_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    stands_by = models.JSONField(default=dict)
    together = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["load", "number", "rule", "field"], name="a_finding_is_kept_once"),
            models.CheckConstraint(
                condition=Q(state__in=WAITING, decided_at=None) | (~Q(state__in=WAITING) & Q(decided_at__isnull=False)),
                name="a_settled_proposal_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="SECOND") | Q(first_by__isnull=False, first_at__isnull=False),
                name="a_second_decision_follows_a_first",
            ),
            models.CheckConstraint(
                condition=Q(first_by=None) | Q(decided_by=None) | ~Q(decided_by=F("first_by")) | Q(state="REJECTED"),
                name="nobody_decides_twice",
            ),
            models.CheckConstraint(condition=Q(confidence__gte=0) & Q(confidence__lte=1), name="confidence_is_a_share"),
        ]
        indexes = [
            models.Index(fields=["rule", "state"], name="proposal_by_rule"),
            # All that counting reads, so that a million findings are counted without opening them (becoming.py).
            models.Index(fields=["load", "authority_id", "rule", "state"], name="proposal_counted"),
            models.Index(fields=["authority_id", "state", "rule", "id"], name="proposal_by_authority"),
            models.Index(fields=["institution_id", "state"], name="proposal_by_institution"),
            models.Index(fields=["person_id", "state"], name="proposal_by_person"),
            models.Index(fields=["entry_id", "rule"], name="proposal_by_entry"),
            # Whom open findings that stop an e-licence name beside their own entry; few at any time (blocking.py).
            GinIndex(
                fields=["other_entries"],
                condition=Q(rule__in=["DQ-09", "DQ-27"], state__in=WAITING),
                name="proposal_stopping_licences",
            ),
            models.Index(
                fields=["decided_by", "decided_at"], condition=Q(decided_by__isnull=False), name="proposal_by_decider"
            ),
            models.Index(
                fields=["first_by", "first_at"], condition=Q(first_by__isnull=False), name="proposal_by_first"
            ),
            models.Index(fields=["together"], condition=Q(together__isnull=False), name="proposal_together"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.number}"


class Question(models.Model):
    """核实: what a practitioner or an institution was asked about a proposal, and what they answered."""

    class Asked(models.TextChoices):
        PERSON = "PERSON"
        INSTITUTION = "INSTITUTION"

    class Answer(models.TextChoices):
        KEEP = "KEEP"
        CORRECT = "CORRECT"
        NOT_OURS = "NOT_OURS"
        NEW_PHOTO = "PHOTO"
        """Not this person's photo, or none: the institution has asked them for another."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="questions")
    asked = models.CharField(max_length=11, choices=Asked.choices)
    person_id = models.UUIDField(null=True)
    institution_id = models.UUIDField(null=True)
    authority_id = models.UUIDField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    value = SealedTextField()
    remark = SealedTextField()
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal"], condition=Q(answer=""), name="one_open_question_per_proposal"),
            models.CheckConstraint(
                condition=Q(asked="PERSON", person_id__isnull=False)
                | Q(asked="INSTITUTION", institution_id__isnull=False),
                name="a_question_is_put_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="an_answer_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["person_id", "answer"], name="question_by_person"),
            models.Index(fields=["institution_id", "answer"], name="question_by_institution"),
            models.Index(fields=["authority_id", "answer", "due_on"], name="question_by_authority"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Confirmation(models.Model):
    """Somebody who must know said that a register entry is right: what timeliness is measured by."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    register = models.CharField(max_length=16, db_collation="C")
    entry_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    institution_id = models.UUIDField(null=True)
    authority_id = models.UUIDField()
    confirmed_by = models.UUIDField()
    confirmed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["entry_id", "-confirmed_at"], name="confirmation_by_entry"),
            models.Index(fields=["authority_id", "confirmed_at"], name="confirmation_by_authority"),
            models.Index(fields=["institution_id"], name="confirmation_by_institution"),
            models.Index(fields=["person_id"], name="confirmation_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.entry_id}"
