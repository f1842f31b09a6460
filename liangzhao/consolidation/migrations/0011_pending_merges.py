# Large merges that wait for the worker.

import django.db.models.deletion
import liangzhao.kernel.uuid7
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consolidation", "0010_counted_at_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="PendingMerge",
            fields=[
                ("id", models.UUIDField(default=liangzhao.kernel.uuid7.uuid7, primary_key=True, serialize=False)),
                ("authority_id", models.UUIDField()),
                ("decided_by", models.UUIDField()),
                ("acting_as", models.CharField(db_collation="C", max_length=40)),
                ("decided_at", models.DateTimeField()),
                ("began_at", models.DateTimeField(null=True)),
                ("turns", models.PositiveSmallIntegerField(default=0)),
                ("part", models.CharField(blank=True, db_collation="C", max_length=20)),
                ("failed_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, max_length=300)),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pending_merge",
                        to="consolidation.proposal",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("failed_at", None)), fields=["decided_at"], name="pending_merge_in_turn"
                    ),
                    models.Index(fields=["authority_id"], name="pending_merge_by_authority"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("failed_at", None), ("problem", "")),
                            models.Q(("failed_at__isnull", False), models.Q(("problem", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_merge_that_failed_says_why",
                    )
                ],
            },
        ),
    ]
