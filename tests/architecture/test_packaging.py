"""The wheel holds the three apps with everything they need, and nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from project import assets
from tests.architecture import source
from tests.capabilities import need

NOT_SHIPPED = {"__pycache__"}
BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"
"""What `python -m build` asks of the backend that pyproject.toml names."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The wheel, built in a copy, so that nothing is left in the project."""
    need((source.ROOT / assets.TARGET).is_dir(), "the assets are not fetched: run `make setup`")
    copy = tmp_path_factory.mktemp("source")
    for name in (*source.APPS, "project", "tests"):
        shutil.copytree(source.ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "requirements.txt", "manage.py"):
        shutil.copy(source.ROOT / name, copy / name)
    built = subprocess.run(
        [sys.executable, "-c", BUILD, str(copy / "dist")],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    yield next((copy / "dist").glob("*.whl"))
    shutil.rmtree(copy, ignore_errors=True)


def test_the_wheel_holds_every_file_of_the_three_apps_and_nothing_else(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = {
        str(path.relative_to(source.ROOT))
        for app in source.APPS
        for path in (source.ROOT / app).rglob("*")
        if path.is_file() and not NOT_SHIPPED & set(path.parts)
    }

    assert shipped == expected


def test_the_wheel_works_where_the_project_is_not(wheel: Path, tmp_path: Path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    program = """
import sys
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
        "django.contrib.sessions", "django.contrib.messages", "pgtrigger", "pghistory", "rest_framework", "knox",
        "django_filters", "django_tables2", "django_htmx", "crispy_forms", "crispy_bootstrap5",
        "retention", "playbooks", "interviews"],
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql"}},
    CRISPY_ALLOWED_TEMPLATE_PACKS="bootstrap5", CRISPY_TEMPLATE_PACK="bootstrap5", USE_TZ=True, SECRET_KEY="x",
)
import django
django.setup()
import retention
assert retention.__file__.startswith(sys.argv[1]), retention.__file__
assert "project" not in sys.modules and "tests" not in sys.modules
"""
    done = subprocess.run(
        [sys.executable, "-P", "-c", program, str(tmp_path)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def pins() -> dict[str, Requirement]:
    lines = (source.ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {normal(one.name): one for one in found}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_requirements_are_pinned():
    assert [str(one) for one in pins().values() if not re.fullmatch(r"==[\w.]+", str(one.specifier))] == []


def test_what_we_test_with_lies_in_the_ranges_that_hosts_get():
    with (source.ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    ranges = [Requirement(line) for line in project["dependencies"]]
    ranges += [Requirement(line) for group in project["optional-dependencies"].values() for line in group]

    wrong = []
    for wanted in ranges:
        pin = pins().get(normal(wanted.name))
        version = str(pin.specifier).removeprefix("==") if pin else None
        if version is None or not wanted.specifier.contains(version) or not wanted.extras <= pin.extras:
            wrong.append((str(wanted), str(pin)))

    assert wrong == []
