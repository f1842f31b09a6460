# Lists that are only laid beside the register: what another level has of the same entries.

from django.db import migrations, models

_ORIGINS = [("FILE", "File"), ("REGISTER", "Register"), ("COPY", "Copy")]


class Migration(migrations.Migration):
    dependencies = [
        ("consolidation", "0011_pending_merges"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="load", name="a_file_is_loaded_once"),
        migrations.AlterField(
            model_name="load",
            name="origin",
            field=models.CharField(choices=_ORIGINS, default="FILE", max_length=8),
        ),
        migrations.AddConstraint(
            model_name="load",
            constraint=models.UniqueConstraint(
                fields=["kind", "origin", "source", "digest", "authority_id", "institution_id"],
                name="a_file_is_loaded_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="origin",
            field=models.CharField(choices=_ORIGINS, default="FILE", max_length=8),
        ),
    ]
