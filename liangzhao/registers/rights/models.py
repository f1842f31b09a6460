"""Requests of persons about their data, what they had set aside, and what was erased (SEC-P6)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from liangzhao.access.sealed_fields import SealedTextField
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.reference.models import Authority
from liangzhao.registers.people.models import Person


class RightsRequest(models.Model):
    """What a person asks about one piece of their data; granted at once where nobody has to decide."""

    class Kind(models.TextChoices):
        CORRECT = "CORRECT"
        RESTRICT = "RESTRICT"
        ERASE = "ERASE"
        WITHDRAW = "WITHDRAW"

    class Status(models.TextChoices):
        OPEN = "OPEN"
        GRANTED = "GRANTED"
        REFUSED = "REFUSED"
        WITHDRAWN = "WITHDRAWN"

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="rights_requests")
    authority = models.ForeignKey(Authority, db_index=False, on_delete=models.PROTECT)
    kind = models.CharField(max_length=8, choices=Kind.choices, db_collation="C")
    about = models.CharField(max_length=20, db_collation="C")
    wish = SealedTextField()
    reason = SealedTextField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN, db_collation="C")
    made_at = models.DateTimeField()
    due_on = models.DateField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    answer = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="OPEN", decided_at=None, decided_by=None)
                | (~Q(status="OPEN") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="closed_rights_request_has_time_and_decider",
            ),
            models.CheckConstraint(
                condition=~Q(status="REFUSED") | ~Q(answer=""), name="refused_rights_request_has_its_reason"
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "about"], condition=Q(status="OPEN"), name="one_open_rights_request_each"
            ),
        ]
        indexes = [models.Index(fields=["authority", "status", "due_on"], name="rights_request_queue")]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class SetAside(models.Model):
    """A piece of data whose processing is restricted: kept here, out of everybody's use, until it is released."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, db_index=False, on_delete=models.PROTECT, related_name="set_aside")
    about = models.CharField(max_length=20, db_collation="C")
    value = SealedTextField()
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "about"], name="datum_is_set_aside_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.about}"


class Erasure(models.Model):
    """That something was erased, never what it said; the ledger beside the database holds the same lines."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person_id = models.UUIDField(db_index=True)
    what = models.CharField(max_length=20, db_collation="C")
    row_id = models.UUIDField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.what} {self.row_id}"
