"""Contents of bundles and versions of labels are only ever added."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION bundles_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: rows are never changed or deleted; add a new one', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER bundles_bundle_kept BEFORE UPDATE OR DELETE ON bundles_bundlerow FOR EACH ROW
    EXECUTE FUNCTION bundles_refuse();
CREATE TRIGGER bundles_label_kept BEFORE UPDATE OR DELETE ON bundles_labelrow FOR EACH ROW
    EXECUTE FUNCTION bundles_refuse();
"""

BACKWARD = """
DROP TRIGGER bundles_label_kept ON bundles_labelrow;
DROP TRIGGER bundles_bundle_kept ON bundles_bundlerow;
DROP FUNCTION bundles_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("bundles", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
