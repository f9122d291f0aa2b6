"""A published version keeps its content; the log of an item is only ever added to."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION catalogue_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: rows are never changed or deleted; add a new one', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER catalogue_version_fixed BEFORE UPDATE ON catalogue_versionrow FOR EACH ROW
    WHEN ((OLD.item_id, OLD.version, OLD.hash, OLD.definition, OLD.content, OLD.effective_from, OLD.cancel_on,
           OLD.published_at, OLD.published_by)
          IS DISTINCT FROM
          (NEW.item_id, NEW.version, NEW.hash, NEW.definition, NEW.content, NEW.effective_from, NEW.cancel_on,
           NEW.published_at, NEW.published_by))
    EXECUTE FUNCTION catalogue_refuse();
CREATE TRIGGER catalogue_version_kept BEFORE DELETE ON catalogue_versionrow FOR EACH ROW
    EXECUTE FUNCTION catalogue_refuse();
CREATE TRIGGER catalogue_event_kept BEFORE UPDATE OR DELETE ON catalogue_eventrow FOR EACH ROW
    EXECUTE FUNCTION catalogue_refuse();
"""

BACKWARD = """
DROP TRIGGER catalogue_event_kept ON catalogue_eventrow;
DROP TRIGGER catalogue_version_kept ON catalogue_versionrow;
DROP TRIGGER catalogue_version_fixed ON catalogue_versionrow;
DROP FUNCTION catalogue_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
