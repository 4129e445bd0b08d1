"""The tab “Part”: facts of what is selected, its JSON as a tree, its text as it came."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QStackedWidget, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from chatbase_inspector.inspect.detail import PartDetail
from chatbase_inspector.inspect.facts import FactsGrid
from chatbase_inspector.inspect.json_tree import JsonTree
from chatbase_inspector.inspect.raw_text import RawText
from chatbase_inspector.look.labels import IconLabel, text_label
from chatbase_inspector.timeline.safe_text import safe_line

EMPTY_WORDS = "Choose a message or a part to see its details"


class PartPane(QWidget):
    """Shows one `PartDetail`, or words that say how to choose one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._detail: PartDetail | None = None
        self._split_by_person = False
        self._title = text_label("", "title")
        self.facts = FactsGrid()
        self.tree = JsonTree()
        self.raw = RawText("Raw JSON")
        self.text = RawText("Text")
        self._whole = RawText("Whole value")
        self._pages = QTabWidget()
        self._pages.setDocumentMode(True)
        self._pages.setAccessibleName("JSON and text")
        for page, name in ((self.tree, "JSON"), (self.raw, "Raw"), (self.text, "Text"), (self._whole, "Value")):
            self._pages.addTab(page, name)
        self.tree.whole_requested.connect(self._show_whole)
        self._stack = QStackedWidget()
        self._stack.addWidget(_empty())
        self._stack.addWidget(self._filled())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    def show_detail(self, detail: PartDetail | None) -> None:
        """Show what is selected; None: nothing is."""
        if detail == self._detail:
            return
        before, self._detail = self._detail, detail
        self._stack.setCurrentIndex(0 if detail is None else 1)
        if detail is None:
            return
        self._title.setText(safe_line(detail.title))
        self.facts.show_facts(detail.facts)
        if before is None or before.json != detail.json or before.text != detail.text:
            self._show_pages(detail)

    @property
    def detail(self) -> PartDetail | None:
        return self._detail

    def _filled(self) -> QWidget:
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        top = QWidget()
        top.setObjectName("facts")
        column = QVBoxLayout(top)
        column.setContentsMargins(14, 12, 14, 8)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self.facts)
        column.addStretch(1)
        scroll.setWidget(top)
        below = QWidget()
        room = QVBoxLayout(below)
        room.setContentsMargins(14, 0, 14, 12)
        room.addWidget(self._pages)
        split = self._split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(scroll)
        split.addWidget(below)
        split.setStretchFactor(0, 0)
        split.setStretchFactor(1, 1)
        split.splitterMoved.connect(self._keep_split)
        self._facts_page = top
        self._below = below
        return split

    def _show_pages(self, detail: PartDetail) -> None:
        if detail.json is not None:
            self.tree.show_json(detail.json)
            self.raw.show_text(detail.json)
        if detail.text:
            self.text.show_text(detail.text)
        self._offer(self.tree, offered=detail.json is not None, hint=detail.json_label)
        self._offer(self.raw, offered=detail.json is not None, hint=detail.json_label)
        self._offer(self.text, offered=bool(detail.text))
        self._offer(self._whole, offered=False)
        self._below.setVisible(detail.json is not None or bool(detail.text))
        self._divide()

    def _offer(self, page: QWidget, *, offered: bool, hint: str = "") -> None:
        at = self._pages.indexOf(page)
        self._pages.setTabVisible(at, offered)
        self._pages.setTabToolTip(at, hint)

    def _keep_split(self) -> None:
        self._split_by_person = True

    def _divide(self) -> None:
        """As much room for the facts as they need, at most three fifths; a person's own division stays."""
        height = self._split.height()
        if self._split_by_person or height <= 0:
            return
        layout = self._facts_page.layout()
        needed = layout.totalHeightForWidth(self._split.width()) if layout is not None else 0
        facts = min(needed, height * 3 // 5)
        self._split.setSizes([facts, height - facts])

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._divide()

    def _show_whole(self, value: str) -> None:
        self._whole.show_text(value)
        self._offer(self._whole, offered=True)
        self._pages.setCurrentWidget(self._whole)


def _empty() -> QWidget:
    page = QWidget()
    words = text_label(EMPTY_WORDS, "secondary")
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    hint = text_label("Arrow keys move through the timeline.", "quiet")
    hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
    column = QVBoxLayout(page)
    column.setContentsMargins(24, 24, 24, 24)
    column.addStretch(1)
    column.addWidget(IconLabel("part"))
    column.addWidget(words)
    column.addWidget(hint)
    column.addStretch(2)
    return page
