# An authority sees the lists that the command took in for it, and undoes those that are all its own.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consolidation", "0018_counted_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="load",
            name="left",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="load",
            name="shares",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="load",
            name="stayed",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="load",
            name="undone_by",
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name="load",
            name="state",
            field=models.CharField(
                choices=[("TAKING", "Taking"), ("TAKEN", "Taken"), ("UNDOING", "Undoing"), ("UNDONE", "Undone")],
                default="TAKING",
                max_length=8,
            ),
        ),
    ]
