# Findings that say the same are decided at once and undone at once; who proposed what is found by who and when.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consolidation", "0016_taken_back_waits_again"),
    ]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="together",
            field=models.UUIDField(null=True),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                condition=models.Q(("first_by__isnull", False)),
                fields=["first_by", "first_at"],
                name="proposal_by_first",
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                condition=models.Q(("together__isnull", False)), fields=["together"], name="proposal_together"
            ),
        ),
    ]
