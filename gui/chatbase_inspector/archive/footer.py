"""How much is kept and for how long; where it lies; saving and forgetting."""

from pathlib import Path

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from chatbase_inspector.archive import words
from chatbase_inspector.archive.direction import LEFT_TO_RIGHT, at_edge, left_to_right
from chatbase_inspector.history.finding import Size
from chatbase_inspector.look.flow import FlowLayout
from chatbase_inspector.look.labels import ElidedLabel, text_label

OTHER = -1
_USUAL = (None, 30, 90, 365)


class Footer(QWidget):
    """Shows what it is told.

    Signals:
        folder_requested: show where the file lies.
        keep_requested: days to keep; None: for ever; OTHER: the person wants to say how many.
    """

    folder_requested = Signal()
    keep_requested = Signal(object)
    save_requested = Signal()
    forget_requested = Signal()
    forget_all_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._keep_days: int | None = None
        self._size = text_label("", "secondary")
        self._folder = ElidedLabel("", "quiet")
        self.folder_button = _button("Open folder", "link")
        self._keep_label = QLabel("&Keep:")
        self.keep_box = QComboBox()
        self.keep_box.setAccessibleName("Keep what is recorded")
        self.keep_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._keep_label.setBuddy(self.keep_box)
        self.save_button = _button("&Save as JSON…", "")
        self.forget_button = _button("&Forget this conversation…", "")
        self.forget_all_button = _button("Forget &everything…", "")
        self._arrange()
        self._connect()
        self._follow_direction()
        self.show_keep(None)
        self.show_size(None)
        self.offer(chosen=False)

    def show_size(self, size: Size | None, path: Path | None = None) -> None:
        """What the history takes and holds; None: not known."""
        self._size.setText("" if size is None else words.held_words(size))
        folder = "" if path is None else str(path.parent)
        self._folder.setText(folder)
        self._folder.setAccessibleName(f"Folder: {folder}")
        self._folder.setVisible(bool(folder))
        self.folder_button.setVisible(bool(folder))
        self.forget_all_button.setEnabled(size is not None and size.conversations > 0)

    def show_keep(self, days: int | None) -> None:
        """How long it is kept; emits nothing."""
        self._keep_days = days
        offered = list(_USUAL) if days in _USUAL else [*_USUAL, days]
        with QSignalBlocker(self.keep_box):
            self.keep_box.clear()
            for each in sorted(offered, key=lambda each: each or 0):
                self.keep_box.addItem(words.keep_words(each), each)
                if each == days:
                    self.keep_box.setCurrentIndex(self.keep_box.count() - 1)
            self.keep_box.addItem("other…", OTHER)

    def offer(self, *, chosen: bool) -> None:
        """Whether a conversation is chosen that can be saved or forgotten."""
        for button in (self.save_button, self.forget_button):
            button.setEnabled(chosen)
            hint = "" if chosen else "Choose a conversation in the list first."
            button.setToolTip(hint)
            button.setAccessibleDescription(hint)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._follow_direction()

    def _follow_direction(self) -> None:
        """Our words stand at the leading edge and end in “…”, also from right to left."""
        at_edge(self._size)
        for button in (self.save_button, self.forget_button, self.forget_all_button):
            button.setText(left_to_right(button.text().strip(LEFT_TO_RIGHT), self))

    def _chosen(self, at: int) -> None:
        wanted = self.keep_box.itemData(at)
        self.show_keep(self._keep_days)  # until it is agreed to, nothing has changed
        if wanted != self._keep_days:
            self.keep_requested.emit(wanted)

    def _connect(self) -> None:
        self.folder_button.clicked.connect(self.folder_requested)
        self.keep_box.activated.connect(self._chosen)
        self.save_button.clicked.connect(self.save_requested)
        self.forget_button.clicked.connect(self.forget_requested)
        self.forget_all_button.clicked.connect(self.forget_all_requested)

    def _arrange(self) -> None:
        where = QHBoxLayout()
        where.setSpacing(4)
        where.addWidget(self._folder)
        where.addWidget(self.folder_button)
        where.addStretch(1)
        deeds = FlowLayout()
        keep = QWidget()
        line = QHBoxLayout(keep)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._keep_label)
        line.addWidget(self.keep_box)
        for widget in (keep, self.save_button, self.forget_button, self.forget_all_button):
            deeds.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addWidget(self._size)
        column.addLayout(where)
        column.addLayout(deeds)


def _button(text: str, role: str) -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(text.replace("&", ""))
    button.setAutoDefault(False)
    if role:
        button.setProperty("role", role)
    return button
