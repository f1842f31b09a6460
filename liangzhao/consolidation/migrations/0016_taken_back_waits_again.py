# A finding whose decision was taken back waits again; UNDONE is only what went with a load that was undone.

from django.db import migrations

# Forced row security would hide the rows from the owner, too; migrate forces it again after every migration.
# What a later run found once more waits there already, and does not wait twice.
FORWARDS = """
ALTER TABLE consolidation_proposal NO FORCE ROW LEVEL SECURITY;
ALTER TABLE consolidation_load NO FORCE ROW LEVEL SECURITY;
UPDATE consolidation_proposal AS found
SET state = 'OPEN', note = '', decided_by = NULL, decided_at = NULL, first_by = NULL, first_at = NULL
FROM consolidation_load AS load
WHERE load.id = found.load_id AND found.state = 'UNDONE' AND found.note <> 'undone with its load'
AND load.state <> 'UNDONE' AND NOT EXISTS (
    SELECT 1 FROM consolidation_proposal AS again
    WHERE again.entry_id = found.entry_id AND again.rule = found.rule AND again.field = found.field
    AND again.state IN ('OPEN', 'ASKED', 'SECOND')
);

UPDATE consolidation_proposal
SET state = 'UNDONE'
WHERE state = 'REJECTED' AND decided_by IS NULL
AND note IN ('登记已随导入撤销，无需处理', '另一条登记已随导入撤销，无需处理');
ALTER TABLE consolidation_proposal FORCE ROW LEVEL SECURITY;
ALTER TABLE consolidation_load FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("consolidation", "0015_answers_about_photos"),
    ]

    operations = [
        migrations.RunSQL(FORWARDS, migrations.RunSQL.noop),
    ]
