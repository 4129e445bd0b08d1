"""Finds the files of `resources/`: beside the package when installed, at the top of the checkout otherwise."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def _root() -> Path:
    installed = _PACKAGE / "resources"
    return installed if installed.is_dir() else _PACKAGE.parents[1] / "resources"


def resource(relative: str) -> Path:
    """Path of a shipped file, e.g. `resource("demo/agents.json")`.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    path = _root() / relative
    if not path.exists():
        raise FileNotFoundError(f"A part of the installation is missing: resources/{relative}")
    return path
