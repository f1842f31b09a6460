# An institution asked about a photo may say that another was asked for; whoever answers may add a remark.

from django.db import migrations, models

import liangzhao.access.sealed_fields


class Migration(migrations.Migration):
    dependencies = [
        ("consolidation", "0014_rows_name_their_load"),
    ]

    operations = [
        migrations.AddField(
            model_name="question",
            name="remark",
            field=liangzhao.access.sealed_fields.SealedTextField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="question",
            name="answer",
            field=models.CharField(
                blank=True,
                choices=[
                    ("KEEP", "Keep"),
                    ("CORRECT", "Correct"),
                    ("NOT_OURS", "Not Ours"),
                    ("PHOTO", "New Photo"),
                ],
                max_length=8,
            ),
        ),
    ]
