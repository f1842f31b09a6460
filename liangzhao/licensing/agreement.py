"""Register and licence never disagree: what each register state does to a licence, and the wall in the database.

``EFFECT`` is the one table. ``licensing.effects`` acts by it; the deferred constraint trigger made from it refuses
a commit that leaves a licence in force whose entry does not allow it, or whose face is not the entry's.
"""

from __future__ import annotations

from liangzhao.licensing.states import State
from liangzhao.registers.effects import Register

IN_FORCE = ""
"""The register state lets a licence stand."""

EFFECT: dict[Register, dict[str, str]] = {
    Register.INSTITUTION: {
        "PREPARING": "freeze",
        "ACTIVE": IN_FORCE,
        "VERIFY_DEFERRED": IN_FORCE,
        "CLOSED_TEMP": "freeze",
        "ORDERED_STOP": "freeze",
        "CANCELLED": "cancel",
        "REVOKED": "revoke",
        "ANNULLED": "annul",
    },
    Register.PHYSICIAN: {
        "ACTIVE": IN_FORCE,
        "SUSPENDED": "freeze",
        "LEFT_FILED": "freeze",
        "CANCELLED": "cancel",
        "REVOKED": "revoke",
        "ANNULLED": "annul",
    },
    Register.NURSE: {
        "ACTIVE": IN_FORCE,
        "SUSPENDED": "freeze",
        "CANCELLED": "cancel",
        "REVOKED": "revoke",
        "ANNULLED": "annul",
    },
}
"""The step a licence takes when its entry is in a state; ``IN_FORCE`` when it may stand (domain.md §6.4)."""

TABLES = {
    Register.INSTITUTION: "registers_institution",
    Register.PHYSICIAN: "registers_physicianregistration",
    Register.NURSE: "registers_nurseregistration",
}
HELD = (State.PLANNED, State.ISSUED)


def trigger_sql() -> str:
    """PostgreSQL statements for the deferred agreement trigger; running them again replaces it.

    The function runs as its owner, because the one who commits may not see every row it must compare. It reads
    four tables, writes none, and takes nothing from its caller (listed in docs/security.md).
    """
    held = ", ".join(f"'{state.value}'" for state in HELD)
    branches = "\n".join(
        f"        WHEN '{register}' THEN SELECT EXISTS (SELECT 1 FROM {TABLES[register]} entry "
        f"WHERE entry.id = found.entry_id "
        f"AND entry.face_version = found.entry_version AND entry.status IN ({_in_force(register)})) INTO agrees;"
        for register in Register
    )
    watches = "\n".join(
        f"""DROP TRIGGER IF EXISTS entry_agrees_with_its_licence ON {table};
CREATE CONSTRAINT TRIGGER entry_agrees_with_its_licence AFTER UPDATE ON {table} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status OR OLD.face_version IS DISTINCT FROM NEW.face_version)
    EXECUTE FUNCTION entry_agrees_with_its_licence();"""
        for table in TABLES.values()
    )
    return "\n".join(
        [
            _function("licence_agrees_with_its_entry", "id", held, branches),
            _function("entry_agrees_with_its_licence", "entry_id", held, branches),
            f"""\
DROP TRIGGER IF EXISTS licence_agrees_with_its_entry ON licensing_licence;
CREATE CONSTRAINT TRIGGER licence_agrees_with_its_entry AFTER INSERT OR UPDATE ON licensing_licence
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state IN ({held}))
    EXECUTE FUNCTION licence_agrees_with_its_entry();""",
            watches,
        ]
    )


def _function(name: str, column: str, held: str, branches: str) -> str:
    """One trigger function: it looks for licences by their own id, or by the id of the entry that changed."""
    return f"""\
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $agree$
DECLARE found record; agrees boolean;
BEGIN
    FOR found IN SELECT kind, entry_id, entry_version FROM licensing_licence
        WHERE {column} = NEW.id AND state IN ({held})
    LOOP
        CASE found.kind
{branches}
        END CASE;
        IF NOT agrees THEN
            RAISE EXCEPTION 'licence and register disagree for % entry %', found.kind, found.entry_id
                USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
        END IF;
    END LOOP;
    RETURN NULL;
END
$agree$;"""


def _in_force(register: Register) -> str:
    return ", ".join(f"'{status}'" for status, effect in EFFECT[register].items() if effect == IN_FORCE)
