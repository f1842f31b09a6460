"""Activation codes, and the institutions that do without them."""

from __future__ import annotations

from django.db import models

from liangzhao.kernel.uuid7 import uuid7
from liangzhao.registers.people.models import Person


class ActivationCode(models.Model):
    """The latest code handed to a practitioner; only its keyed digest is kept, and a new code replaces the old."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="activation_code")
    institution_id = models.UUIDField()
    digest = models.BinaryField(max_length=16)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    good_until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(good_until__gt=models.F("made_at")), name="an_activation_code_is_good_for_a_while"
            )
        ]
        indexes = [models.Index(fields=["institution_id"], name="activation_code_by_place")]

    def __str__(self) -> str:
        return str(self.id)


class AutomaticActivation(models.Model):
    """An institution that lets its practitioners open their accounts by name, ID number and licence number alone."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution_id = models.UUIDField(unique=True)
    since = models.DateTimeField()
    switched_by = models.UUIDField()

    def __str__(self) -> str:
        return str(self.institution_id)
