# Nobody may delete a proposal, and most changes of a list rest on none: nothing is to be looked for.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consolidation", "0019_shares_of_the_node_s_loads"),
    ]

    operations = [
        migrations.AlterField(
            model_name="change",
            name="proposal",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="consolidation.proposal",
            ),
        ),
    ]
