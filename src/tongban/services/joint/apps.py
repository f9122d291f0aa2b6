"""Tells Django of the app."""

from django.apps import AppConfig


class JointConfig(AppConfig):
    """Joint matters: several items applied for once and run as one."""

    name = "tongban.services.joint"
    label = "joint"
    default_auto_field = "django.db.models.BigAutoField"
