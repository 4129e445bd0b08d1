"""Below the table: the chosen frame as it came, its JSON, and the text of the answer until there."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from chatbase_inspector.inspect.frame_bytes import visible
from chatbase_inspector.inspect.frame_text import FrameText
from chatbase_inspector.inspect.json_tree import JsonTree
from chatbase_inspector.look import metrics
from chatbase_inspector.look.labels import text_label

_LEAST_PX = 130
_TREE_CHARS = 300_000  # more of it would take longer than 100 ms to read
_TOO_LONG = "This frame is too long for a tree. “Raw” shows all of it."


class FrameDetail(QWidget):
    """`merged_wanted`: the text until the chosen frame is looked at and not known yet."""

    merged_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._json, self._merged_known, self._json_shown = "", True, True
        self._facts = text_label("", "secondary")
        self.raw = FrameText("Frame as it came", safe=visible)
        self.tree = JsonTree()
        self._tree_page = QWidget()
        self._tree_words = text_label(_TOO_LONG, "secondary")
        self.merged = FrameText("Text until this frame", from_end=True)
        self._value = FrameText("Whole value")
        page = QVBoxLayout(self._tree_page)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self._tree_words)
        page.addWidget(self.tree, 1)
        page.addStretch(0)
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        self.pages.setAccessibleName("The chosen frame")
        self.pages.setUsesScrollButtons(True)
        for widget, name in (
            (self.raw, "Raw"),
            (self._tree_page, "JSON"),
            (self.merged, "Text until here"),
            (self._value, "Value"),
        ):
            self.pages.addTab(widget, name)
        self.pages.setTabVisible(self.pages.indexOf(self._value), False)
        self.pages.currentChanged.connect(self._show_page)
        self.tree.whole_requested.connect(self._show_value)
        self.setMinimumHeight(metrics.scaled(_LEAST_PX))  # else that of the words, were they one below the other
        column = QVBoxLayout(self)
        column.setContentsMargins(14, metrics.SPACE_S, 14, metrics.SPACE_M)
        column.setSpacing(metrics.SPACE_XS)
        column.addWidget(self._facts)
        column.addWidget(self.pages, 1)

    def show_frame(self, facts: str, raw: str, json: str) -> None:
        """Show another frame.

        Args:
            raw: its bytes, see `frame_bytes.as_text`.
            json: its payload; empty: it has none.
        """
        self._facts.setText(facts)
        self.raw.show_text(raw)
        self._json, self._json_shown = json, False
        self._merged_known = False
        self.pages.setTabEnabled(self.pages.indexOf(self._tree_page), bool(json))
        self.pages.setTabVisible(self.pages.indexOf(self._value), False)
        self._show_page()

    def show_merged(self, text: str) -> None:
        """The text of the answer until the chosen frame."""
        self._merged_known = True
        self.merged.show_text(text or "(no text until here)")

    def _show_page(self) -> None:
        page = self.pages.currentWidget()
        if page is self.merged and not self._merged_known:
            self.merged_wanted.emit()
        elif page is self._tree_page and not self._json_shown:
            self._json_shown = True
            fits = len(self._json) <= _TREE_CHARS
            self._tree_words.setVisible(not fits)
            self.tree.setVisible(fits)
            if fits:
                self.tree.show_json(self._json)

    def _show_value(self, value: str) -> None:
        at = self.pages.indexOf(self._value)
        self._value.show_text(value)
        self.pages.setTabVisible(at, True)
        self.pages.setCurrentIndex(at)
