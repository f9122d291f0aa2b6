"""Tells Django of the app, and the shells of the cockpit."""

from django.apps import AppConfig


class CockpitConfig(AppConfig):
    """Pages for leaders, the reform office, supervisors and evaluators."""

    name = "tongban.faces.cockpit"
    label = "cockpit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the ways in."""
        from tongban.faces.cockpit.access import HERE_FIRST, ROLES  # noqa: PLC0415 - apps must be ready
        from tongban.faces.common.slots import Way, add_home, add_way  # noqa: PLC0415 - same

        add_home("cockpit", HERE_FIRST)
        add_way(Way("desk", "cockpit", {"zh": "驾驶舱", "en": "Cockpit"}, ROLES))
        add_way(Way("cockpit", "cockpit", {"zh": "总览", "en": "Overview"}))
        add_way(Way("cockpit", "cockpit-figures", {"zh": "指标", "en": "Figures"}))
        add_way(Way("cockpit", "cockpit-waiting", {"zh": "等在哪里", "en": "Waiting"}))
        add_way(Way("cockpit", "cockpit-evidence", {"zh": "最慢的材料", "en": "Slowest evidence"}))
        add_way(Way("cockpit", "cockpit-channels", {"zh": "渠道", "en": "Channels"}))
        add_way(Way("cockpit", "cockpit-ratings", {"zh": "好差评", "en": "Ratings"}))
        add_way(Way("cockpit", "cockpit-wall", {"zh": "大屏", "en": "Wall"}))
