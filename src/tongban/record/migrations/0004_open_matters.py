from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0003_hand_out_at_once")]
    operations = [
        migrations.AddIndex(
            "matterrow",
            models.Index(
                fields=["department", "-id"],
                name="record_matter_open",
                condition=models.Q(closed_at__isnull=True),
            ),
        ),
    ]
