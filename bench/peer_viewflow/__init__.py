"""The same seven acts as a flow of django-viewflow, in a Django project of its own.

Each act runs in one transaction under the lock that viewflow recommends for PostgreSQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django
import psycopg
from django.conf import settings

from tongban.site.postgres import django_database

if TYPE_CHECKING:
    from collections.abc import Callable

SCHEMA = "peer_viewflow"


def start(url: str) -> None:
    """Set Django up for this peer alone: the same server, persistent connections, own schema."""
    database = django_database(url)
    database["OPTIONS"] = {**database["OPTIONS"], "options": f"-c search_path={SCHEMA}"}
    settings.configure(
        DATABASES={"default": database},
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "viewflow.workflow",
            "bench.peer_viewflow",
        ],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        SECRET_KEY="peer",  # noqa: S106 - signs nothing
    )
    django.setup()


def prepare(url: str) -> None:
    """Make the tables."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    start(url)
    from django.core.management import call_command  # noqa: PLC0415 - needs the settings

    call_command("migrate", verbosity=0)


def life(url: str) -> Callable[[], Any]:
    """Give one life."""
    start(url)
    from bench.peer_viewflow.flows import LicenceFlow  # noqa: PLC0415 - as above
    from viewflow.workflow.models import Task  # noqa: PLC0415 - needs the settings

    acts = (
        ("accept", "clerk", {}),
        ("review", "reviewer", {"opinion": "fit"}),
        ("verify", "verifier", {"opinion": "fit"}),
        ("decide", "approver", {"reasons": "fit"}),
        ("issue", "certifier", {}),
        ("close", "clerk", {}),
    )

    def one() -> None:
        process = LicenceFlow.create.run(actor="person", payload={"wish": "shop"})
        for name, actor, payload in acts:
            task = Task.objects.get(process=process, flow_task=getattr(LicenceFlow, name))
            getattr(LicenceFlow, name).run(task, actor=actor, payload=payload)
        process.refresh_from_db()
        assert process.status == "DONE", process.status

    return one
