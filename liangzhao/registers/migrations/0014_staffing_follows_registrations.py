# Who works where is told by registrations and filings, which the database asks for their person already.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0013_no_statistics_of_facts_and_seals"),
    ]

    operations = [
        migrations.AlterField(
            model_name="staffing",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="staffing",
                to="registers.person",
            ),
        ),
    ]
