from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('supervision', '0002_first_issues_and_classes'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='standing',
            index=models.Index(fields=['kind', 'sort_key', 'id'], name='standing_by_name'),
        ),
    ]
