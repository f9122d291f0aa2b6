from django.db import migrations, models

# the next look at each open matter tells its light; the worker looks at once
LOOK_AGAIN = """
UPDATE record_matter SET next_check = least(next_check, now()) WHERE closed_at IS NULL"""


class Migration(migrations.Migration):
    dependencies = [("record", "0004_open_matters")]
    operations = [
        migrations.AddField(
            "matterrow", "timed", models.BooleanField(default=False, db_default=False)
        ),
        migrations.AddField("matterrow", "yellow_at", models.DateTimeField(null=True)),
        migrations.AddField("matterrow", "red_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "matterrow",
            models.Index(
                fields=["department", "kind", "item", "timed", "yellow_at", "red_at"],
                name="record_matter_lights",
                condition=models.Q(closed_at__isnull=True),
            ),
        ),
        migrations.RunSQL(LOOK_AGAIN, migrations.RunSQL.noop),
    ]
