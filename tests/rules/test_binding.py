"""Guards against releases of PySide6 that break the interpreter."""

import sys

from PySide6.QtWidgets import QApplication, QLabel


def test_that_the_binding_keeps_none_alive(qapp: QApplication) -> None:
    """PySide6 6.12.0 on Python 3.10 and 3.11 drops a reference of None a call, until the process dies (2026-11-23)."""
    label = QLabel()
    label.setText("a")
    before = sys.getrefcount(None)
    for _ in range(500):
        label.setText("a")
    assert sys.getrefcount(None) - before > -50
