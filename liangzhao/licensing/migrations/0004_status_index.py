"""Every licence version gets a place in its authority's status list; those that exist in the order they were planned."""

from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION licensing_status_list(authority uuid) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT 'licensing_status_' || replace(authority::text, '-', '')
$$;
CREATE FUNCTION licensing_begin_status_list() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE SEQUENCE %I MINVALUE 0 START 0', licensing_status_list(NEW.id));
    RETURN NULL;
END $$;
CREATE FUNCTION licensing_next_status_index(authority uuid) RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN nextval(licensing_status_list(authority));
END $$;
REVOKE ALL ON FUNCTION licensing_begin_status_list(), licensing_next_status_index(uuid) FROM PUBLIC;
DO $$ DECLARE known uuid; BEGIN
    FOR known IN SELECT id FROM reference_authority LOOP
        EXECUTE format('CREATE SEQUENCE %I MINVALUE 0 START 0', licensing_status_list(known));
    END LOOP;
END $$;
CREATE TRIGGER authority_begins_its_status_list AFTER INSERT ON reference_authority
    FOR EACH ROW EXECUTE FUNCTION licensing_begin_status_list();
"""

NO_FUNCTIONS = """
DROP TRIGGER authority_begins_its_status_list ON reference_authority;
DO $$ DECLARE known uuid; BEGIN
    FOR known IN SELECT id FROM reference_authority LOOP
        EXECUTE format('DROP SEQUENCE %I', licensing_status_list(known));
    END LOOP;
END $$;
DROP FUNCTION licensing_next_status_index(uuid);
DROP FUNCTION licensing_begin_status_list();
DROP FUNCTION licensing_status_list(uuid);
"""

# Forced row security would hide the rows from the owner, too; migrate forces it again after every migration.
NUMBER = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE licensing_licence NO FORCE ROW LEVEL SECURITY;
UPDATE licensing_licence AS licence SET status_index = counted.place
FROM (SELECT id, row_number() OVER (PARTITION BY authority_id ORDER BY planned_at, id) - 1 AS place
      FROM licensing_licence) AS counted
WHERE counted.id = licence.id;
SELECT setval(licensing_status_list(authority_id), max(status_index)) FROM licensing_licence GROUP BY authority_id;
ALTER TABLE licensing_licence FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("licensing", "0003_indexes_no_other_begins_with"),
        ("reference", "0003_indexes_no_other_begins_with"),
    ]

    operations = [
        migrations.AddField("licence", "status_index", models.PositiveIntegerField(null=True)),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(NUMBER, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "licence",
            models.UniqueConstraint(
                fields=["authority", "status_index"],
                include=["state"],
                name="licence_has_its_own_place_in_the_list",
            ),
        ),
    ]
