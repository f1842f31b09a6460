# What a list did is counted once: a million changes take a second.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consolidation", "0017_decided_together"),
    ]

    operations = [
        migrations.AddField(
            model_name="load",
            name="counted",
            field=models.JSONField(null=True),
        ),
    ]
