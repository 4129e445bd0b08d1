"""What `pip install .` and `pipx install .` put on a computer."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from chatbase_inspector import __version__
from parcel import names


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every file of the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=names.ROOT, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    assert __version__ in made.name
    with zipfile.ZipFile(made) as wheel:
        return {name: wheel.read(name) for name in wheel.namelist()}


def files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_that_every_resource_is_installed(contents: dict[str, bytes]) -> None:
    shipped = {f"chatbase_inspector/resources/{name}" for name in files(names.ROOT / "resources")}
    assert shipped - set(contents) == set()


def test_that_every_module_is_installed_and_no_test_or_tool(contents: dict[str, bytes]) -> None:
    modules = {f"chatbase_inspector/{name}" for name in files(names.ROOT / "gui/chatbase_inspector")}
    assert modules - set(contents) == set()
    assert {name.split("/")[0] for name in contents} == {
        "chatbase_inspector",
        f"chatbase_inspector-{__version__}.dist-info",
    }


def test_that_the_command_and_the_licence_come_with_it(contents: dict[str, bytes]) -> None:
    home = f"chatbase_inspector-{__version__}.dist-info"
    assert b"chatbase-inspector = chatbase_inspector.__main__:main" in contents[f"{home}/entry_points.txt"]
    assert b"MIT License" in contents[f"{home}/licenses/LICENSE"]
