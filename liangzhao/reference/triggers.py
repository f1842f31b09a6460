"""What keeps the tree of authorities a tree, said to the database."""

AUTHORITY_TREE = """
CREATE FUNCTION reference_authority_tree() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    above reference_authority%ROWTYPE;
    levels CONSTANT text[] := ARRAY['NATION', 'PROVINCE', 'CITY', 'COUNTY'];
BEGIN
    IF NEW.parent_id IS NULL THEN
        IF length(NEW.path) <> 3 THEN
            RAISE EXCEPTION 'authority % has no parent, its path % must be one segment', NEW.id, NEW.path
                USING ERRCODE = 'check_violation', CONSTRAINT = 'authority_path_follows_parent';
        END IF;
    ELSE
        SELECT * INTO above FROM reference_authority WHERE id = NEW.parent_id FOR SHARE;
        IF NOT FOUND OR length(NEW.path) <> length(above.path) + 3
           OR left(NEW.path, length(above.path)) <> above.path THEN
            RAISE EXCEPTION 'path % of authority % does not follow its parent', NEW.path, NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'authority_path_follows_parent';
        END IF;
        IF array_position(levels, NEW.level::text) <= array_position(levels, above.level::text) THEN
            RAISE EXCEPTION 'authority % is not below the level of its parent', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'authority_level_is_below_parent';
        END IF;
        IF above.line = 'TCM' AND NEW.line <> 'TCM' THEN
            RAISE EXCEPTION 'health authority % stands under a TCM authority', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'authority_line_follows_parent';
        END IF;
    END IF;
    IF NEW.line = 'TCM' AND NOT EXISTS (
        SELECT 1 FROM reference_authority beside
        WHERE beside.path = NEW.area_path AND beside.line = 'HEALTH' AND beside.level = NEW.level
    ) THEN
        RAISE EXCEPTION 'TCM authority % shares its area with no health authority of its level', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'authority_tcm_shares_area';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.path, NEW.level, NEW.line) IS DISTINCT FROM (OLD.path, OLD.level, OLD.line)
       AND EXISTS (
           SELECT 1 FROM reference_authority other
           WHERE other.id <> NEW.id AND (other.parent_id = NEW.id OR other.area_path = OLD.path)
       ) THEN
        RAISE EXCEPTION 'authority % cannot move: others stand under or beside it', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'authority_with_others_stays';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER authority_tree
    BEFORE INSERT OR UPDATE OF parent_id, path, area_path, level, line ON reference_authority
    FOR EACH ROW EXECUTE FUNCTION reference_authority_tree();
"""

AUTHORITY_TREE_REVERSED = """
DROP TRIGGER authority_tree ON reference_authority;
DROP FUNCTION reference_authority_tree();
"""
