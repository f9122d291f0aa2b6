from django.db import migrations

APPEND_ONLY = ("record_act", "record_definition", "record_leaf", "record_root")

REFUSE = """
CREATE FUNCTION record_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation',
              HINT = 'Record a further act; what was recorded stays.';
END $$;
CREATE FUNCTION record_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- a test database is emptied between tests, unless a test asks for the guard of a real one
    IF current_database() LIKE 'test\\_%'
       AND current_setting('tongban.guard', true) IS DISTINCT FROM 'strict' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only: TRUNCATE refused', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION record_matter_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'number, definition and scope of matter % do not change', OLD.number
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""

CHANGE = "\n".join(
    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION record_refuse();\n"
    f"CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION record_refuse_truncate();"
    for table in APPEND_ONLY
)

MATTER = """
CREATE TRIGGER record_matter_no_delete BEFORE DELETE ON record_matter
    FOR EACH ROW EXECUTE FUNCTION record_refuse();
CREATE TRIGGER record_matter_no_truncate BEFORE TRUNCATE ON record_matter
    FOR EACH STATEMENT EXECUTE FUNCTION record_refuse_truncate();
CREATE TRIGGER record_matter_fixed
    BEFORE UPDATE OF id, number, definition, kind, item, department, division, applicant,
                     parent, opened_at ON record_matter
    FOR EACH ROW EXECUTE FUNCTION record_matter_keeps();
"""

SUPPORT = """
CREATE SEQUENCE record_number_seq MINVALUE 1 MAXVALUE 999999 CYCLE;
ALTER TABLE record_clock ADD CONSTRAINT record_clock_one CHECK (id = 1);
CREATE INDEX record_matter_due ON record_matter (department, (coalesce(due, 'infinity'::date)), id)
    WHERE closed_at IS NULL;
ALTER TABLE record_act ADD CONSTRAINT record_act_seq CHECK (seq >= 1);
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]
    operations = [migrations.RunSQL(f"{SUPPORT}{REFUSE}{CHANGE}{MATTER}", migrations.RunSQL.noop)]
