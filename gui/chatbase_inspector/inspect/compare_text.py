"""The words of two answers: side by side, or as one text with the changes in it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from chatbase_inspector.compare.result import Mark, TextDiff
from chatbase_inspector.inspect.compare_box import DiffBox, Reveal
from chatbase_inspector.inspect.compare_labels import plain_label
from chatbase_inspector.inspect.compare_reading import Piece, Reading, cut, folded, one_side
from chatbase_inspector.look import metrics
from chatbase_inspector.look.labels import ElidedLabel
from chatbase_inspector.look.words import counted

SHOWN_CHARS = 6_000
_SHOWN_PIECES = 1_000
_OWN_SCROLLING_PX = 420
_LEGEND = (
    Piece(Mark.REMOVED, "removed"),
    Piece(Mark.SAME, "   "),
    Piece(Mark.ADDED, "added"),
    Piece(Mark.SAME, "   "),
    Piece(Mark.MOVED, "moved", move=1),
)
_NO_WORDS = Piece(Mark.SAME, "no words", quiet=True)


class TextSection(QWidget):
    """Shows one diff of words. A very long one is cut on the screen until the person wants all of it."""

    def __init__(self, reveal: Reveal, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pieces: tuple[Piece, ...] = ()
        self._only_differences = self._all = False
        self._side_by_side = True
        self._summary = plain_label("", "quiet")
        self._note = plain_label("These texts are too long to compare word by word: lines are compared.", "quiet")
        self._legend = _legend(reveal)
        self._boxes: dict[Reading, DiffBox] = {
            reading: DiffBox("", reveal, margin_px=7) for reading in ("left", "right", "both")
        }
        self._captions = (ElidedLabel("", "quiet"), ElidedLabel("", "quiet"))
        self._cut = plain_label("", "quiet")
        self._more = QPushButton("Show all")
        self._more.setAccessibleName("Show all words")
        self._more.clicked.connect(self._show_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.SPACE_XS)
        column.addWidget(plain_label("Words", "strong"))
        for widget in (self._summary, self._note, self._legend):
            column.addWidget(widget)
        self._pair = self._two()
        self._one = _card(self._boxes["both"])
        column.addWidget(self._pair)
        column.addWidget(self._one)
        line = QHBoxLayout()
        line.addWidget(self._cut, 1)
        line.addWidget(self._more)
        column.addLayout(line)

    def show_text(self, diff: TextDiff, pieces: tuple[Piece, ...], labels: tuple[str, str]) -> None:
        """Show the diff, of which `pieces` are the inline reading. `labels` name the two answers."""
        self._pieces = pieces
        self._all = False
        changes = max((piece.difference for piece in pieces), default=0)
        empty = not diff.left and not diff.right
        self._summary.setText("Neither answer has words." if empty else _sum(diff, changes))
        self._note.setVisible(diff.coarse)
        self._legend.setVisible(changes > 0)
        for caption, label in zip(self._captions, labels, strict=True):
            caption.setText(label)
        self._boxes["left"].setAccessibleName(f"Words of {labels[0]}")
        self._boxes["right"].setAccessibleName(f"Words of {labels[1]}")
        self._boxes["both"].setAccessibleName(f"Words of {labels[0]} against {labels[1]}")
        self._show()

    def show_only_differences(self, *, only: bool) -> None:
        """Leave out what is the same, but for a few words around each change."""
        self._only_differences = only
        self._show()

    def show_side_by_side(self, *, side_by_side: bool) -> None:
        """Two boxes, or one text with removed words before added ones."""
        if self._side_by_side != side_by_side:
            self._side_by_side = side_by_side
            self._show()

    def go_to(self, number: int) -> None:
        """Bring difference `number` into view, also where the text was cut before it; 0: none is the current one."""
        last = max((piece.difference for box in self._in_sight for piece in self._shown(box)), default=0)
        if number > last and not self._all:
            self._show_all()
        for reading in self._in_sight:
            self._boxes[reading].go_to(number)

    @property
    def _in_sight(self) -> tuple[Reading, ...]:
        return ("left", "right") if self._side_by_side else ("both",)

    def _show(self) -> None:
        self._pair.setVisible(self._side_by_side and bool(self._pieces))
        self._one.setVisible(not self._side_by_side and bool(self._pieces))
        hidden = 0
        for reading in self._in_sight:
            shown, whole = self._shown(reading), self._whole(reading)
            hidden = max(hidden, _chars(whole) - _chars(shown))
            box = self._boxes[reading]
            box.limit_height(_OWN_SCROLLING_PX if _chars(shown) > SHOWN_CHARS else None)
            box.show_pieces(shown or (_NO_WORDS,))
        self._cut.setText(f"{counted(hidden, 'character')} more" if hidden else "")
        self._cut.setVisible(hidden > 0)
        self._more.setVisible(hidden > 0)

    def _whole(self, reading: Reading) -> tuple[Piece, ...]:
        return one_side(folded(self._pieces) if self._only_differences else self._pieces, reading)

    def _shown(self, reading: Reading) -> tuple[Piece, ...]:
        whole = self._whole(reading)
        return whole if self._all else cut(whole, SHOWN_CHARS, _SHOWN_PIECES)

    def _show_all(self) -> None:
        self._all = True
        self._show()

    def _two(self) -> QWidget:
        pair = QWidget()
        grid = QGridLayout(pair)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(metrics.SPACE_S)
        grid.setVerticalSpacing(metrics.SPACE_XS)
        for at, box in enumerate((self._boxes["left"], self._boxes["right"])):
            grid.addWidget(self._captions[at], 0, at)
            grid.addWidget(_card(box), 1, at)
            grid.setColumnStretch(at, 1)
        return pair


def _sum(diff: TextDiff, changes: int) -> str:
    said = counted(changes, "change") if changes else "The same words"
    if diff.left_words == diff.right_words:
        return f"{said} · {counted(diff.left_words, 'word')} each"
    return f"{said} · {counted(diff.left_words, 'word')} against {diff.right_words:,}"


def _chars(pieces: tuple[Piece, ...]) -> int:
    return sum(len(piece.text) for piece in pieces)


def _card(box: DiffBox) -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    room = QVBoxLayout(card)
    room.setContentsMargins(1, 1, 1, 1)
    room.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
    return card


def _legend(reveal: Reveal) -> DiffBox:
    legend = DiffBox(
        "Legend: removed words are struck out, added ones underlined, moved ones dotted, with a number in both places",
        reveal,
    )
    legend.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    legend.show_pieces(_LEGEND)
    legend.setAccessibleDescription("")
    return legend
