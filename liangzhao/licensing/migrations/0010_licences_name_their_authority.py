# Looked for at each licence, the row of the authority that issues is locked as often, by all processes at once.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0009_one_index_for_a_number"),
        ("reference", "0003_indexes_no_other_begins_with"),
    ]

    operations = [
        migrations.AlterField(
            model_name="licence",
            name="authority",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="reference.authority",
            ),
        ),
    ]
