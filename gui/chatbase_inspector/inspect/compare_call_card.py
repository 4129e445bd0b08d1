"""One tool call of two answers: its place in both, what differs in arguments and result by JSON path."""

from collections.abc import Iterator

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from chatbase_inspector.compare.result import CallChange, CallPair, CallSide, JsonChange, Mark
from chatbase_inspector.inspect.compare_box import DiffBox, Reveal
from chatbase_inspector.inspect.compare_reading import Piece, heard_call
from chatbase_inspector.inspect.compare_words import (
    OTHER_RESULT,
    SIGNS,
    change_word,
    step_words,
    took_words,
    tool_name,
    unknown_result,
)
from chatbase_inspector.look import metrics
from chatbase_inspector.look.badge import Badge
from chatbase_inspector.look.flow import FlowLayout
from chatbase_inspector.look.labels import ElidedLabel
from chatbase_inspector.look.words import first_words
from chatbase_inspector.timeline.safe_text import safe_line, safe_text

VALUE_CHARS = 240
_LINES = 30
_END = Piece(Mark.SAME, "\n", quiet=True)


class CallCard(QFrame):
    """Long values are cut until the person wants to see all."""

    def __init__(self, pair: CallPair, reveal: Reveal, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(heard_call(pair).rstrip(": "))
        self._pair = pair
        self._here = Badge("current", "▸", "accent", self)
        self._here.hide()
        self._more = QPushButton("Show all")
        self._more.setProperty("role", "link")
        self._more.setAccessibleName(f"Show all of {tool_name(pair)}")
        self._more.clicked.connect(self._show_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.SPACE_M, metrics.SPACE_S, metrics.SPACE_M, metrics.SPACE_S)
        column.setSpacing(metrics.SPACE_XS)
        column.addLayout(self._head())
        self._box: DiffBox | None = None
        pieces, whole = pieces_of_call(pair, whole=False)
        if pieces:
            self._box = DiffBox(f"Differences of {tool_name(pair)}", reveal, mono=True)
            self._box.show_pieces(pieces)
            self._box.setAccessibleDescription(_heard(pair))
            column.addWidget(self._box)
        line = QHBoxLayout()
        line.addWidget(self._more)
        line.addStretch(1)
        column.addLayout(line)
        self._more.setVisible(not whole)

    def mark_current(self, *, current: bool) -> None:
        """Whether the person stands at this difference."""
        self._here.setVisible(current)
        self.setProperty("tone", "accent" if current else "")
        self.style().unpolish(self)
        self.style().polish(self)

    def _head(self) -> FlowLayout:
        pair = self._pair
        head = FlowLayout(gap_px=metrics.SPACE_XS + 2)
        step = QLabel(step_words(pair))
        step.setProperty("role", "monoquiet")
        step.setAccessibleName(f"Step {step_words(pair)}")
        head.addWidget(step)
        head.addWidget(ElidedLabel(tool_name(pair), "tool"))
        if pair.change is not CallChange.SAME or not (pair.moved or pair.result):
            head.addWidget(Badge(*SIGNS[pair.change], parent=self))
        if pair.moved and pair.left is not None and pair.right is not None:
            head.addWidget(Badge(f"moved: step {pair.left.step} → {pair.right.step}", "⇄", "tool", self))
        if pair.result:
            head.addWidget(Badge(*OTHER_RESULT, parent=self))
        took = took_words(pair)
        if took:
            quiet = QLabel(took)
            quiet.setProperty("role", "monoquiet")
            quiet.setAccessibleName(f"Took {took}")
            head.addWidget(quiet)
        head.addWidget(self._here)
        return head

    def _show_all(self) -> None:
        if self._box is not None:
            self._box.show_pieces(pieces_of_call(self._pair, whole=True)[0])
        self._more.hide()


def pieces_of_call(pair: CallPair, *, whole: bool) -> tuple[tuple[Piece, ...], bool]:
    """What the card says below its head, and whether that is all. `whole`: nothing is cut."""
    lines = list(_lines(pair))
    cut_lines = lines if whole else lines[:_LINES]
    pieces: list[Piece] = []
    complete = len(cut_lines) == len(lines)
    for line in cut_lines:
        if pieces:
            pieces.append(_END)
        for piece in line:
            long = not whole and len(piece.text) > VALUE_CHARS
            complete = complete and not long
            pieces.append(piece)
            if long:
                pieces[-1] = piece._replace(text=piece.text[:VALUE_CHARS])
                pieces.append(_said(f"… {len(piece.text):,} characters"))
    return tuple(pieces), complete


def _lines(pair: CallPair) -> Iterator[tuple[Piece, ...]]:
    match pair.change:
        case CallChange.MISSING if pair.left is not None:
            yield from _one_side(pair.left, Mark.REMOVED)
        case CallChange.EXTRA if pair.right is not None:
            yield from _one_side(pair.right, Mark.ADDED)
        case CallChange.SAME if pair.left is not None and pair.left.input_json is not None:
            yield (_said(f"arguments  {first_words(safe_line(pair.left.input_json), 120)}"),)
        case _:
            for change in pair.arguments:
                yield _line("arguments", change)
    for change in pair.result:
        yield _line("result", change)
    unknown = unknown_result(pair)
    if unknown:
        yield (_said(f"result  not compared: {unknown}"),)


def _one_side(side: CallSide, mark: Mark) -> Iterator[tuple[Piece, ...]]:
    arguments = side.input_json if side.input_json is not None else side.fragments
    if arguments:
        yield (_said("arguments  "), Piece(mark, safe_text(arguments)))
    else:
        yield (_said("arguments  not given"),)
    if side.output_json is not None:
        yield (_said("result  "), Piece(mark, safe_text(side.output_json)))
    if side.error is not None:
        yield (_said("error  "), Piece(mark, safe_text(side.error)))


def _line(where: str, change: JsonChange) -> tuple[Piece, ...]:
    path = f"{where} {safe_line(change.path)}  "
    old = Piece(Mark.REMOVED, safe_text(change.old or ""))
    new = Piece(Mark.ADDED, safe_text(change.new or ""))
    if change.kind == "added":
        return _said(f"+ {path}"), new
    if change.kind == "removed":
        return _said(f"− {path}"), old
    return _said(f"≠ {path}"), old, _said(" → "), new


def _said(words: str) -> Piece:
    return Piece(Mark.SAME, words, quiet=True)


def _heard(pair: CallPair) -> str:
    changes = [f"arguments {change_word(change)}" for change in pair.arguments[:_LINES]]
    changes += [f"result {change_word(change)}" for change in pair.result[:_LINES]]
    return ". ".join((heard_call(pair), *changes))
