"""Grid, radii and fonts. Spaces and radii are pixels and stay; all text scales together (`set_scale`)."""

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QGuiApplication

SPACE_XS, SPACE_S, SPACE_M, SPACE_L, SPACE_XL = 4, 8, 12, 16, 24
RADIUS_CONTROL, RADIUS_CARD, RADIUS_DIALOG = 6, 8, 12
TARGET_PX = 28
FOCUS_RING_PX = 2
BODY_PX, TITLE_PX, SECOND_PX, MONO_PX, BADGE_PX = 13.0, 15.0, 12.0, 12.0, 11.5
HERO_PX = 20.0
SCALES = (0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.6, 1.8, 2.0)

_state = {"scale": 1.0}


def scale() -> float:
    """What the person chose: 1.0 is the normal size."""
    return _state["scale"]


def set_scale(factor: float) -> None:
    """Scale all text; kept between 0.8 and 2. `Theme.set_text_scale` also redraws what is on the screen."""
    _state["scale"] = min(SCALES[-1], max(SCALES[0], factor))


def next_scale(step: int) -> float:
    """The next larger (+1) or smaller (-1) size from here."""
    nearest = min(range(len(SCALES)), key=lambda row: abs(SCALES[row] - scale()))
    return SCALES[min(len(SCALES) - 1, max(0, nearest + step))]


def text_px(size_px: float) -> int:
    """A text size of the design in pixels of now: the person's scale, and the system font where that is larger."""
    return max(1, round(size_px * scale() * _system_factor()))


def scaled(length_px: float) -> int:
    """A length that has to grow with the text, e.g. the width of a time column."""
    return round(length_px * scale() * _system_factor())


def body() -> QFont:
    return _sized(_system_font(), BODY_PX)


def strong() -> QFont:
    return _sized(_system_font(), BODY_PX, QFont.Weight.DemiBold)


def title() -> QFont:
    return _sized(_system_font(), TITLE_PX, QFont.Weight.DemiBold)


def second() -> QFont:
    return _sized(_system_font(), SECOND_PX)


def badge() -> QFont:
    return _sized(_system_font(), BADGE_PX)


def mono() -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setStyleHint(QFont.StyleHint.Monospace)
    return _sized(font, MONO_PX)


def mono_family() -> str:
    return QFontInfo(mono()).family()


def _system_font() -> QFont:
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)


def _system_factor() -> float:
    """Above 1 where the system's own font is larger than ours: the person asked for larger text there."""
    if QGuiApplication.instance() is None:
        return 1.0
    return max(1.0, QFontInfo(_system_font()).pixelSize() / BODY_PX)


def _sized(font: QFont, size_px: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    font.setPixelSize(text_px(size_px))
    font.setWeight(weight)
    return font
