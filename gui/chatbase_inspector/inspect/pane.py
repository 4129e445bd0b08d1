"""The right pane with its tabs. A new tab is one line in app.py: `pane.add_tab(widget, "Frames")`."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from chatbase_inspector.inspect.compare_pane import ComparePane
from chatbase_inspector.inspect.detail import PartDetail
from chatbase_inspector.inspect.frame_pane import FramesPane
from chatbase_inspector.inspect.part_pane import PartPane
from chatbase_inspector.inspect.timing_pane import TimingPane


class InspectorPane(QWidget):
    """Tabs about what is selected: “Part” first, then “Frames”, “Timing” and “Compare”."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Inspector")
        self.setProperty("role", "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(280)
        self.part = PartPane()
        self.frames = FramesPane()
        self.timing = TimingPane()
        self.compare = ComparePane()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("Inspector")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.tabs)
        self.add_tab(self.part, "Part")
        self.add_tab(self.frames, "Frames")
        self.add_tab(self.timing, "Timing")
        self.add_tab(self.compare, "Compare")

    def add_tab(self, widget: QWidget, name: str) -> None:
        """Put another tab behind the others."""
        self.tabs.addTab(widget, name)

    def show_compare(self) -> None:
        """Bring the tab “Compare” to the front."""
        self.tabs.setCurrentWidget(self.compare)

    def show_detail(self, detail: PartDetail | None) -> None:
        """Show what is selected in the timeline; None: nothing is."""
        self.part.show_detail(detail)
