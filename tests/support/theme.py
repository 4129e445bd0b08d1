"""The theme of one test; the application is left as it was found. A folder's conftest imports the fixture."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from chatbase_inspector.look import metrics
from chatbase_inspector.look.theme import Theme


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme(qapp, "light")
    yield made
    metrics.set_scale(1.0)
    made.close()
