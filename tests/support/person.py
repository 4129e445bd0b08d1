"""Somebody in front of the whole program: looks, clicks and types, and never calls a controller."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu, QRadioButton, QScrollArea, QWidget

from chatbase_inspector.browse.model import ROW_ROLE
from chatbase_inspector.timeline.rows import AnyRow
from tests.support.accessible import spoken
from tests.support.screen import Screen


class Person(Screen):
    """Uses what can be seen, and only that: a button must be in sight, on, and not covered."""

    def start(self) -> None:
        """Start the program and wait until its window is there and its history is open, or has failed to open."""
        self.it.start()
        self._activate()
        self.until(lambda: not self.it.scope.busy("open-history"))

    # ------------------------------------------------------------------ mouse

    def press(self, name: str, kind: type[QWidget] = QAbstractButton) -> None:
        """Click what is called so, once it is there and on; a dialog is scrolled to it."""
        self.until(lambda: self.offers(name, kind) or (self.dialog is not None and self._scrolled_to(name, kind)))
        widget = self.find(name, kind)
        self.until(widget.isEnabled)
        shown = widget.visibleRegion().boundingRect()
        # a radio button takes the mouse on its circle and words only
        place = QPoint(shown.left() + 12, shown.center().y()) if isinstance(widget, QRadioButton) else shown.center()
        self.click(widget, place)

    def _scrolled_to(self, name: str, kind: type[QWidget]) -> bool:
        """Drag the scroll bars in front until something of that name can be seen."""
        for area in self._visible(QScrollArea):
            bar = area.verticalScrollBar()
            for value in range(bar.minimum(), bar.maximum() + 20, 20):
                bar.setValue(value)
                if self.offers(name, kind):
                    return True
        return False

    def click(self, widget: QWidget, place: QPoint) -> None:
        """Click at `place` of the widget; nothing may lie over it there."""
        top = widget.window()
        under = top.childAt(widget.mapTo(top, place)) or top
        assert under is widget or widget.isAncestorOf(under), f"{spoken(widget)} is covered by {under}"
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)

    def open(self, conversation_id: str) -> None:
        """Click a conversation in the list and wait until it is shown."""
        self.click_in_list(conversation_id)
        self.until(lambda: self.shows(conversation_id))

    def click_in_list(self, conversation_id: str) -> None:
        """Click a conversation in the list, scrolling to it first."""
        view = self.it.window.browse.view
        model = view.model()
        self.until(lambda: conversation_id in self.listed())
        index = model.index(self.listed().index(conversation_id), 0)
        view.scrollTo(index)
        self.click(view.viewport(), view.visualRect(index).center())

    def listed(self) -> list[str]:
        """Ids of the conversations in the list, top down."""
        model = self.it.window.browse.view.model()
        return [model.index(at, 0).data(ROW_ROLE).id for at in range(model.rowCount())]

    def scroll_to(self, name: str) -> None:
        """Drag the timeline's scroll bar from its beginning until something of that name can be seen."""
        bar = self.it.view.verticalScrollBar()
        for value in range(0, bar.maximum() + bar.singleStep(), bar.singleStep()):
            bar.setValue(value)
            if self.offers(name, QWidget):
                return
        pytest.fail(f"“{name}” is nowhere in the timeline:\n{self.timeline()}")

    def press_in_timeline(self, name: str) -> None:
        """Scroll to a button of the timeline and click it."""
        self.scroll_to(name)
        self.press(name)

    def click_row(self, row: AnyRow) -> None:
        """Scroll to a row of the timeline and click beside its content."""
        bar, realised = self.it.view.verticalScrollBar(), self.it.view.realised
        for value in range(0, bar.maximum() + bar.singleStep(), bar.singleStep()):
            bar.setValue(value)
            if row.key in realised and not realised[row.key].visibleRegion().isEmpty():
                break
        shown = realised[row.key].visibleRegion().boundingRect()
        self.click(realised[row.key], QPoint(3, shown.center().y()))

    def clipboard(self) -> str:
        return QGuiApplication.clipboard().text()

    # ------------------------------------------------------------------ keyboard

    @property
    def focus(self) -> QWidget:
        """What has the keyboard."""
        self._activate()
        widget = QApplication.focusWidget()
        assert widget is not None, "nothing has the keyboard"
        return widget

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key wherever the keyboard is."""
        self._activate()
        menu = QApplication.activePopupWidget()
        self.qtbot.keyClick(menu or QApplication.focusWidget() or self.front, key, modifier)

    def write(self, text: str) -> None:
        self.qtbot.keyClicks(self.focus, text)

    def fill_in(self, name: str, text: str) -> None:
        """Click a field, replace what stands in it."""
        self.press(name, QLineEdit)
        self.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.write(text)

    def menu(self) -> dict[str, bool]:
        """Words of the open context menu, and whether each can be chosen."""
        self.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return {action.text().replace("&", ""): action.isEnabled() for action in menu.actions() if action.text()}

    def _activate(self) -> None:
        """Give the keyboard to what is in front after a dialog came or went, as every window system does but this."""
        front = self.front
        if QApplication.activeWindow() is not front:
            front.activateWindow()
            self.until(front.isActiveWindow)
