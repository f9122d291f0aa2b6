from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("forms", "0001_initial")]

    operations: ClassVar = [
        migrations.AddField("draftrow", "origins", models.JSONField(default=dict)),
    ]
