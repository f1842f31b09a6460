# The facts of a version and sealed values are never looked for: what they are like is not worth reading them for.

from django.db import migrations

_COLUMNS = (("registers_entryversion", "body"), ("registers_person", "id_no"), ("registers_person", "mobile"))


def _altered(target: int) -> list[str]:
    return [f"ALTER TABLE {table} ALTER {column} SET STATISTICS {target}" for table, column in _COLUMNS]


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0012_one_index_for_a_number"),
    ]

    operations = [migrations.RunSQL(_altered(0), _altered(-1))]
