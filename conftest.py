"""Settings every test run shares."""

from __future__ import annotations

import os
import warnings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.site.settings")
os.environ.setdefault("TONGBAN_EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
os.environ.setdefault("TONGBAN_DEMONSTRATION", "1")
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set", category=Warning)


def pytest_configure() -> None:
    """Find static files by their own names: a fresh checkout has not collected them yet."""
    from django.conf import settings  # noqa: PLC0415 - reads the environment set above

    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES["staticfiles"] = {"BACKEND": plain}
