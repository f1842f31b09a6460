# What an undoing left may be given up: then it stays for good, and the undoing is over.

from django.db import migrations, models

STATES = ("UPLOADED", "MAPPED", "CHECKED", "SUBMITTED", "APPLYING", "STOPPED", "APPLIED", "UNDOING", "UNDONE")


class Migration(migrations.Migration):
    dependencies = [
        ("consolidation", "0022_raw_rows_in_pieces"),
    ]

    operations = [
        migrations.AddField(
            model_name="load",
            name="rest_kept",
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name="upload",
            name="state",
            field=models.CharField(
                choices=[(each, each.capitalize()) for each in (*STATES, "PARTIAL", "FAILED", "WITHDRAWN")],
                default="UPLOADED",
                max_length=9,
            ),
        ),
    ]
