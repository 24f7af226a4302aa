"""The journal's guard: triggers that refuse every change but an append in order.

Migrations and partial restores drop triggers silently, so they are compared with these texts at every start.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

# Times are fixed-width UTC text, so comparing text compares times.
_REFUSALS = {
    "gap": "the journal has no gaps: the next seq is the number of entries",
    "again": "an entry is written once: this entry_id is in the journal",
    "clock": "the clock of the journal does not run back",
    "update": "the journal is append-only: no entry is changed",
    "delete": "the journal is append-only: no entry is deleted",
    "truncate": "the journal is append-only: it is not emptied",
}

SQLITE_TRIGGERS: dict[str, str] = {
    "journal_insert": f"""CREATE TRIGGER journal_insert BEFORE INSERT ON journal BEGIN
  SELECT RAISE(ABORT, '{_REFUSALS["gap"]}')
    WHERE NEW.seq IS NOT (SELECT coalesce(max(seq), -1) + 1 FROM journal);
  SELECT RAISE(ABORT, '{_REFUSALS["again"]}')
    WHERE EXISTS (SELECT 1 FROM journal WHERE entry_id = NEW.entry_id);
  SELECT RAISE(ABORT, '{_REFUSALS["clock"]}')
    WHERE NEW.recorded_at < (SELECT recorded_at FROM journal WHERE seq = NEW.seq - 1);
END""",
    "journal_update": f"""CREATE TRIGGER journal_update BEFORE UPDATE ON journal BEGIN
  SELECT RAISE(ABORT, '{_REFUSALS["update"]}');
END""",
    "journal_delete": f"""CREATE TRIGGER journal_delete BEFORE DELETE ON journal BEGIN
  SELECT RAISE(ABORT, '{_REFUSALS["delete"]}');
END""",
}

_PG_BODY = f"""
DECLARE last journal%ROWTYPE;
BEGIN
  IF TG_OP = 'UPDATE' THEN RAISE EXCEPTION '{_REFUSALS["update"]}'; END IF;
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION '{_REFUSALS["delete"]}'; END IF;
  IF TG_OP = 'TRUNCATE' THEN RAISE EXCEPTION '{_REFUSALS["truncate"]}'; END IF;
  SELECT * INTO last FROM journal ORDER BY seq DESC LIMIT 1;
  IF NEW.seq <> coalesce(last.seq + 1, 0) THEN RAISE EXCEPTION '{_REFUSALS["gap"]}'; END IF;
  IF NEW.recorded_at COLLATE "C" < last.recorded_at COLLATE "C" THEN
    RAISE EXCEPTION '{_REFUSALS["clock"]}';
  END IF;
  RETURN NEW;
END
"""

POSTGRES_FUNCTION = (
    f"CREATE OR REPLACE FUNCTION journal_guard() RETURNS trigger LANGUAGE plpgsql AS $guard${_PG_BODY}$guard$"
)
POSTGRES_GUARD_BODY = _PG_BODY

POSTGRES_TRIGGERS: dict[str, str] = {
    "journal_row": "CREATE TRIGGER journal_row BEFORE INSERT OR UPDATE OR DELETE ON journal "
    "FOR EACH ROW EXECUTE FUNCTION journal_guard()",
    "journal_truncate": "CREATE TRIGGER journal_truncate BEFORE TRUNCATE ON journal "
    "FOR EACH STATEMENT EXECUTE FUNCTION journal_guard()",
}


def create_triggers(connection: Connection) -> None:
    """Put the journal's guard in place, anew."""
    if connection.dialect.name == "sqlite":
        for name, statement in SQLITE_TRIGGERS.items():
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            connection.exec_driver_sql(statement)
        return
    connection.execute(text(POSTGRES_FUNCTION.replace(":", r"\:")))
    for name, statement in POSTGRES_TRIGGERS.items():
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON journal")
        connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"ALTER TABLE journal ENABLE ALWAYS TRIGGER {name}")
    # Else a writer's own temporary table named journal would be the one the guard looks at.
    place = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    connection.exec_driver_sql(f"ALTER FUNCTION journal_guard() SET search_path = {place}, pg_temp")


def missing_guards(connection: Connection) -> list[str]:
    """Name the triggers that are absent, altered or switched off."""
    if connection.dialect.name == "sqlite":
        found: dict[str, str] = dict(
            connection.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'"
            ).all()
        )
        wrong = [name for name, sql in SQLITE_TRIGGERS.items() if found.get(name) != sql]
        return wrong + [f"{name} (not ours)" for name in found if name not in SQLITE_TRIGGERS]
    rows = connection.exec_driver_sql(
        "SELECT t.tgname, t.tgenabled::text, p.prosrc || coalesce(substring(p.proconfig::text, ', pg_temp'), ' open') "
        "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE t.tgrelid = 'journal'::regclass AND NOT t.tgisinternal"
    ).all()
    sound = {name for name, on, body in rows if on == "A" and body == f"{POSTGRES_GUARD_BODY}, pg_temp"}
    return [name for name in POSTGRES_TRIGGERS if name not in sound] + [
        f"{name} (not ours)" for name, _, _ in rows if name not in POSTGRES_TRIGGERS
    ]
