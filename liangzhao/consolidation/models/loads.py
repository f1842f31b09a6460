"""Loads of legacy data, the files they come from, their raw rows, and what they did to the registers (domain.md §8)."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from liangzhao.access.sealed_fields import SealedPackedField, SealedTextField
from liangzhao.documents.models import Blob
from liangzhao.kernel.uuid7 import uuid7


class Load(models.Model):
    """One file of one source, told by its digest; ``taken`` rows of ``rows`` are in.

    A load of origin REGISTER holds no rows: it is one run of the rules over entries of the register, and its proposals
    name the entries. One of origin COPY is what another level has of the same entries: its rows are kept and laid
    beside the register, and none is entered. ``authority_id`` or ``institution_id`` says whose load it is; neither,
    that the node loaded it.

    ``counted`` are how many rows entered something and how many changed an entry (``intake.outcomes``); None until they
    are counted, and again when that may be otherwise. ``shares`` is the same of each authority whose entries the node's
    load touched, or whom its findings wait for (``intake.shares``). ``left`` is how many changes the last undoing left;
    ``stayed`` names the first of them: row, register, entry, why. ``undone_by`` asked for it. ``rest_kept`` says who
    gave up what was left, when, and why: that is not undone any more, and the file may be loaded again. ``refused``
    rows of a list of the command are to be mended; None where the command did not say, or entered nothing.
    """

    class Origin(models.TextChoices):
        FILE = "FILE"
        REGISTER = "REGISTER"
        COPY = "COPY"

    class State(models.TextChoices):
        TAKING = "TAKING"
        TAKEN = "TAKEN"
        UNDOING = "UNDOING"
        UNDONE = "UNDONE"

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=16, db_collation="C")
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.FILE)
    source = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, db_collation="C")
    encoding = models.CharField(max_length=40, blank=True)
    columns = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    counted = models.JSONField(null=True)
    shares = models.JSONField(null=True)
    refused = models.PositiveIntegerField(null=True)
    left = models.PositiveIntegerField(default=0)
    stayed = models.JSONField(default=list)
    rest_kept = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.TAKING)
    received_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)
    loaded_by = models.UUIDField(null=True)
    authority_id = models.UUIDField(null=True)
    institution_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            # Each authority and institution loads for itself: two of them may hold the same list.
            models.UniqueConstraint(
                fields=["kind", "origin", "source", "digest", "authority_id", "institution_id"],
                nulls_distinct=False,
                name="a_file_is_loaded_once",
            ),
            models.CheckConstraint(condition=Q(taken__lte=F("rows")), name="a_load_takes_only_its_rows"),
            models.CheckConstraint(
                condition=Q(state="UNDONE", undone_at__isnull=False) | (~Q(state="UNDONE") & Q(undone_at=None)),
                name="an_undone_load_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["authority_id", "-received_at"], name="load_by_authority"),
            models.Index(fields=["institution_id", "-received_at"], name="load_by_institution"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.digest[:8]}"


def _of_load(related_name: str, *, db_index: bool = True) -> models.ForeignKey[Load, Load]:
    """The load that millions of rows name; the database does not look for it at each of them.

    It would lock the same row of the load for every one, from all processes at once. A load can go from under none: no
    role may delete one (row_security.py).
    """
    return models.ForeignKey(
        Load, db_constraint=False, db_index=db_index, on_delete=models.PROTECT, related_name=related_name
    )


BLOCK = 32
"""How many rows a piece of raw rows holds at most: few enough to open all of them for one."""


class Int4Range(Func):
    """``int4range(first, last, bounds)``."""

    function = "INT4RANGE"


class RawRows(models.Model):
    """Rows of a load as they were received, one after the other, sealed in one piece and kept for ever.

    ``body`` has a line of JSON for each from ``first`` to ``last``. A piece stays in its ``block`` of BLOCK numbers, by
    which rows are found (``intake.keeping``).
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    load = _of_load("raw_rows", db_index=False)
    block = models.PositiveIntegerField()
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    body = SealedPackedField(null=False)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="raw_rows_are_kept_once",
                expressions=[
                    ("load", RangeOperators.EQUAL),
                    (
                        Int4Range("first", "last", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                condition=Q(first__gte=F("block") * BLOCK, last__gte=F("first"), last__lt=(F("block") + 1) * BLOCK),
                name="raw_rows_stay_in_their_block",
            ),
        ]
        indexes = [models.Index(fields=["load", "block"], name="raw_rows_by_block")]

    def __str__(self) -> str:
        return f"{self.load_id} {self.first}-{self.last}"


class Change(models.Model):
    """What a load, or one proposal, did to one register entry; ``before`` is empty when it entered it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    load = _of_load("changes")
    proposal = models.ForeignKey(  # nor may anybody delete a proposal, and most changes rest on none
        "consolidation.Proposal",
        db_constraint=False,
        db_index=False,
        null=True,
        on_delete=models.PROTECT,
        related_name="changes",
    )
    number = models.PositiveIntegerField()
    register = models.CharField(max_length=16, db_collation="C")
    entry_id = models.UUIDField()
    before = models.JSONField(null=True)
    after = models.JSONField()
    done_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(undone_at__gte=F("done_at")),
                name="a_change_is_undone_after_it_was_done",
            )
        ]
        indexes = [
            models.Index(fields=["entry_id"], name="change_by_entry"),
            # Of a list of millions few rows became entries by a decision; a page counts these.
            models.Index(fields=["load"], condition=Q(proposal__isnull=False), name="change_by_decision"),
            # What was undone is counted anew at once; most changes never are.
            models.Index(fields=["undone_at", "id"], condition=Q(undone_at__isnull=False), name="change_undone"),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.entry_id}"


class Upload(models.Model):
    """A file on its way in from a portal: columns chosen, looked at without registering, applied by the worker.

    One of ``origin`` COPY is only laid beside the register (``Load``). ``values`` says what the words of that place in
    coded columns mean: field, their word, our code.
    ``preview`` is the sealed report of the last run, as JSON; ``done`` of ``rows`` tells how far the worker is, and
    ``outcome`` counts what became of the rows. One that was undone but for entries that stay for good is PARTIAL:
    ``outcome`` tells who gave those up, as its load does. ``decided_by`` applied it, agreed to it, gave it back or
    undid it last.
    An institution's upload names its authority, too, from the moment it asks that authority to agree.
    """

    class State(models.TextChoices):
        UPLOADED = "UPLOADED"
        MAPPED = "MAPPED"
        CHECKED = "CHECKED"
        SUBMITTED = "SUBMITTED"
        APPLYING = "APPLYING"
        STOPPED = "STOPPED"
        APPLIED = "APPLIED"
        UNDOING = "UNDOING"
        UNDONE = "UNDONE"
        PARTIAL = "PARTIAL"
        FAILED = "FAILED"
        WITHDRAWN = "WITHDRAWN"

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=16, db_collation="C")
    origin = models.CharField(max_length=8, choices=Load.Origin.choices, default=Load.Origin.FILE)
    source = models.CharField(max_length=60)
    file_name = SealedTextField()
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    reading = models.JSONField(default=dict)
    columns = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    preview = SealedTextField()
    problem = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.UPLOADED)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    load = models.ForeignKey(Load, null=True, on_delete=models.PROTECT, related_name="uploads")
    uploaded_by = models.UUIDField()
    uploaded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    outcome = models.JSONField(default=dict)
    authority_id = models.UUIDField(null=True)
    institution_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(authority_id__isnull=False) | Q(institution_id__isnull=False),
                name="an_upload_is_somebodys",
            ),
            models.CheckConstraint(condition=Q(done__lte=F("rows")), name="an_upload_is_done_by_its_rows"),
        ]
        indexes = [
            models.Index(fields=["authority_id", "-uploaded_at"], name="upload_by_authority"),
            models.Index(fields=["institution_id", "-uploaded_at"], name="upload_by_institution"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
