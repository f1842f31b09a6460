"""An administrator of the platform holds no other role (三员分立, SEC-Z6); the database refuses it as well."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION access_grant_is_exclusive() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE administrators text[] := ARRAY['A-SYS', 'A-SEC', 'A-AUD'];
BEGIN
    IF EXISTS (SELECT 1 FROM access_grant other WHERE other.account_id = NEW.account_id AND other.id <> NEW.id
               AND (other.role = ANY (administrators) OR NEW.role = ANY (administrators))) THEN
        RAISE EXCEPTION 'role % cannot be held beside the roles of this account', NEW.role
            USING ERRCODE = 'check_violation', CONSTRAINT = 'administrators_hold_one_role';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER administrators_hold_one_role BEFORE INSERT OR UPDATE ON access_grant
    FOR EACH ROW EXECUTE FUNCTION access_grant_is_exclusive();
"""

UNDO = """
DROP TRIGGER administrators_hold_one_role ON access_grant;
DROP FUNCTION access_grant_is_exclusive();
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]
