"""Tells Django of the app."""

from django.apps import AppConfig


class UtilitiesConfig(AppConfig):
    """Water, power, gas and broadband."""

    name = "tongban.reforms.utilities"
    label = "utilities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the procedures that items of utilities run under, and the words of notices."""
        from tongban.reforms.utilities import notices, procedures  # noqa: PLC0415 - once Django is up
        from tongban.services.cases.kinds import offer  # noqa: PLC0415 - once Django is up

        offer(procedures.CONNECTION, procedures.connection)
        offer(procedures.TRANSFER, procedures.transfer)
        notices.register_texts()
