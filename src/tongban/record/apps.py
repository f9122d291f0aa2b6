"""Tells Django of the app, and that the record has a clock."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class RecordConfig(AppConfig):
    """Where it is kept: matters and acts in PostgreSQL."""

    name = "tongban.record"
    label = "record"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the clock its one row, also in emptied tables; find every app's effect handlers."""
        post_migrate.connect(_set_up_clock, sender=self)
        autodiscover_modules("effects", "dependants")


def _set_up_clock(**_: Any) -> None:
    from tongban.record.db import execute  # noqa: PLC0415 - models and connection come later

    execute("INSERT INTO record_clock (id, shift) VALUES (1, '0') ON CONFLICT (id) DO NOTHING")
