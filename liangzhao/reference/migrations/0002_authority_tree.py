from django.db import migrations

from liangzhao.reference.triggers import AUTHORITY_TREE, AUTHORITY_TREE_REVERSED


class Migration(migrations.Migration):

    dependencies = [("reference", "0001_tables")]

    operations = [migrations.RunSQL(AUTHORITY_TREE, AUTHORITY_TREE_REVERSED)]
