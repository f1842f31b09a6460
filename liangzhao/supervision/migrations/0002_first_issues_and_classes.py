import uuid

from django.db import migrations, models

import liangzhao.kernel.uuid7

# Standings and counts are made again from the registers: the next refresh looks at everybody.
FORGET = """
DELETE FROM supervision_standing;
DELETE FROM supervision_coverage;
DELETE FROM supervision_obstacle;
DELETE FROM supervision_refresh;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('supervision', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
        migrations.AddField(
            model_name='standing',
            name='entry_id',
            field=models.UUIDField(default=uuid.uuid4),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(
            model_name='obstacle',
            name='obstacle_is_counted_once',
        ),
        migrations.AddField(
            model_name='obstacle',
            name='institution_class',
            field=models.CharField(blank=True, db_collation='C', default='', max_length=6),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name='obstacle',
            constraint=models.UniqueConstraint(fields=('kind', 'authority_id', 'area_path', 'institution_class', 'rule_id'), name='obstacle_is_counted_once'),
        ),
        migrations.CreateModel(
            name='FirstIssues',
            fields=[
                ('id', models.UUIDField(default=liangzhao.kernel.uuid7.uuid7, primary_key=True, serialize=False)),
                ('kind', models.CharField(db_collation='C', max_length=11)),
                ('authority_id', models.UUIDField()),
                ('area_path', models.CharField(db_collation='C', max_length=60)),
                ('institution_class', models.CharField(blank=True, db_collation='C', max_length=6)),
                ('month', models.DateField()),
                ('count', models.PositiveIntegerField()),
                ('as_of', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['area_path', 'kind'], name='first_issues_by_area')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'authority_id', 'area_path', 'institution_class', 'month'), name='first_issues_are_counted_once')],
            },
        ),
    ]
