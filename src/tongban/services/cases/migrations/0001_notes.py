from django.db import migrations, models

GUARD = """
CREATE TRIGGER cases_note_append_only BEFORE UPDATE OR DELETE ON cases_note
    FOR EACH ROW EXECUTE FUNCTION record_refuse();
CREATE TRIGGER cases_note_keep BEFORE TRUNCATE ON cases_note
    FOR EACH STATEMENT EXECUTE FUNCTION record_refuse_truncate();"""


class Migration(migrations.Migration):
    dependencies = [("record", "0006_assignees")]
    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("matter", models.UUIDField()),
                ("author", models.CharField(max_length=128)),
                ("at", models.DateTimeField()),
                ("text", models.TextField(blank=True, default="")),
                ("handed", models.BooleanField(default=False)),
                ("taken_from", models.CharField(blank=True, default="", max_length=128)),
                ("given_to", models.CharField(blank=True, default="", max_length=128)),
                ("key", models.CharField(max_length=260, unique=True)),
            ],
        ),
        migrations.AddIndex(
            "note", models.Index(fields=["matter", "id"], name="cases_note_matter")
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
