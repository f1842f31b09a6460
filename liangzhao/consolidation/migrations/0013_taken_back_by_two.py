# What two officers decided is taken back by two: who of them would not have it, and why.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consolidation", "0012_copies_of_other_levels"),
    ]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="stands_by",
            field=models.JSONField(default=dict),
        ),
    ]
