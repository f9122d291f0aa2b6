"""Settings every test run shares."""

from __future__ import annotations

import os
import warnings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.site.settings")
os.environ.setdefault("TONGBAN_EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
os.environ.setdefault("TONGBAN_DEMONSTRATION", "1")
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set", category=Warning)
