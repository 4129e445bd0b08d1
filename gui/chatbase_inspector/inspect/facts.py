"""Names and values below each other, each value with a copy button."""

import re

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget
from typing_extensions import override

from chatbase_inspector.inspect.detail import Fact
from chatbase_inspector.look import words
from chatbase_inspector.look.announce import announce
from chatbase_inspector.look.icons import icon
from chatbase_inspector.look.labels import text_label
from chatbase_inspector.timeline.safe_text import safe_text

_NOTHING = (words.NOT_PROVIDED, words.NOT_RECORDED)
_LONGEST_CHARS = 1_000
_MONO = ("id", "request", "frames")


class FactsGrid(QWidget):
    """Rows are made once and used again, so that a fact that grows while it streams costs one label."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[QLabel, QLabel, QToolButton]] = []
        self._facts: tuple[Fact, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, facts: tuple[Fact, ...]) -> None:
        """Show these; a value that is not there is quiet and cannot be copied."""
        self._facts = facts
        while len(self._rows) < len(facts):
            self._add_row()
        for at, parts in enumerate(self._rows):
            known = at < len(facts)
            for widget in parts:
                widget.setVisible(known)
            if known:
                self._fill(parts, facts[at])

    @property
    def facts(self) -> tuple[Fact, ...]:
        return self._facts

    def _fill(self, parts: tuple[QLabel, QLabel, QToolButton], fact: Fact) -> None:
        name, value, copy = parts
        label, said, hint = fact
        missing = said.startswith(_NOTHING)
        mono = any(word in label.casefold().split() for word in _MONO) and not missing
        shown = said if len(said) <= _LONGEST_CHARS else f"{said[:_LONGEST_CHARS]}… ({len(said):,} characters)"
        name.setText(label)
        broken = breakable(safe_text(shown))
        value.setText(broken)
        selectable = Qt.TextInteractionFlag.TextSelectableByMouse
        value.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction if broken != shown else selectable)
        _set_role(value, "quiet" if missing else "mono" if mono else "")
        value.setAccessibleName(f"{label}: {shown}")
        for widget in (name, value):
            widget.setToolTip(hint)
        copy.setVisible(not missing)
        copy.setAccessibleName(f"Copy {label}")
        copy.setToolTip(f"Copy {label}")

    def _add_row(self) -> None:
        at = len(self._rows)
        name = QLabel()
        name.setProperty("role", "caption")
        name.setContentsMargins(0, 6, 0, 0)
        value = text_label("", by_keyboard=False)
        value.setContentsMargins(0, 4, 0, 4)
        copy = QToolButton()
        copy.setProperty("role", "flat")
        copy.setIcon(icon("copy", "third"))
        copy.clicked.connect(lambda: self._copy(at))
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(name, at, 0, top)
        self._grid.addWidget(value, at, 1)
        self._grid.addWidget(copy, at, 2, top)
        self._rows.append((name, value, copy))

    def _copy(self, at: int) -> None:
        if at < len(self._facts):
            QGuiApplication.clipboard().setText(self._facts[at][1])
            announce(self, f"{self._facts[at][0]} copied")

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            for _, _, copy in self._rows:
                copy.setIcon(icon("copy", "third"))


def breakable(text: str, longest: int = 18) -> str:
    """`text` with invisible places to break in long words, such as ids; copying never has them."""
    if all(len(word) <= longest for word in text.split()):
        return text
    return re.sub(f"(\\S{{{longest}}})(?=\\S)", "\\1\u200b", text)


def _set_role(label: QLabel, role: str) -> None:
    if label.property("role") != role:
        label.setProperty("role", role)
        label.style().unpolish(label)
        label.style().polish(label)
