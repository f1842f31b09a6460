"""The journal accepts nothing but new rows, from anybody, superusers and replicas included (SEC-T2)."""

from django.db import migrations

REFUSE = """
ALTER TABLE audit_event ADD COLUMN recorded_in xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX event_in_order ON audit_event (recorded_in, id);
CREATE FUNCTION audit_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER event_is_never_changed BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_is_append_only();
CREATE TRIGGER journal_is_never_emptied BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only();
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER event_is_never_changed;
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER journal_is_never_emptied;
"""

UNDO = """
DROP TRIGGER event_is_never_changed ON audit_event;
DROP TRIGGER journal_is_never_emptied ON audit_event;
DROP FUNCTION audit_event_is_append_only();
ALTER TABLE audit_event DROP COLUMN recorded_in;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]
