"""Paints the waterfall. Every colour has a hatch, a sign or a word beside it."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPen, QPolygonF

from chatbase_inspector.look.words import counted
from chatbase_inspector.timeline.safe_text import safe_line
from chatbase_inspector.timeline.style import Style
from chatbase_inspector.timing.bars import Bar
from chatbase_inspector.timing.layout import Layout, Mark, Row
from chatbase_inspector.timing.rate import Curve
from chatbase_inspector.timing.spans import PhaseKind, SpanKind
from chatbase_inspector.timing.words import exact

_PAD_PX = 5.0
_RADIUS_PX = 2.5
_STRONG_MARKS = {SpanKind.ERROR: "bad", SpanKind.ABORT: "bad", SpanKind.RESET: "caution"}
_SIGNS = {PhaseKind.ERROR: "✕", PhaseKind.DENIED: "✕"}


def kind_colour(style: Style, kind: SpanKind | None) -> QColor:
    """The colour of what a bar shows."""
    match kind:
        case SpanKind.TEXT:
            return style.accent
        case SpanKind.TOOL:
            return style.tool
        case SpanKind.SOURCE:
            return style.good
        case SpanKind.UNKNOWN:
            return style.caution
        case _:
            return style.third


def paint_axis(painter: QPainter, style: Style, picture: Layout, height_px: float) -> None:
    """Ticks with their words, in a strip of that height."""
    painter.setFont(style.small)
    fonts = QFontMetrics(style.small)
    left, right = picture.axis.left, picture.axis.left + picture.axis.width
    painter.setPen(style.second)
    for tick in picture.ticks:
        width = fonts.horizontalAdvance(tick.label)
        x = min(max(tick.x - width / 2, left), max(left, right - width))
        painter.drawText(QPointF(x, height_px - 7), tick.label)
    painter.setPen(QPen(style.line, 1))
    painter.drawLine(QPointF(left, height_px - 1), QPointF(right, height_px - 1))


def paint_grid(painter: QPainter, style: Style, picture: Layout, top: float, bottom: float) -> None:
    """Lines under the ticks, waits behind the bars, folds, moments."""
    painter.setPen(QPen(style.faint, 1))
    for tick in picture.ticks:
        painter.drawLine(QPointF(tick.x, top), QPointF(tick.x, bottom))
    for band in picture.bands:
        ground = QColor(style.third)
        ground.setAlpha(46)
        painter.fillRect(QRectF(band.x, top, band.width, bottom - top), QBrush(ground, Qt.BrushStyle.BDiagPattern))
    for fold in picture.folds:
        room = QRectF(fold.x, top, fold.width, bottom - top)
        painter.fillRect(room, style.faint)
        painter.setPen(QPen(style.third, 1, Qt.PenStyle.DashLine))
        painter.drawLine(room.topLeft(), room.bottomLeft())
        painter.drawLine(room.topRight(), room.bottomRight())
        painter.save()
        painter.translate(room.center())
        painter.rotate(-90)
        painter.setFont(style.small)
        painter.setPen(style.second)
        along = QRectF(-room.height() / 2, -room.width() / 2, room.height(), room.width())
        painter.drawText(along, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), f" {fold.label}")
        painter.restore()
    for mark in picture.marks:
        painter.setPen(_mark_pen(style, mark))
        painter.drawLine(QPointF(mark.x, top), QPointF(mark.x, bottom))


def paint_label(painter: QPainter, style: Style, row: Row, room: QRectF, *, rtl: bool) -> None:
    """The name of a lane beside it, cut with “…” where it does not fit."""
    is_tool = row.kind is SpanKind.TOOL
    font = style.mono if is_tool else style.small
    painter.setFont(font)
    painter.setPen(style.ink if row.kind is not None else style.second)
    words = safe_line(row.label if row.kind is not None else row.label.replace("the ", ""), 80) or (
        "tool without a name" if is_tool else ""
    )
    shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()))
    side = Qt.AlignmentFlag.AlignLeft if rtl else Qt.AlignmentFlag.AlignRight
    painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), shown)


def paint_bar(painter: QPainter, style: Style, picture: Layout, bar: Bar, room: QRectF) -> None:
    """One bar; `room` is its place with the padding of its lane taken off."""
    painter.setPen(Qt.PenStyle.NoPen)
    if bar.wait is not None:
        _hatched(painter, style, room)
    elif bar.void:
        painter.setPen(QPen(kind_colour(style, bar.kind), 1, Qt.PenStyle.DashLine))
        painter.setBrush(style.faint)
        painter.drawRoundedRect(room.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS_PX, _RADIUS_PX)
    elif bar.kind in {SpanKind.STEP, SpanKind.REREAD}:
        painter.setPen(QPen(style.third, 1))
        painter.setBrush(style.faint)
        painter.drawRect(room.adjusted(0.5, 2.5, -0.5, -2.5))
    else:
        painter.setBrush(kind_colour(style, bar.kind))
        if bar.kind is SpanKind.TOOL and bar.span is not None:
            _phases(painter, style, picture, bar, room)
        else:
            painter.drawRoundedRect(room, _RADIUS_PX, _RADIUS_PX)
    if bar.open:
        _growing(painter, style, room, rtl=picture.axis.rtl)


def paint_count(painter: QPainter, style: Style, bar: Bar, room: QRectF) -> None:
    """How many are in a cluster, where there is room for it."""
    words = counted(len(bar.keys), "bar")
    painter.setFont(style.small)
    if bar.span is None and bar.wait is None and room.width() > QFontMetrics(style.small).horizontalAdvance(words) + 6:
        painter.setPen(style.ground)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), words)


def paint_curve(painter: QPainter, style: Style, picture: Layout, curve: Curve, room: QRectF) -> None:
    """Characters a second over time, as steps; silences lie on the ground line."""
    painter.setPen(QPen(style.line, 1))
    painter.drawLine(room.bottomLeft(), room.bottomRight())
    most = curve.most
    if not most:
        return
    axis = picture.axis
    points: list[QPointF] = []
    for point in curve.points:
        if point.end_ns < axis.start_ns or point.start_ns > axis.end_ns:
            continue
        y = room.bottom() - room.height() * point.per_second / most
        points += [QPointF(axis.x(point.start_ns), y), QPointF(axis.x(point.end_ns), y)]
    if not points:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.accent_tint)
    ends = (QPointF(points[0].x(), room.bottom()), QPointF(points[-1].x(), room.bottom()))
    painter.drawPolygon(QPolygonF([ends[0], *points, ends[1]]))
    painter.setPen(QPen(style.accent, 1.2))
    painter.drawPolyline(QPolygonF(points))


def paint_cursor(painter: QPainter, style: Style, picture: Layout, ns: int, bottom: float) -> None:
    """A line at a moment with its exact offset above."""
    x = picture.x_at(ns)
    painter.setPen(QPen(style.ink, 1))
    painter.drawLine(QPointF(x, 0), QPointF(x, bottom))
    painter.setFont(style.mono)
    words = exact(ns)
    fonts = QFontMetrics(style.mono)
    width = fonts.horizontalAdvance(words) + 10.0
    left, right = picture.axis.left, picture.axis.left + picture.axis.width
    place = QRectF(min(max(x - width / 2, left), max(left, right - width)), 0, width, fonts.height() + 2.0)
    painter.setBrush(style.ink)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(place, 3, 3)
    painter.setPen(style.pane)
    painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), words)


def paint_ring(painter: QPainter, style: Style, room: QRectF, *, focused: bool) -> None:
    """Around the chosen bar; thicker while the keyboard is here."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(style.ink, 2 if focused else 1))
    painter.drawRoundedRect(room.adjusted(-2.5, -2.5, 2.5, 2.5), 4, 4)


