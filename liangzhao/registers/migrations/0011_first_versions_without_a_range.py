import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

import liangzhao.registers.versions.models


class Migration(migrations.Migration):

    dependencies = [
        ('registers', '0010_photo_likeness'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='entryversion',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('entry_id',), name='entry_has_one_open_version'),
        ),
        migrations.RemoveConstraint(
            model_name='entryversion',
            name='entry_versions_do_not_overlap',
        ),
        migrations.AddConstraint(
            model_name='entryversion',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('number__gt', 1), ('until__isnull', False), _connector='OR'), expressions=[('entry_id', '='), (liangzhao.registers.versions.models.TsTzRange('since', 'until', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='entry_versions_do_not_overlap'),
        ),
    ]
