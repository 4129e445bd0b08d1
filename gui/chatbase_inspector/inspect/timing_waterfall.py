"""The waterfall: what happened when, as bars on one axis, painted."""

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget
from typing_extensions import override

from chatbase_inspector.inspect import timing_words as words
from chatbase_inspector.inspect.timing_canvas import HEAD_PX, ROW_PX, TimingCanvas
from chatbase_inspector.inspect.timing_keys import Deed, deed_of
from chatbase_inspector.inspect.timing_tip import tip_html
from chatbase_inspector.inspect.timing_zoom import Window, across, beside
from chatbase_inspector.look import metrics
from chatbase_inspector.look.announce import announce
from chatbase_inspector.timing.bars import Bar
from chatbase_inspector.timing.layout import Row, View, layout
from chatbase_inspector.timing.words import exact

_DRAG_PX = 4


class Waterfall(TimingCanvas):
    """Lanes of bars with their names; fits its width unless the person zooms.

    Signals:
        bar_chosen: a `Bar` was chosen by mouse or keys.
        told: what the cursor or the chosen bar says; "" for nothing.
    """

    bar_chosen = Signal(object)
    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Waterfall")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self._pressed: tuple[QPointF, Window] | None = None
        self._dragged = False

    @override
    def reset(self) -> None:
        super().reset()
        self._tell()

    def choose_key(self, key: int | None) -> None:
        """Show the bar of a span as chosen, without saying so by `bar_chosen`; None: no bar."""
        self._chosen = None
        span = self.shown.track.spans[key] if self.shown is not None and key is not None else None
        if span is not None and span.lane is not None and self.shown is not None:
            until_ns = self.shown.now_ns if span.end_ns is None else span.end_ns
            self.show_window(self.window_.holding(span.start_ns, until_ns, self.whole_ns))
            self.mark(self._layout.bar_of(span.key) if self._layout is not None else None)
        self.viewport().update()

    # ------------------------------------------------------------------ events

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        deed = deed_of(event, mirrored=self.isRightToLeft())
        if deed is None or self._layout is None:
            super().keyPressEvent(event)
            return
        match deed:
            case Deed("zoom", step):
                self.zoom(step)
            case Deed("fit"):
                self.fit()
            case Deed("pan", step):
                self.pan(step * self._layout.axis.width / 8)
            case Deed("cursor", step):
                self._move_cursor(step)
            case Deed("bar", step):
                self._choose(beside(self._reachable(), self.chosen, step))
            case Deed("lane", step):
                self._choose(across(self._layout, self.chosen, step))
            case Deed("again"):
                self._choose(self.chosen)
            case _:
                self.cursor_ns = None
                self._tell()
        event.accept()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and self._layout is not None:
            step = event.angleDelta().y() or event.angleDelta().x()
            if step:
                self.zoom(1 if step > 0 else -1, self._layout.ns_at(event.position().x()))
            event.accept()
            return
        super().wheelEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = (event.position(), self.window_), False

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._layout is None:
            return
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            place, window = self._pressed
            moved = event.position() - place
            self._dragged = self._dragged or moved.manhattanLength() > _DRAG_PX
            if self._dragged and not window.fit:
                self.show_window(window.panned(self.later(-moved.x()), self.whole_ns))
        axis = self._layout.axis
        inside = axis.left <= event.position().x() <= axis.left + axis.width
        self.cursor_ns = axis.ns(event.position().x()) if inside else None
        self._tell(self._bar_under(event.position()))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and not self._dragged:
            bar = self._bar_under(event.position())
            if bar is not None:
                self._choose(bar)
        self._pressed = None

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.cursor_ns = None
            self._tell()
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = QPointF(event.pos())
            html = tip_html(self._layout, self._bar_under(place), place, self._row_under(place))
            QToolTip.showText(event.globalPos(), html, self.viewport())
            return True
        return super().viewportEvent(event)

    # ------------------------------------------------------------------ inside

    def _move_cursor(self, step: int) -> None:
        if self._layout is None:
            return
        axis, chosen = self._layout.axis, self.chosen
        if self.cursor_ns is None:
            self.cursor_ns = chosen.start_ns if chosen is not None else axis.start_ns
        else:
            px = -step if axis.rtl else step
            self.cursor_ns = axis.ns(axis.x(self.cursor_ns) + px)
        self._tell()
        announce(self, exact(self.cursor_ns))

    def _bar_under(self, place: QPointF) -> Bar | None:
        if self._layout is None or place.y() < metrics.scaled(HEAD_PX):
            return None
        return self._layout.bar_at(place.x(), place.y() - self.lanes_top_px)

    def _row_under(self, place: QPointF) -> Row | None:
        if self._layout is None or place.y() < metrics.scaled(HEAD_PX):
            return None
        at = int((place.y() - self.lanes_top_px) // metrics.scaled(ROW_PX))
        return self._layout.rows[at] if 0 <= at < len(self._layout.rows) else None

    def _reachable(self) -> tuple[Bar, ...]:
        """Bars of all lanes, also those outside of the window."""
        if self.shown is None or self._layout is None:
            return ()
        if self.window_.fit:
            return self._layout.bars
        axis, shown = self._layout.axis, self.shown
        width = axis.width * self.whole_ns / max(1, axis.end_ns - axis.start_ns)
        view = View(width_px=width + self.label_px, now_ns=shown.now_ns, label_px=self.label_px)
        return layout(shown.track, shown.waits, view).bars

    def _choose(self, bar: Bar | None) -> None:
        if bar is None or self._layout is None:
            return
        self.show_window(self.window_.holding(bar.start_ns, bar.end_ns, self.whole_ns))
        self.mark(bar)
        row_px = metrics.scaled(ROW_PX)
        down, y = self.verticalScrollBar(), bar.row * row_px
        down.setValue(max(y + row_px - down.pageStep(), min(down.value(), y)))
        self._tell()
        announce(self, words.bar_words(bar))
        self.bar_chosen.emit(bar)

    def mark(self, bar: Bar | None) -> None:
        """Draw a ring around a bar; None: around none."""
        self._chosen = None if bar is None else (bar.keys[0] if bar.keys else None, bar.row, bar.start_ns)

    def _tell(self, under: Bar | None = None) -> None:
        """Say what the mouse is on, else what is chosen, with the cursor's offset before it."""
        bar = under or self.chosen
        said = [exact(self.cursor_ns)] if self.cursor_ns is not None else []
        if under is None and self.cursor_ns is not None and self.shown is not None:
            said += words.rate_words(self.shown.curve, self.cursor_ns)
        said += [words.bar_words(bar)] if bar is not None else []
        self.told.emit(" · ".join(said))
        self.viewport().update()
