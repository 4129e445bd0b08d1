"""What tests of the timeline view look for and do."""

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton

from chatbase_inspector.timeline.build import RowBuilder, rows_of
from chatbase_inspector.timeline.text_box import TextBox
from chatbase_inspector.timeline.view import TimelineView
from tests.timeline import sample_states as sample
from tests.timeline.sample_states import VIEW


def button_of(view: TimelineView, name: str) -> QPushButton:
    found = [button for button in view.findChildren(QPushButton) if button.accessibleName() == name]
    assert found, [button.accessibleName() for button in view.findChildren(QPushButton)]
    return next(button for button in found if button.isVisible())


def wheel(view: TimelineView, lines: int) -> None:
    middle = QPointF(view.viewport().rect().center())
    event = QWheelEvent(
        middle,
        view.viewport().mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120 * lines),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def show_everything(view: TimelineView) -> None:
    view.resize(700, 2_000)
    view.show_rows(rows_of(sample.everything(), VIEW))


def texts_of(view: TimelineView) -> str:
    return "\n".join(box.toPlainText() for box in view.findChildren(TextBox) if box.isVisible())


def growing(builder: RowBuilder) -> Callable[[str], tuple[object, ...]]:
    part = sample.text("", open=True, seen=sample.seen(900))
    state = replace(sample.streaming(), removed=())

    def grow(more: str) -> tuple[object, ...]:
        nonlocal part
        part = replace(part, text=part.text.append(more))
        return (builder.rows(replace(state, live=sample.live(part)), VIEW),)

    return grow
