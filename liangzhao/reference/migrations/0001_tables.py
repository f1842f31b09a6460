import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import liangzhao.kernel.uuid7
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Authority',
            fields=[
                ('id', models.UUIDField(default=liangzhao.kernel.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100)),
                ('short_name', models.CharField(max_length=40)),
                ('uscc', models.CharField(db_collation='C', max_length=18)),
                ('level', models.CharField(choices=[('NATION', '国家级'), ('PROVINCE', '省级'), ('CITY', '市级'), ('COUNTY', '县级')], max_length=8)),
                ('line', models.CharField(choices=[('HEALTH', '卫生健康'), ('TCM', '中医药')], max_length=6)),
                ('path', models.CharField(db_collation='C', max_length=30)),
                ('area_path', models.CharField(db_collation='C', max_length=30)),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('phone', models.CharField(blank=True, default='', max_length=40)),
                ('address', models.CharField(blank=True, default='', max_length=200)),
                ('sort_key', models.CharField(db_collation='C', max_length=400)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='reference.authority')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='reference.authority')),
            ],
            options={
                'verbose_name': '审批机关',
                'ordering': ['path'],
            },
        ),
        migrations.CreateModel(
            name='CodeEntry',
            fields=[
                ('id', models.UUIDField(default=liangzhao.kernel.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                ('table', models.CharField(db_collation='C', max_length=40)),
                ('code', models.CharField(db_collation='C', max_length=20)),
                ('name', models.CharField(max_length=200)),
                ('parent', models.CharField(blank=True, db_collation='C', default='', max_length=20)),
                ('level', models.PositiveSmallIntegerField(default=1)),
                ('effective_from', models.DateField()),
                ('effective_until', models.DateField(blank=True, null=True)),
                ('note', models.CharField(blank=True, default='', max_length=400)),
                ('source', models.CharField(max_length=200)),
            ],
            options={
                'ordering': ['table', 'code', 'effective_from'],
                'constraints': [models.UniqueConstraint(fields=('table', 'code', 'effective_from'), name='code_entry_begins_once'), models.CheckConstraint(condition=models.Q(('effective_until__isnull', True), ('effective_until__gt', models.F('effective_from')), _connector='OR'), name='code_entry_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('code', ''), _negated=True), models.Q(('name', ''), _negated=True)), name='code_entry_has_code_and_name'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('table', '='), ('code', '='), (models.Func('effective_from', 'effective_until', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='code_entry_one_meaning_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Division',
            fields=[
                ('code', models.CharField(db_collation='C', max_length=6, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('full_path', models.CharField(max_length=200)),
                ('level', models.PositiveSmallIntegerField()),
                ('effective_from', models.DateField(blank=True, null=True)),
                ('effective_until', models.DateField(blank=True, null=True)),
                ('successors', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=6), blank=True, default=list, size=None)),
                ('kind_of_end', models.CharField(choices=[('CURRENT', '现行'), ('RECODED', '换码'), ('MERGED', '并入其他区划'), ('ABOLISHED', '撤销')], default='CURRENT', max_length=10)),
                ('former_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
                ('source', models.CharField(max_length=200)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='reference.division')),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='AuthorityDivision',
            fields=[
                ('id', models.UUIDField(default=liangzhao.kernel.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='reference.authority')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='reference.division')),
            ],
            options={
                'ordering': ['authority', 'division'],
            },
        ),
        migrations.AddField(
            model_name='authority',
            name='divisions',
            field=models.ManyToManyField(related_name='authorities', through='reference.AuthorityDivision', to='reference.division'),
        ),
        migrations.AddConstraint(
            model_name='division',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^[1-9][0-9]{5}$')), name='division_code_is_six_digits'),
        ),
        migrations.AddConstraint(
            model_name='division',
            constraint=models.CheckConstraint(condition=models.Q(('level__in', (1, 2, 3))), name='division_level_is_known'),
        ),
        migrations.AddConstraint(
            model_name='division',
            constraint=models.CheckConstraint(condition=models.Q(('effective_until__isnull', True), ('effective_from__isnull', True), ('effective_until__gt', models.F('effective_from')), _connector='OR'), name='division_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='division',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('effective_until__isnull', True), ('kind_of_end', 'CURRENT'), ('successors', [])), models.Q(models.Q(('kind_of_end', 'CURRENT'), _negated=True), ('effective_until__isnull', False)), _connector='OR'), name='division_end_has_date_and_kind'),
        ),
        migrations.AddConstraint(
            model_name='authoritydivision',
            constraint=models.UniqueConstraint(fields=('authority', 'division'), name='authority_division_stands_once'),
        ),
        migrations.AddIndex(
            model_name='authority',
            index=models.Index(fields=['area_path'], name='authority_area'),
        ),
        migrations.AddIndex(
            model_name='authority',
            index=models.Index(fields=['sort_key', 'id'], name='authority_by_name'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.UniqueConstraint(fields=('uscc',), name='authority_uscc_is_its_own'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.UniqueConstraint(fields=('path',), name='authority_path_is_its_own'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.CheckConstraint(condition=models.Q(('uscc__regex', '^[0-9ABCDEFGHJKLMNPQRTUWXY]{18}$')), name='authority_uscc_is_eighteen_characters'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.CheckConstraint(condition=models.Q(('path__regex', '^([0-9A-Z]{2}\\.)+$')), name='authority_path_is_made_of_segments'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.CheckConstraint(condition=models.Q(('line', 'TCM'), ('area_path', models.F('path')), _connector='OR'), name='authority_health_area_is_its_path'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.CheckConstraint(condition=models.Q(('level__in', ('NATION', 'PROVINCE', 'CITY', 'COUNTY'))), name='authority_level_is_known'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.CheckConstraint(condition=models.Q(('line__in', ('HEALTH', 'TCM'))), name='authority_line_is_known'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='authority_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.CheckConstraint(condition=models.Q(('successor__isnull', True), models.Q(('valid_until__isnull', False), models.Q(('successor', models.F('id')), _negated=True)), _connector='OR'), name='authority_successor_follows_an_end'),
        ),
    ]
