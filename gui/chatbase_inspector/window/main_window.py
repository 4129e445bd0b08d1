"""The window: bar on top, list left, timeline in the middle, inspector right, status below. It only arranges."""

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QMainWindow,
    QMenuBar,
    QStackedWidget,
    QStatusBar,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from chatbase_inspector.browse.pane import ConversationPane
from chatbase_inspector.inspect.pane import InspectorPane
from chatbase_inspector.look.icons import app_icon
from chatbase_inspector.window.about_dialog import AboutDialog
from chatbase_inspector.window.actions import Actions
from chatbase_inspector.window.header import ConversationHeader
from chatbase_inspector.window.messages import MessageBar
from chatbase_inspector.window.shortcuts_dialog import ShortcutsDialog
from chatbase_inspector.window.status_bar import StatusBar
from chatbase_inspector.window.top_bar import TopBar

_WIDE_PX, _MEDIUM_PX = 1000, 640  # below: without inspector, without list


class MainWindow(QMainWindow):
    """Public members are its parts; app.py connects their signals and calls their setters.

    Args:
        first_run: page shown before there is a connection.
        timeline: the view in the middle.

    Signals:
        close_requested: the person wants to quit; the window stays until `allow_close`.
    """

    close_requested = Signal()

    def __init__(self, first_run: QWidget, timeline: QWidget) -> None:
        super().__init__()
        self.setWindowTitle("Chatbase Inspector")
        self.setWindowIcon(app_icon())
        self._may_close = False
        self._hidden_by_width: dict[QDockWidget, int] = {}
        self.actions_ = Actions(self)
        self.top_bar = TopBar()
        self.browse = ConversationPane()
        self.header = ConversationHeader()
        self.messages = MessageBar()
        self.inspector = InspectorPane()
        self.status = StatusBar()
        self.first_run = first_run
        self.timeline = timeline
        self._pages = QStackedWidget()
        self._bar = QMenuBar()
        self.list_dock = _dock("Conversations", "list", self.browse)
        self.inspector_dock = _dock("Inspector", "inspector", self.inspector)
        self._arrange()
        self._connect()
        self.resize(1440, 900)

    # ------------------------------------------------------------------ setters

    def show_first_run(self) -> None:
        """The welcome, without list and inspector."""
        self._pages.setCurrentWidget(self.first_run)
        self.header.hide()
        self.top_bar.hide()
        self._fit(self.width())

    def show_timeline(self) -> None:
        """The panes around the timeline."""
        self._pages.setCurrentWidget(self.timeline)
        self.top_bar.show()
        self._fit(self.width())

    @property
    def shows_first_run(self) -> bool:
        return self._pages.currentWidget() is self.first_run

    def show_about(self) -> None:
        """Versions and licences."""
        AboutDialog(self).open()

    def show_shortcuts(self) -> None:
        """The list of all keys."""
        ShortcutsDialog(self.actions_.keys_of_all(), self).open()

    def show_compare(self) -> None:
        """Bring the tab “Compare” to the front, with the pane that holds it."""
        self._show_dock(self.inspector_dock, shown=True)
        self.inspector.show_compare()

    def focus_next_pane(self) -> None:
        """Move the focus round: top bar, list, timeline, inspector."""
        in_list = self.browse.view if self.browse.view.isVisible() else self.browse.filter_field
        places = [self.top_bar.connection_box, in_list, self.timeline, self.inspector.tabs.tabBar()]
        shown = [place for place in places if place.isVisible()]
        if not shown:
            return
        focus = QApplication.focusWidget()
        at = next((row for row, place in enumerate(shown) if _holds(place, focus)), -1)
        shown[(at + 1) % len(shown)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def save_layout(self) -> str:
        """Size, place and panes of the window, as text for the settings."""
        parts = (self.saveGeometry(), self.saveState())
        return ".".join(bytes(part.toBase64().data()).decode("ascii") for part in parts)

    def restore_layout(self, saved: str) -> bool:
        """Take up what `save_layout` gave; False where it does not fit, and nothing changes."""
        geometry, _, state = saved.partition(".")
        if not state.isascii() or not geometry.isascii():
            return False
        restored = self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))
        restored = self.restoreState(QByteArray.fromBase64(state.encode())) and restored
        self._fit(self.width())
        return restored

    def allow_close(self) -> None:
        """Everything is put away: close now."""
        self._may_close = True
        self.close()

    # ------------------------------------------------------------------ inside

    def _arrange(self) -> None:
        top = QWidget()
        column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self.top_bar)
        self.actions_.fill(self._bar)
        self.setMenuWidget(top)
        middle = QWidget()
        middle.setProperty("role", "window")
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for page in (self.first_run, self.timeline):
            self._pages.addWidget(page)
        self._pages.setMinimumWidth(240)
        for widget in (self.header, self.messages):
            column.addWidget(widget)
        column.addWidget(self._pages, 1)
        self.setCentralWidget(middle)
        bottom = QStatusBar()
        bottom.setSizeGripEnabled(False)
        bottom.addWidget(self.status, 1)
        self.setStatusBar(bottom)
        self.setDockNestingEnabled(False)
        self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self.list_dock)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.inspector_dock)
        self.resizeDocks([self.list_dock, self.inspector_dock], [296, 420], Qt.Orientation.Horizontal)

    def _connect(self) -> None:
        act = self.actions_
        for name, dock in (("list_pane", self.list_dock), ("inspector_pane", self.inspector_dock)):
            act[name].triggered.connect(lambda shown, dock=dock: self._show_dock(dock, shown=shown))
            dock.visibilityChanged.connect(lambda _shown: self._check_docks())
        act["next_pane"].triggered.connect(self.focus_next_pane)
        act["open"].triggered.connect(self.top_bar.focus_open_field)
        act["find"].triggered.connect(self._find)
        act["about"].triggered.connect(self.show_about)
        act["shortcuts"].triggered.connect(self.show_shortcuts)
        act.follow_direction(right_to_left=self.isRightToLeft())
        self._check_docks()

    def _find(self) -> None:
        self._show_dock(self.list_dock, shown=True)
        self.browse.focus_filter()

    def _show_dock(self, dock: QDockWidget, *, shown: bool) -> None:
        self._hidden_by_width.pop(dock, None)
        dock.setVisible(shown)
        self._check_docks()

    def _check_docks(self) -> None:
        self.actions_["list_pane"].setChecked(not self.list_dock.isHidden())
        self.actions_["inspector_pane"].setChecked(not self.inspector_dock.isHidden())

    def _fit(self, width_px: int) -> None:
        """Hide panes for which there is no room, and bring back those that the width alone had hidden."""
        for dock, needs_px in ((self.inspector_dock, _WIDE_PX), (self.list_dock, _MEDIUM_PX)):
            room = width_px >= needs_px and not self.shows_first_run
            if not room and not dock.isHidden():
                # before the window is shown a pane has no width of its own, and Qt knows the one that was saved
                self._hidden_by_width[dock] = dock.width() if self.isVisible() else 0
                dock.hide()
            elif room and dock in self._hidden_by_width:
                before_px = self._hidden_by_width.pop(dock)
                dock.show()
                if before_px:
                    self.resizeDocks([dock], [before_px], Qt.Orientation.Horizontal)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        crossed = any(
            (event.oldSize().width() < edge) != (event.size().width() < edge) for edge in (_WIDE_PX, _MEDIUM_PX)
        )
        if crossed:
            self._fit(event.size().width())

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Quitting has work to do first: ask for it, and stay until it is done."""
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.close_requested.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._mirror_docks()
            self.actions_.follow_direction(right_to_left=self.isRightToLeft())
        if event.type() == QEvent.Type.StyleChange:
            QTimer.singleShot(0, self, self._measure_again)

    def _measure_again(self) -> None:
        """Layouts keep the old heights of fields whose font came from the style sheet: have all asked again."""
        for part in self.findChildren(QWidget):
            part.updateGeometry()

    def _mirror_docks(self) -> None:
        """The list stays at the leading edge where text runs right to left."""
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        areas = (Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea)
        leading, trailing = reversed(areas) if mirrored else areas
        widths = [dock.width() for dock in (self.list_dock, self.inspector_dock)]
        for dock, area in ((self.list_dock, leading), (self.inspector_dock, trailing)):
            hidden = dock.isHidden()
            self.addDockWidget(area, dock)
            dock.setHidden(hidden)
        self.resizeDocks([self.list_dock, self.inspector_dock], widths, Qt.Orientation.Horizontal)


def _dock(title: str, name: str, widget: QWidget) -> QDockWidget:
    dock = QDockWidget(title)
    dock.setObjectName(name)  # saved layouts name docks by it
    dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
    bare = QWidget()
    bare.setFixedHeight(0)
    dock.setTitleBarWidget(bare)
    dock.setWidget(widget)
    return dock


def _holds(place: QWidget, focus: QWidget | None) -> bool:
    pane = place.parentWidget() or place
    return focus is not None and (focus is place or pane.isAncestorOf(focus))
