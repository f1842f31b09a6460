# How many rows of a list the command refused is told where the list is.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consolidation", "0020_changes_name_their_proposal"),
    ]

    operations = [
        migrations.AddField(
            model_name="load",
            name="refused",
            field=models.PositiveIntegerField(null=True),
        ),
    ]
