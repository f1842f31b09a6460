# Looked for at each entry of a list, the row of an authority is locked as often, by all processes at once.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reference", "0003_indexes_no_other_begins_with"),
        ("registers", "0014_staffing_follows_registrations"),
    ]

    operations = [
        migrations.AlterField(
            model_name="institution",
            name="authority",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="reference.authority",
            ),
        ),
        migrations.AlterField(
            model_name="nurseregistration",
            name="authority",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="reference.authority",
            ),
        ),
        migrations.AlterField(
            model_name="physicianregistration",
            name="authority",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="reference.authority",
            ),
        ),
        # Nobody asks for the versions of an authority; those that are closed tell the former names.
        migrations.RemoveIndex(model_name="entryversion", name="version_by_authority"),
        migrations.AddIndex(
            model_name="entryversion",
            index=models.Index(
                fields=["register", "since"],
                condition=models.Q(("until", None), _negated=True),
                name="closed_version_by_register",
            ),
        ),
    ]
