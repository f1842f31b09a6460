"""A leaf keeps its place: nothing but new rows, from anybody. Events are found in the order they are sequenced."""

from django.db import migrations

REFUSE = """
DROP INDEX event_in_order;
CREATE INDEX event_in_order ON audit_event (recorded_in, at, id);
CREATE TRIGGER leaf_is_never_changed BEFORE UPDATE OR DELETE ON audit_leaf
    FOR EACH ROW EXECUTE FUNCTION audit_event_is_append_only();
CREATE TRIGGER leaves_are_never_emptied BEFORE TRUNCATE ON audit_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only();
ALTER TABLE audit_leaf ENABLE ALWAYS TRIGGER leaf_is_never_changed;
ALTER TABLE audit_leaf ENABLE ALWAYS TRIGGER leaves_are_never_emptied;
"""

UNDO = """
DROP TRIGGER leaf_is_never_changed ON audit_leaf;
DROP TRIGGER leaves_are_never_emptied ON audit_leaf;
DROP INDEX event_in_order;
CREATE INDEX event_in_order ON audit_event (recorded_in, id);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_leaf")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]
