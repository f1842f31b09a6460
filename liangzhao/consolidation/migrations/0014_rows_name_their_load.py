# Millions of rows name one load: looked for at each of them, its row is locked as often, by all processes at once.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consolidation", "0013_taken_back_by_two"),
    ]

    operations = [
        migrations.AlterField(
            model_name="change",
            name="load",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="consolidation.load",
            ),
        ),
        migrations.AlterField(
            model_name="rawrow",
            name="load",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="raw_rows",
                to="consolidation.load",
            ),
        ),
        # Sealed values are never looked for: what they are like on the whole is not worth reading them for.
        migrations.RunSQL(
            "ALTER TABLE consolidation_rawrow ALTER body SET STATISTICS 0, ALTER digest SET STATISTICS 0",
            "ALTER TABLE consolidation_rawrow ALTER body SET STATISTICS -1, ALTER digest SET STATISTICS -1",
        ),
    ]
