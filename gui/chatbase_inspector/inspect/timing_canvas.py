"""What the waterfall is drawn on: the window of time, its scroll bars, the painting."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget
from typing_extensions import override

from chatbase_inspector.inspect import timing_paint as paint
from chatbase_inspector.inspect import timing_words as words
from chatbase_inspector.inspect.timing_reading import Picture
from chatbase_inspector.inspect.timing_zoom import STEP, Window
from chatbase_inspector.look import metrics
from chatbase_inspector.timeline.style import Style, style_of_now
from chatbase_inspector.timing.bars import Bar
from chatbase_inspector.timing.layout import Layout, View, layout

ROW_PX = 22
HEAD_PX = 56  # the axis and the curve
_AXIS_PX, _CURVE_PX, _LABEL_PX = 26, 30, 118
_LEAST_PX = 200
_LABEL_SHARE = 0.38
_GAP_PX = 8
_FULL = 1_000_000  # steps of the horizontal scroll bar for the whole run


class TimingCanvas(QAbstractScrollArea):
    """Lanes of bars with their names; fits its width unless zoomed. `zoom_changed`: True while all is shown."""

    zoom_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.shown: Picture | None = None
        self.window_ = Window()
        self.cursor_ns: int | None = None
        self._layout: Layout | None = None
        self._fold = False
        self._chosen: tuple[int | None, int, int] | None = None  # key of its span, lane, where it begins
        self._spans_told = -1
        self._setting = False  # the scroll bars follow the window just now, not the window them
        self._style: Style = style_of_now()
        self.horizontalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().valueChanged.connect(lambda _: self.viewport().update())

    def reset(self) -> None:
        """Another run comes: everything in sight, nothing chosen."""
        self.cursor_ns = self._chosen = self.shown = None
        self._spans_told = -1
        self.setAccessibleDescription("")
        self.show_window(Window())
        self._lay_out()

    def show_picture(self, picture: Picture | None) -> None:
        """Draw this; None: nothing. What was chosen and zoomed stays: call `reset` for another run."""
        self.shown = picture
        if picture is not None and (picture.track.ending is not None or len(picture.track.spans) != self._spans_told):
            self._spans_told = len(picture.track.spans)
            description = words.told(picture.track, picture.waits, picture.now_ns)
            if description != self.accessibleDescription():
                self.setAccessibleDescription(description)
        self._lay_out()

    def fold(self, *, folded: bool) -> None:
        """Draw dead time narrow."""
        self._fold = folded
        self._lay_out()

    def zoom(self, step: int, at_ns: int | None = None) -> None:
        """Closer (+1) or farther (-1), around a moment: the cursor's, the chosen bar's or the middle's."""
        if self._layout is None:
            return
        axis, chosen = self._layout.axis, self.chosen
        if at_ns is None:
            at_ns = self.cursor_ns if self.cursor_ns is not None else chosen.start_ns if chosen is not None else None
        if at_ns is None or not axis.start_ns <= at_ns <= axis.end_ns:
            at_ns = (axis.start_ns + axis.end_ns) // 2
        self.show_window(self.window_.zoomed(STEP**step, at_ns, self.whole_ns))

    def fit(self) -> None:
        """All there is."""
        self.show_window(Window())

    @property
    def picture(self) -> Layout | None:
        """What is drawn; y counts from the first lane."""
        return self._layout

    @property
    def chosen(self) -> Bar | None:
        """The chosen bar as it is drawn now."""
        if self._chosen is None or self._layout is None:
            return None
        key, row, start_ns = self._chosen
        if key is not None:
            return self._layout.bar_of(key)
        lane = [bar for bar in self._layout.bars if bar.row == row]
        return min(lane, key=lambda bar: abs(bar.start_ns - start_ns), default=None)

    @property
    def lanes_top_px(self) -> int:
        """Where the lanes begin in the viewport."""
        return metrics.scaled(HEAD_PX) - self.verticalScrollBar().value()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.LayoutDirectionChange}:
            self._style = style_of_now()
            self._lay_out()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        picture, style = self._layout, self._style
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if picture is not None and self.shown is not None:
            self._paint(painter, style, picture, self.shown)
        painter.end()

    def _paint(self, painter: QPainter, style: Style, picture: Layout, shown: Picture) -> None:
        size, row_px = self.viewport().size(), metrics.scaled(ROW_PX)
        axis_px, curve_px = metrics.scaled(_AXIS_PX), metrics.scaled(_CURVE_PX)
        top, above = metrics.scaled(HEAD_PX), self.lanes_top_px
        bottom = min(float(size.height()), above + picture.height_px)
        rtl, label_px = picture.axis.rtl, self.label_px
        label_x = size.width() - label_px + 4 if rtl else 4.0
        paint.paint_axis(painter, style, picture, axis_px)
        rate = QRectF(picture.axis.left, axis_px + 4, picture.axis.width, curve_px - 10)
        paint.paint_curve(painter, style, picture, shown.curve, rate)
        painter.setFont(style.small)
        painter.setPen(style.second)
        side = Qt.AlignmentFlag.AlignLeft if rtl else Qt.AlignmentFlag.AlignRight
        place = QRectF(label_x, axis_px, label_px - _GAP_PX - 4, curve_px)
        painter.drawText(place, int(side | Qt.AlignmentFlag.AlignVCenter), "text rate")
        painter.setClipRect(QRectF(0, top, size.width(), size.height() - top))
        paint.paint_grid(painter, style, picture, top, bottom)
        for row in picture.rows:
            y = above + row.y
            if y + row_px >= top and y <= size.height():
                paint.paint_label(painter, style, row, QRectF(label_x, y, label_px - _GAP_PX - 4, row_px), rtl=rtl)
        chosen = self.chosen
        first, last = top - above - row_px, size.height() - above
        for bar in picture.bars:
            if first <= bar.y <= last:
                room = paint.bar_room(bar, row_px).translated(0, above)
                paint.paint_bar(painter, style, picture, bar, room)
                paint.paint_count(painter, style, bar, room)
                if bar == chosen:
                    paint.paint_ring(painter, style, room, focused=self.hasFocus())
        painter.setClipping(False)
        if self.hasFocus():
            paint.paint_focus(painter, style, QRectF(self.viewport().rect()))
        if self.cursor_ns is not None:
            paint.paint_cursor(painter, style, picture, self.cursor_ns, bottom)

    @property
    def whole_ns(self) -> int:
        """The length of the axis when all is shown."""
        if self.shown is None:
            return 1
        track = self.shown.track
        ends = (span.end_ns or 0 for span in track.spans[-2:])  # also that of the reading behind the run
        return max(1, track.until(self.shown.now_ns), self.shown.waits.total_ns, *ends)

    @property
    def label_px(self) -> float:
        """Room for the names of lanes, the gap beside them included."""
        return min(float(metrics.scaled(_LABEL_PX)), self.viewport().width() * _LABEL_SHARE)

    def _lay_out(self) -> None:
        if self.shown is None:
            self._layout = None
        else:
            view = View(
                width_px=float(self.viewport().width() - _GAP_PX),
                start_ns=self.window_.start_ns,
                end_ns=self.window_.end_ns,
                now_ns=self.shown.now_ns,
                fold=self._fold,
                row_px=float(metrics.scaled(ROW_PX)),
                label_px=self.label_px,
                rtl=self.isRightToLeft(),
            )
            self._layout = layout(self.shown.track, self.shown.waits, view)
        self._show_bars()
        self.viewport().update()

    def _show_bars(self) -> None:
        """Set both scroll bars to what is drawn."""
        across_bar, down = self.horizontalScrollBar(), self.verticalScrollBar()
        height = self._layout.height_px if self._layout is not None else 0.0
        room = max(1, self.viewport().height() - metrics.scaled(HEAD_PX))
        down.setPageStep(room)
        down.setSingleStep(metrics.scaled(ROW_PX))
        down.setRange(0, max(0, round(height - room)))
        self._limit_height(height)
        whole = self.whole_ns
        page = max(1, _FULL * self.window_.length_ns(whole) // whole)
        self._setting = True
        across_bar.setPageStep(page)
        across_bar.setSingleStep(max(1, page // 10))
        across_bar.setRange(0, 0 if self.window_.fit else max(0, _FULL - page))
        across_bar.setValue(_FULL * self.window_.start_ns // whole)
        self._setting = False

    def _limit_height(self, lanes_px: float) -> None:
        """No higher than what there is to draw."""
        most = round(lanes_px) + metrics.scaled(HEAD_PX) + self.horizontalScrollBar().sizeHint().height() + _GAP_PX
        if most != self.maximumHeight():
            self.setMaximumHeight(most)
            self.setMinimumHeight(min(most, metrics.scaled(_LEAST_PX)))

    def show_window(self, window: Window) -> None:
        """Draw this stretch of time."""
        if window == self.window_:
            return
        changed = window.fit != self.window_.fit
        self.window_ = window
        self._lay_out()
        if changed:
            self.zoom_changed.emit(window.fit)

    def _scrolled(self, value: int) -> None:
        if not self._setting and not self.window_.fit:
            whole = self.whole_ns
            self.window_ = self.window_.panned(value * whole // _FULL - self.window_.start_ns, whole)
            self._lay_out()

    def later(self, px: float) -> int:
        """How much time so many pixels to the right are; less than none where time runs to the left."""
        if self._layout is None:
            return 0
        axis = self._layout.axis
        return round((-px if axis.rtl else px) * (axis.end_ns - axis.start_ns) / axis.width)

    def pan(self, px: float) -> None:
        """Later by so many pixels."""
        self.show_window(self.window_.panned(abs(self.later(px)) * (1 if px > 0 else -1), self.whole_ns))
