"""Finds what a test left behind: windows nobody closed and log records nobody expected."""

import gc
import logging
import sys
from typing import Any


def left_over_windows() -> list[str]:
    """Names of top-level widgets still there; they are deleted, so that the next test is not blamed."""
    widgets_module = sys.modules.get("PySide6.QtWidgets")
    if widgets_module is None or widgets_module.QApplication.instance() is None:
        return []
    if not _windows(widgets_module):
        return []
    gc.collect()
    found = _windows(widgets_module)
    names = [f"{type(widget).__name__} “{widget.windowTitle() or widget.objectName()}”" for widget in found]
    for widget in found:
        widget.close()
        widget.deleteLater()
    _delete_now(widgets_module)
    return names


def _windows(widgets_module: Any) -> list[Any]:
    _delete_now(widgets_module)
    # a window with a parent goes with it; Qt keeps its one tool tip for itself
    return [
        widget
        for widget in widgets_module.QApplication.topLevelWidgets()
        if widget.parent() is None and widget.metaObject().className() != "QTipLabel"
    ]


def _delete_now(widgets_module: Any) -> None:
    from PySide6.QtCore import QEvent

    widgets_module.QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class Garbage:
    """Lets Python collect between tests only, once Qt is here: a thread of the program would destroy widgets.

    The program itself does so while its window is open (`collecting.py`).
    """

    def __init__(self) -> None:
        self._tests = 0

    def collect(self) -> None:
        """Collect what the test left, all of it after every twentieth."""
        if "PySide6.QtWidgets" not in sys.modules:
            return
        gc.disable()
        self._tests += 1
        gc.collect(2 if self._tests % 20 == 0 else 1)


class UnexpectedLog(logging.Handler):
    """Keeps every record of warning level or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.sentences: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.sentences.append(f"{record.levelname} {record.name}: {record.getMessage()}")
