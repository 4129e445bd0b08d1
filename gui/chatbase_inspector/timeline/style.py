"""The colours and fonts the timeline paints with, made once a theme from the tokens of `look`."""

from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont, QFontMetrics

from chatbase_inspector.look import metrics, theme
from chatbase_inspector.timeline.rows import Tone


@dataclass(frozen=True, eq=False)
class Style:
    """Colours by meaning; fonts scaled together. `tint` colours are grounds for the colour of the same name."""

    ground: QColor
    pane: QColor
    raised: QColor
    line: QColor
    faint: QColor
    ink: QColor
    second: QColor
    third: QColor
    accent: QColor
    accent_tint: QColor
    tool: QColor
    tool_tint: QColor
    good: QColor
    good_tint: QColor
    caution: QColor
    caution_tint: QColor
    bad: QColor
    bad_tint: QColor
    user: QColor
    removed: QColor
    body: QFont
    small: QFont
    mono: QFont
    dark: bool

    def tone(self, tone: Tone) -> tuple[QColor, QColor]:
        """Text colour and ground of a badge."""
        if tone == "neutral":
            return self.second, self.faint
        return getattr(self, tone), getattr(self, f"{tone}_tint")

    @property
    def line_px(self) -> int:
        """Height of a line of body text."""
        return QFontMetrics(self.body).lineSpacing()

    @property
    def bold(self) -> QFont:
        font = QFont(self.body)
        font.setWeight(QFont.Weight.DemiBold)
        return font

    @property
    def mono_bold(self) -> QFont:
        font = QFont(self.mono)
        font.setWeight(QFont.Weight.DemiBold)
        return font


def style_of_now() -> Style:
    """The style in the colours and text sizes in use; ask again after a `StyleChange`."""
    tokens = theme.current()
    return Style(
        ground=QColor(tokens.window),
        pane=QColor(tokens.pane),
        raised=QColor(tokens.raised),
        line=QColor(tokens.line),
        faint=QColor(tokens.faint_line),
        ink=QColor(tokens.ink),
        second=QColor(tokens.second),
        third=QColor(tokens.third),
        accent=QColor(tokens.accent),
        accent_tint=QColor(tokens.accent_tint),
        tool=QColor(tokens.tool),
        tool_tint=QColor(tokens.tool_tint),
        good=QColor(tokens.good),
        good_tint=QColor(tokens.good_tint),
        caution=QColor(tokens.caution),
        caution_tint=QColor(tokens.caution_tint),
        bad=QColor(tokens.bad),
        bad_tint=QColor(tokens.bad_tint),
        user=QColor(tokens.user),
        removed=QColor(tokens.removed),
        body=metrics.body(),
        small=metrics.second(),
        mono=metrics.mono(),
        dark=tokens.dark,
    )
