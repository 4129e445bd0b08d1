"""The theme in use: follows the system's light, dark and high contrast, or what the person chose instead."""

from functools import cache
from typing import Literal, assert_never

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAccessibilityHints, QColor, QGuiApplication, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication, QStyleFactory

from chatbase_inspector.look import metrics
from chatbase_inspector.look.sheet import style_sheet
from chatbase_inspector.look.tokens import DARK, LIGHT, Tokens

ThemeChoice = Literal["system", "light", "dark"]

_in_use: list["Theme"] = []


@cache
def _system_hints() -> tuple[QStyleHints, QAccessibilityHints]:
    """Held for ever: PySide6 6.11.3 calls the second deleted once the Python wrapper of the first is collected."""
    hints = QGuiApplication.styleHints()
    return hints, hints.accessibility()


def current() -> Tokens:
    """The colours in use now. Before a `Theme` exists: light. Ask again when painting; do not keep them."""
    return _in_use[-1].tokens if _in_use else LIGHT


def in_use() -> "Theme | None":
    """The theme object, for its `changed` signal; None before app.py made it. Widgets may also wait for a
    `QEvent.Type.StyleChange`, which every widget gets when colours or text sizes change."""
    return _in_use[-1] if _in_use else None


class Theme(QObject):
    """Sets palette, fonts and style sheet of the application. One exists; `changed` says that colours or sizes did."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: ThemeChoice = "system") -> None:
        super().__init__()
        self._app = app
        self._choice: ThemeChoice = choice
        self._system_palette = QPalette(app.palette())
        self.tokens = LIGHT
        _in_use.append(self)
        app.setStyle(QStyleFactory.create("Fusion"))
        self._hints, self._contrast = _system_hints()
        self._scheme = self._hints.colorScheme()
        self._hints.colorSchemeChanged.connect(self._follow)
        self._contrast.contrastPreferenceChanged.connect(self.apply)
        self.apply()

    @property
    def choice(self) -> ThemeChoice:
        return self._choice

    def choose(self, choice: ThemeChoice) -> None:
        """Follow the system, or stay light or dark whatever the system says."""
        self._choice = choice
        self.apply()

    def set_text_scale(self, factor: float) -> None:
        """Scale all text (0.8 to 2) and redraw."""
        metrics.set_scale(factor)
        self.apply()

    def apply(self) -> None:
        """Work out the colours again and hand them to every widget."""
        self.tokens = self._wanted()
        self._app.setPalette(palette_of(self.tokens))
        self._app.setFont(metrics.body())
        self._app.setStyleSheet(style_sheet(self.tokens))
        self.changed.emit()

    def close(self) -> None:
        """Leave the application as it was found."""
        self._hints.colorSchemeChanged.disconnect(self._follow)
        self._contrast.contrastPreferenceChanged.disconnect(self.apply)
        _in_use.remove(self)
        self._app.setStyleSheet("")
        self._app.setPalette(self._system_palette)

    def _follow(self, scheme: Qt.ColorScheme) -> None:
        self._scheme = scheme
        self.apply()

    def _wanted(self) -> Tokens:
        if self._choice == "light":
            return LIGHT
        if self._choice == "dark":
            return DARK
        if self._choice == "system":
            dark = self._scheme == Qt.ColorScheme.Dark
            if self._contrast.contrastPreference() == Qt.ContrastPreference.HighContrast:
                return high_contrast(self._system_palette, dark=dark)
            return DARK if dark else LIGHT
        assert_never(self._choice)


def palette_of(t: Tokens) -> QPalette:
    """The palette for widgets and parts that the style sheet leaves to Fusion."""
    role = QPalette.ColorRole
    colours = {
        role.Window: t.window,
        role.WindowText: t.ink,
        role.Base: t.pane,
        role.AlternateBase: t.raised,
        role.Text: t.ink,
        role.Button: t.pane,
        role.ButtonText: t.ink,
        role.BrightText: t.bad,
        role.ToolTipBase: t.pane,
        role.ToolTipText: t.ink,
        role.PlaceholderText: t.third,
        role.Highlight: t.accent,
        role.HighlightedText: t.on_accent,
        role.Accent: t.accent,
        role.Link: t.accent,
        role.LinkVisited: t.tool,
        role.Light: t.raised,
        role.Midlight: t.faint_line,
        role.Mid: t.line,
        role.Dark: t.third,
        role.Shadow: t.line,
    }
    palette = QPalette()
    for which, colour in colours.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(t.third))
    return palette


def high_contrast(system: QPalette, *, dark: bool) -> Tokens:
    """Tokens in the system's own two colours: states differ by word, sign and outline alone."""
    ground = system.color(QPalette.ColorRole.Window).name()
    ink = system.color(QPalette.ColorRole.WindowText).name()
    surfaces = ("window", "pane", "raised", "faint_line", "user", "removed", "selection")
    grounds = (*surfaces, "added_tint", "deleted_tint", "moved_tint")
    texts = ("ink", "second", "third", "line", "accent", "tool", "good", "caution", "bad")
    tints = {f"{tone}_tint": ground for tone in ("accent", "tool", "good", "caution", "bad")}
    return Tokens(dark=dark, on_accent=ground, **dict.fromkeys(grounds, ground), **dict.fromkeys(texts, ink), **tints)
