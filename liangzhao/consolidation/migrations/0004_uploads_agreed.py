"""An institution's upload waits for its authority; an upload is undone by the worker; each owner loads for itself."""

from django.db import migrations, models
from django.db.models import Q

_STATES = [
    ("UPLOADED", "Uploaded"),
    ("MAPPED", "Mapped"),
    ("CHECKED", "Checked"),
    ("SUBMITTED", "Submitted"),
    ("APPLYING", "Applying"),
    ("STOPPED", "Stopped"),
    ("APPLIED", "Applied"),
    ("UNDOING", "Undoing"),
    ("UNDONE", "Undone"),
    ("FAILED", "Failed"),
    ("WITHDRAWN", "Withdrawn"),
]


class Migration(migrations.Migration):
    dependencies = [("consolidation", "0003_decisions")]

    operations = [
        migrations.AlterField(
            model_name="upload",
            name="state",
            field=models.CharField(choices=_STATES, default="UPLOADED", max_length=9),
        ),
        migrations.AddField(model_name="upload", name="decided_by", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="upload", name="outcome", field=models.JSONField(default=dict)),
        migrations.RemoveConstraint(model_name="upload", name="an_upload_is_somebodys"),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=Q(authority_id__isnull=False) | Q(institution_id__isnull=False),
                name="an_upload_is_somebodys",
            ),
        ),
        migrations.RemoveConstraint(model_name="load", name="a_file_is_loaded_once"),
        migrations.AddConstraint(
            model_name="load",
            constraint=models.UniqueConstraint(
                fields=["kind", "source", "digest", "authority_id", "institution_id"],
                name="a_file_is_loaded_once",
                nulls_distinct=False,
            ),
        ),
    ]
