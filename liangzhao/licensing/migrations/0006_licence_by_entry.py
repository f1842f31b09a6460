"""An entry's licences are found without reading all: by every change of it, and by the agreement trigger at commit."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("licensing", "0005_wallet")]

    operations: ClassVar = [
        migrations.AddIndex("licence", models.Index(fields=["entry_id"], name="licence_by_entry")),
    ]
