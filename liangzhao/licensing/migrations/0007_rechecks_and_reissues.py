"""Turns of looking again at what was issued; licences made anew after a theft, asked by one and approved by another."""

import uuid

from django.db import migrations, models

import liangzhao.kernel.uuid7


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0006_licence_by_entry"),
    ]

    operations = [
        migrations.CreateModel(
            name="RecheckTurn",
            fields=[
                ("id", models.UUIDField(default=liangzhao.kernel.uuid7.uuid7, primary_key=True, serialize=False)),
                ("is_whole", models.BooleanField()),
                ("last", models.UUIDField(default=uuid.UUID("00000000-0000-0000-0000-000000000000"))),
                ("looked", models.PositiveIntegerField(default=0)),
                ("damages", models.PositiveIntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("is_whole",), name="one_recheck_goes_on"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__gte", models.F("began_at"))), name="recheck_ends_after_it_begins"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reissue",
            fields=[
                ("id", models.UUIDField(default=liangzhao.kernel.uuid7.uuid7, primary_key=True, serialize=False)),
                ("key_name", models.CharField(db_collation="C", max_length=60)),
                ("key_id", models.CharField(db_collation="C", max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ASKED", "Asked"),
                            ("REJECTED", "Rejected"),
                            ("RUNNING", "Running"),
                            ("DONE", "Done"),
                        ],
                        db_collation="C",
                        default="ASKED",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.UUIDField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.UUIDField(null=True)),
                ("total", models.PositiveIntegerField(null=True)),
                ("last", models.UUIDField(default=uuid.UUID("00000000-0000-0000-0000-000000000000"))),
                ("renewed", models.PositiveIntegerField(default=0)),
                ("left", models.PositiveIntegerField(default=0)),
                ("obstacles", models.JSONField(default=dict)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["ASKED", "RUNNING"])),
                        fields=("key_id",),
                        name="one_reissue_of_a_key_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("state", "ASKED")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("state", "ASKED"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="reissue_decided_at_and_by_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", models.F("asked_by")), ("state__in", ["RUNNING", "DONE"]), _negated=True
                        ),
                        name="reissue_is_approved_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("state", "DONE")),
                            models.Q(("ended_at", None), models.Q(("state", "DONE"), _negated=True)),
                            _connector="OR",
                        ),
                        name="reissue_ended_when_done",
                    ),
                ],
            },
        ),
    ]
