"""Icons of our own, drawn as SVG in `currentColor` and shown in a colour of the theme."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from chatbase_inspector.assets import resource
from chatbase_inspector.look.theme import current

_SIZES_PX = (16, 20, 24, 32, 48)
APP_ICON = "icons/chatbase-inspector.svg"


def icon(name: str, colour: str = "second") -> QIcon:
    """The icon `resources/icons/<name>.svg` in the token `colour` of now. Ask again when the theme changes.

    Raises:
        FileNotFoundError: no such icon.
        AttributeError: no such token.
    """
    tokens = current()
    return _tinted(name, getattr(tokens, colour), tokens.third)


@lru_cache(maxsize=256)
def _tinted(name: str, colour: str, disabled: str) -> QIcon:
    drawn = resource(f"icons/{name}.svg").read_text("utf-8")
    made = QIcon()
    for size in _SIZES_PX:
        made.addPixmap(_pixmap(drawn.replace("currentColor", colour), size))
        made.addPixmap(_pixmap(drawn.replace("currentColor", disabled), size), QIcon.Mode.Disabled)
    return made


def app_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    drawn = resource(APP_ICON).read_text("utf-8")
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(_pixmap(drawn, size))
    return made


def _pixmap(svg: str, size_px: int) -> QPixmap:
    pixmap = QPixmap(QSize(size_px, size_px))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    return pixmap
