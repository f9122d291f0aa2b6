from django.db import migrations, models

# with all that lists are narrowed by, so that a walk reads the index alone; `due` once more, for of
# an expression PostgreSQL does not see that the index has what it is made of
DUE = """
DROP INDEX record_matter_due;
CREATE INDEX record_matter_due ON record_matter (department, (coalesce(due, 'infinity'::date)), id)
    INCLUDE (due, kind, item, division, state, timed, yellow_at, red_at, assignee)
    WHERE closed_at IS NULL"""
DUE_BEFORE = """
DROP INDEX record_matter_due;
CREATE INDEX record_matter_due ON record_matter (department, (coalesce(due, 'infinity'::date)), id)
    WHERE closed_at IS NULL"""


class Migration(migrations.Migration):
    dependencies = [("record", "0006_assignees")]
    operations = [
        migrations.RunSQL(DUE, DUE_BEFORE),
        migrations.RemoveIndex("matterrow", "record_matter_lights"),
        migrations.AddIndex(
            "matterrow",
            models.Index(
                fields=["department", "red_at"],
                include=["yellow_at", "timed", "kind", "item", "division", "state", "assignee"],
                name="record_matter_lights",
                condition=models.Q(closed_at__isnull=True),
            ),
        ),
        migrations.RemoveIndex("matterrow", "record_matter_applicant"),
        migrations.AddIndex(
            "matterrow",
            models.Index(
                fields=["applicant", "-id"],
                include=["department", "kind", "item", "division", "state", "closed_at"],
                name="record_matter_applicant",
            ),
        ),
    ]