def paint_focus(painter: QPainter, style: Style, room: QRectF) -> None:
    """The keyboard is here."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(style.accent, 2))
    painter.drawRoundedRect(room.adjusted(1, 1, -1, -1), 4, 4)


def bar_room(bar: Bar, row_px: float) -> QRectF:
    """Where a bar is painted."""
    return QRectF(bar.x, bar.y + _PAD_PX, bar.width, row_px - 2 * _PAD_PX)


def _phases(painter: QPainter, style: Style, picture: Layout, bar: Bar, room: QRectF) -> None:
    """Arguments pale, waiting full, approval hatched, a failure with its sign."""
    pale = QColor(style.tool)
    pale.setAlpha(110)
    painter.setBrush(pale)
    painter.drawRoundedRect(room, _RADIUS_PX, _RADIUS_PX)
    for segment in picture.segments(bar):
        place = QRectF(segment.x, room.top(), segment.width, room.height())
        match segment.phase.kind:
            case PhaseKind.WAITING:
                painter.setBrush(style.tool)
                painter.drawRoundedRect(place, _RADIUS_PX, _RADIUS_PX)
            case PhaseKind.APPROVAL:
                painter.fillRect(place, style.caution_tint)
                painter.fillRect(place, QBrush(style.caution, Qt.BrushStyle.FDiagPattern))
            case PhaseKind.ERROR | PhaseKind.DENIED:
                painter.setFont(style.small)
                painter.setPen(style.bad)
                end = room.left() - 13 if picture.axis.rtl else room.right() + 2
                if end > picture.axis.left + picture.axis.width - 12:
                    end = room.left() - 13
                sign = QRectF(end, room.top() - 2, 12, room.height() + 4)
                painter.drawText(sign, int(Qt.AlignmentFlag.AlignCenter), _SIGNS[segment.phase.kind])
                painter.setPen(Qt.PenStyle.NoPen)
            case PhaseKind.PRELIMINARY:
                painter.fillRect(QRectF(segment.x - 0.5, room.top() - 2, 1.5, room.height() + 4), style.ink)
            case _:
                pass


def _hatched(painter: QPainter, style: Style, room: QRectF) -> None:
    painter.setBrush(style.faint)
    painter.drawRoundedRect(room, _RADIUS_PX, _RADIUS_PX)
    painter.setBrush(QBrush(style.third, Qt.BrushStyle.BDiagPattern))
    painter.setPen(QPen(style.third, 0.6))
    painter.drawRoundedRect(room, _RADIUS_PX, _RADIUS_PX)


def _growing(painter: QPainter, style: Style, room: QRectF, *, rtl: bool) -> None:
    """An arrow at the end of what goes on."""
    x, step = (room.left(), -6.0) if rtl else (room.right(), 6.0)
    middle = room.center().y()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.second)
    painter.drawPolygon(QPolygonF([QPointF(x, room.top()), QPointF(x + step, middle), QPointF(x, room.bottom())]))


def _mark_pen(style: Style, mark: Mark) -> QPen:
    strong = _STRONG_MARKS.get(mark.kind)
    if strong is not None:
        return QPen(style.bad if strong == "bad" else style.caution, 1.5)
    return QPen(style.line, 1, Qt.PenStyle.DotLine)
