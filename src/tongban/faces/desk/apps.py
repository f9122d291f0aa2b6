"""Tells Django of the app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages for officers."""

    name = "tongban.faces.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Show on each case the credentials it relied on that were withdrawn since."""
        from tongban.faces.common.slots import add_panel  # noqa: PLC0415 - apps must be ready
        from tongban.faces.desk.relied import relied_panel  # noqa: PLC0415 - apps must be ready

        add_panel("desk.case", relied_panel)
