# Raw rows were a row of the table each, with two entries of indexes; packed by the thirty-two they take a sixth.

import hashlib
import json
from itertools import groupby

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import migrations, models
from django.db.models import F, Q

import liangzhao.access.sealed_fields
import liangzhao.consolidation.models.loads
import liangzhao.kernel.uuid7

BLOCK = 32
AT_ONCE = 500


def pack(apps, schema_editor):
    """Rows that follow one another in a block become a piece; what each says stays the same, sign for sign."""
    old, new = _both(apps, schema_editor)
    waiting = []
    rows = old.order_by("load_id", "number").iterator(chunk_size=2000)
    for (load, block, _start), run in groupby(enumerate(rows), key=_run):
        piece = [row for _at, row in run]
        body = "\n".join(_one_line(row.body) for row in piece)
        ends = {"first": piece[0].number, "last": piece[-1].number}
        waiting.append(new.model(load_id=load, block=block, body=body, **ends))
        if len(waiting) == AT_ONCE:
            new.bulk_create(waiting)
            waiting.clear()
    new.bulk_create(waiting)


def unpack(apps, schema_editor):
    """Each row for itself again."""
    old, new = _both(apps, schema_editor)
    for piece in new.order_by("load_id", "first").iterator(chunk_size=100):
        lines = enumerate(piece.body.split("\n"), piece.first)
        old.bulk_create(
            old.model(
                load_id=piece.load_id, number=number, digest=hashlib.sha256(line.encode()).digest()[:16], body=line
            )
            for number, line in lines
        )


def _both(apps, schema_editor):
    return (
        apps.get_model("consolidation", name).objects.using(schema_editor.connection.alias)
        for name in ("RawRow", "RawRows")
    )


def _run(numbered):
    at, row = numbered
    return row.load_id, row.number // BLOCK, row.number - at


def _one_line(body):
    return body if "\n" not in body else json.dumps(json.loads(body), ensure_ascii=False, separators=(",", ":"))


class Migration(migrations.Migration):
    dependencies = [
        ("consolidation", "0021_refused_rows_of_a_load"),
        ("reference", "0001_tables"),  # btree_gist
    ]

    operations = [
        migrations.CreateModel(
            name="RawRows",
            fields=[
                (
                    "id",
                    models.UUIDField(default=liangzhao.kernel.uuid7.uuid7, primary_key=True, serialize=False),
                ),
                ("block", models.PositiveIntegerField()),
                ("first", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField()),
                ("body", liangzhao.access.sealed_fields.SealedPackedField(editable=False)),
                (
                    "load",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="raw_rows",
                        to="consolidation.load",
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        name="raw_rows_are_kept_once",
                        expressions=[
                            ("load", RangeOperators.EQUAL),
                            (
                                liangzhao.consolidation.models.loads.Int4Range(
                                    "first", "last", RangeBoundary(inclusive_lower=True, inclusive_upper=True)
                                ),
                                RangeOperators.OVERLAPS,
                            ),
                        ],
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            first__gte=F("block") * BLOCK, last__gte=F("first"), last__lt=(F("block") + 1) * BLOCK
                        ),
                        name="raw_rows_stay_in_their_block",
                    ),
                ],
                "indexes": [models.Index(fields=["load", "block"], name="raw_rows_by_block")],
            },
        ),
        migrations.RunSQL(
            # The owner itself reads under its walls; the new table gets its own with all others, after this.
            "ALTER TABLE consolidation_rawrow NO FORCE ROW LEVEL SECURITY",
            migrations.RunSQL.noop,
        ),
        migrations.RunPython(pack, unpack),
        migrations.DeleteModel(name="RawRow"),
        # Packed already, and never looked for: neither is worth the server's time.
        migrations.RunSQL(
            "ALTER TABLE consolidation_rawrows ALTER body SET STATISTICS 0, ALTER body SET STORAGE EXTERNAL",
            "ALTER TABLE consolidation_rawrows NO FORCE ROW LEVEL SECURITY",
        ),
    ]
