from django.db import migrations, models

# the shape of the kernel's Grant.to_json
BODIES = """
UPDATE record_grant SET body = jsonb_build_object(
    'id', id, 'holder', holder, 'role', role, 'department', department, 'division', division,
    'items', items, 'acts', acts, 'valid_from', valid_from, 'valid_to', valid_to,
    'parent', parent, 'party', party)::text;
UPDATE record_clock SET calendar = (SELECT coalesce(max(version), 0) FROM record_calendar);
-- room on the page, so that an act that moves no index writes none
ALTER TABLE record_matter SET (fillfactor = 80);
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0002_guards")]
    operations = [
        migrations.RemoveIndex(model_name="outboxentry", name="record_outbox_matter"),
        migrations.AddField("grantrow", "body", models.TextField(db_default="")),
        migrations.AddField("clockrow", "calendar", models.IntegerField(db_default=0)),
        migrations.RunSQL(BODIES, migrations.RunSQL.noop),
    ]
