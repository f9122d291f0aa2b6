from django.db import migrations, models

# nobody is an empty text and not NULL: an index gives rows in order only after an equality
ASSIGNEE = """
CREATE INDEX record_matter_assignee
    ON record_matter (department, assignee, (coalesce(due, 'infinity'::date)), id)
    INCLUDE (kind, item, timed, yellow_at, red_at)
    WHERE closed_at IS NULL"""


class Migration(migrations.Migration):
    dependencies = [("record", "0005_lights")]
    operations = [
        migrations.AddField("matterrow", "assignee", models.TextField(default="", db_default="")),
        migrations.RunSQL(ASSIGNEE, "DROP INDEX record_matter_assignee"),
        migrations.AddIndex(
            "grantrow",
            models.Index(
                fields=["department"],
                name="record_grant_department",
                condition=models.Q(party__isnull=True),
            ),
        ),
    ]
