import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('registers', '0002_authority_confirms_photos'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='institution',
            index=django.contrib.postgres.indexes.GinIndex(fields=['name_tokens'], name='institution_by_token'),
        ),
    ]
