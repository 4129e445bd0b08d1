"""Where Qt is absent, two libraries are absent with it."""

from importlib import metadata

import pytest


@pytest.fixture(scope="session")
def without_qt() -> bool:
    try:
        metadata.version("PySide6-Essentials")
    except metadata.PackageNotFoundError:
        return True
    return False
