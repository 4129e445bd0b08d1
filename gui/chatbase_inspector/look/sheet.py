"""The application's style sheet, made from tokens. Widgets choose by the dynamic properties `role` and `tone`.

Roles of labels: hero, title, strong, secondary, quiet, caption, mono, monoquiet, tool, badge, promise, problem.
Of frames: card, notice, pane, raised, bar, status. Of buttons: primary, danger, link, chip, flat, tiny.
Tones: neutral, accent, tool, good, caution, bad.
Radio buttons and menus stay Fusion's own, in the palette's colours.
"""

from PySide6.QtGui import QFontMetrics

from chatbase_inspector.assets import resource
from chatbase_inspector.look import metrics
from chatbase_inspector.look.tokens import Tokens

TONES = ("neutral", "accent", "tool", "good", "caution", "bad")


def style_sheet(t: Tokens) -> str:
    """The sheet for these colours, at the text sizes of now."""
    return "\n".join((_labels(t), _grounds(t), _buttons(t), _fields(t), _lists(t), _docks(t)))


def _line_px() -> int:
    """Height of a control's words: with padding and border it makes the smallest target, and it grows with the text.
    A fixed `min-height` would pin the control to that height whatever its font (PySide6 6.11.3)."""
    return max(metrics.TARGET_PX - 10, QFontMetrics(metrics.body()).height())


def _labels(t: Tokens) -> str:
    px = metrics.text_px
    mono = metrics.mono_family()
    return f"""
QLabel {{ background: transparent; }}
QLabel[role="title"] {{ font-size: {px(metrics.TITLE_PX)}px; font-weight: 600; }}
QLabel[role="hero"] {{ font-size: {px(metrics.HERO_PX)}px; font-weight: 600; }}
QLabel[role="strong"] {{ font-weight: 600; }}
QLabel[role="secondary"] {{ color: {t.second}; }}
QLabel[role="quiet"] {{ color: {t.third}; font-size: {px(metrics.SECOND_PX)}px; }}
QLabel[role="caption"] {{ color: {t.second}; font-size: {px(metrics.SECOND_PX)}px; }}
QLabel[role="mono"] {{ font-family: "{mono}"; font-size: {px(metrics.MONO_PX)}px; }}
QLabel[role="monoquiet"] {{ font-family: "{mono}"; font-size: {px(metrics.MONO_PX)}px; color: {t.third}; }}
QLabel[role="tool"] {{ font-family: "{mono}"; font-size: {px(metrics.MONO_PX)}px; font-weight: 600; color: {t.tool}; }}
QLabel[role="promise"] {{ color: {t.good}; background: {t.good_tint}; border-radius: 11px; padding: 4px 10px; }}
QLabel[role="problem"] {{ color: {t.bad}; }}
QLabel[role="badge"] {{ color: {t.second}; background: {t.faint_line}; border-radius: 8px;
    padding: 1px 8px; font-size: {px(metrics.BADGE_PX)}px; }}
{"".join(_toned(t, tone) for tone in TONES)}
QToolTip {{ color: {t.ink}; background: {t.pane}; border: 1px solid {t.line}; padding: 4px; }}
"""


def _toned(t: Tokens, tone: str) -> str:
    text, ground = t.pair(tone)  # type: ignore[arg-type]  # TONES lists the literal's members
    return f"""
QLabel[role="badge"][tone="{tone}"] {{ color: {text}; background: {ground}; }}
QLabel[role="secondary"][tone="{tone}"], QLabel[role="strong"][tone="{tone}"] {{ color: {text}; }}
QFrame[role="notice"][tone="{tone}"] {{ background: {ground}; border: 1px solid {text}; }}
QFrame[role="card"][tone="{tone}"] {{ border: 1px solid {text}; }}
"""


def _grounds(t: Tokens) -> str:
    return f"""
QMainWindow, QDialog {{ background: {t.window}; }}
QWidget[role="window"] {{ background: {t.window}; }}
QWidget[role="pane"] {{ background: {t.pane}; }}
QWidget[role="raised"] {{ background: {t.raised}; }}
QWidget[role="bar"] {{ background: {t.pane}; border: none; border-bottom: 1px solid {t.line}; }}
QStatusBar {{ background: {t.pane}; border-top: 1px solid {t.line}; }}
QStatusBar::item {{ border: none; }}
QWidget[role="status"] {{ background: {t.pane}; border: none; }}
QFrame[role="card"] {{ background: {t.pane}; border: 1px solid {t.line}; border-radius: {metrics.RADIUS_CARD}px; }}
QFrame[role="notice"] {{ background: {t.accent_tint}; border: 1px solid {t.accent};
    border-radius: {metrics.RADIUS_CARD}px; }}
QFrame[role="line"] {{ background: {t.line}; border: none; max-height: 1px; min-height: 1px; }}
QDialog[role="sheet"] {{ background: {t.pane}; }}
QProgressBar {{ background: {t.faint_line}; border: none; border-radius: 2px; max-height: 4px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 2px; }}
"""


def _buttons(t: Tokens) -> str:
    ring = metrics.FOCUS_RING_PX
    return f"""
QPushButton, QToolButton {{ background: {t.pane}; color: {t.ink}; border: 1px solid {t.line};
    border-radius: {metrics.RADIUS_CONTROL}px; padding: 4px 10px; min-height: {_line_px()}px; }}
QPushButton:hover, QToolButton:hover {{ background: {t.accent_tint}; border-color: {t.accent}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {t.selection}; }}
QPushButton:checked, QToolButton:checked {{ background: {t.accent_tint}; border-color: {t.accent}; color: {t.accent}; }}
QPushButton:focus, QToolButton:focus {{ border: {ring}px solid {t.accent}; padding: 3px 9px; }}
QPushButton:disabled, QToolButton:disabled {{ color: {t.third}; background: {t.raised}; border-color: {t.faint_line}; }}
QPushButton[role="primary"] {{ background: {t.accent}; border-color: {t.accent}; color: {t.on_accent};
    font-weight: 600; }}
QPushButton[role="primary"]:focus {{ border: {ring}px solid {t.ink}; }}
QPushButton[role="primary"]:disabled {{ background: {t.faint_line}; border-color: {t.line}; color: {t.third}; }}
QPushButton[role="danger"], QToolButton[role="danger"] {{ border-color: {t.bad}; color: {t.bad}; }}
QPushButton[role="danger"]:hover, QToolButton[role="danger"]:hover {{ background: {t.bad_tint};
    border-color: {t.bad}; }}
QPushButton[role="danger"]:focus, QToolButton[role="danger"]:focus {{ border: {ring}px solid {t.bad}; }}
QPushButton[role="danger"]:disabled {{ border-color: {t.line}; color: {t.third}; }}
QPushButton[role="link"] {{ background: transparent; border: 1px solid transparent; color: {t.accent};
    padding: 4px 6px; text-decoration: underline; }}
QPushButton[role="link"]:focus {{ border: {ring}px solid {t.accent}; padding: 3px 5px; }}
QPushButton[role="chip"], QToolButton[role="chip"] {{ border-radius: 13px; padding: 3px 10px; }}
QPushButton[role="chip"]:focus, QToolButton[role="chip"]:focus {{ padding: 2px 9px; }}
QToolButton[role="tiny"] {{ background: transparent; border: 1px solid transparent; padding: 1px;
    min-height: 14px; }}
QToolButton[role="tiny"]:focus {{ border: {ring}px solid {t.accent}; padding: 0; }}
QPushButton[role="flat"], QToolButton[role="flat"] {{ background: transparent; border: 1px solid transparent;
    padding: 4px; }}
QPushButton[role="flat"]:hover, QToolButton[role="flat"]:hover {{ background: {t.accent_tint}; }}
QPushButton[role="flat"]:focus, QToolButton[role="flat"]:focus {{ border: {ring}px solid {t.accent}; padding: 3px; }}
"""


def _fields(t: Tokens) -> str:
    ring = metrics.FOCUS_RING_PX
    arrow = resource(f"icons/chevron-{'dark' if t.dark else 'light'}.svg").as_posix()
    check = resource(f"icons/check-{'dark' if t.dark else 'light'}.svg").as_posix()
    return f"""
QCheckBox::indicator {{ width: 14px; height: 14px; background: {t.raised}; border: 1px solid {t.third};
    border-radius: 4px; }}
QCheckBox::indicator:checked {{ background: {t.accent}; border-color: {t.accent}; image: url("{check}"); }}
QCheckBox:focus {{ color: {t.accent}; }}
QCheckBox::indicator:focus {{ border: {ring}px solid {t.accent}; width: 12px; height: 12px; }}
QLineEdit, QComboBox, QSpinBox, QDateEdit {{ background: {t.raised}; color: {t.ink}; border: 1px solid {t.line};
    border-radius: {metrics.RADIUS_CONTROL}px; padding: 4px 9px; min-height: {_line_px()}px;
    selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QLineEdit:hover, QComboBox:hover {{ border-color: {t.third}; }}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDateEdit:focus {{ border: {ring}px solid {t.accent};
    padding: 3px 8px; }}
QLineEdit:disabled, QComboBox:disabled {{ color: {t.third}; }}
QLineEdit > QToolButton, QLineEdit > QToolButton:hover {{ background: transparent; border: none; padding: 0;
    min-height: 0; }}
QComboBox::drop-down, QDateEdit::drop-down {{ border: none; width: 22px;
    subcontrol-origin: padding; subcontrol-position: center right; }}
QComboBox::down-arrow, QDateEdit::down-arrow {{ image: url("{arrow}"); width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{ background: {t.pane}; color: {t.ink}; border: 1px solid {t.line};
    selection-background-color: {t.selection}; selection-color: {t.ink}; }}
QPlainTextEdit, QTextEdit {{ background: {t.pane}; color: {t.ink}; border: 1px solid {t.line};
    border-radius: {metrics.RADIUS_CONTROL}px; selection-background-color: {t.accent};
    selection-color: {t.on_accent}; }}
QPlainTextEdit:focus, QTextEdit:focus {{ border: {ring}px solid {t.accent}; }}
QTextEdit[role="bare"] {{ background: transparent; border: 1px solid transparent; padding: 1px; }}
QTextEdit[role="bare"]:focus {{ border: {ring}px solid {t.accent}; padding: 0; }}
"""


def _lists(t: Tokens) -> str:
    return f"""
QTreeView, QTableView {{ background: {t.pane}; color: {t.ink}; border: none; outline: 0;
    selection-background-color: {t.selection}; selection-color: {t.ink}; alternate-background-color: {t.raised}; }}
QHeaderView::section {{ background: {t.pane}; color: {t.third}; border: none; border-bottom: 1px solid {t.line};
    padding: 4px 8px; }}
QTableView[role="figures"] QHeaderView::section {{ padding: 3px 4px;
    font-size: {metrics.text_px(metrics.SECOND_PX)}px; }}
QTableView[role="figures"]::item {{ padding: 0 1px; border-bottom: 1px solid {t.faint_line}; }}
QTableView[role="figures"]::item:selected {{ background: {t.selection}; color: {t.ink}; }}
QTreeView[role="raised"] {{ background: {t.raised}; }}
QTreeView[role="json"]::item {{ padding: 3px 2px; }}
QTreeView[role="json"]::item:selected {{ background: {t.selection}; color: {t.ink}; }}
QScrollBar {{ background: transparent; border: none; margin: 0; }}
QScrollBar:vertical {{ width: 10px; }}
QScrollBar:horizontal {{ height: 10px; }}
QScrollBar::handle {{ background: {t.third}; border: 3px solid {t.raised}; border-radius: 5px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {t.second}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QMenuBar {{ background: {t.pane}; color: {t.ink}; border-bottom: 1px solid {t.line}; }}
QMenuBar::item {{ padding: 5px 9px; background: transparent; border-radius: 4px; }}
QMenuBar::item:selected {{ background: {t.selection}; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
"""


def _docks(t: Tokens) -> str:
    return f"""
QSplitter::handle {{ background: {t.line}; }}
QMainWindow::separator {{ background: {t.line}; width: 1px; height: 1px; }}
QMainWindow::separator:hover {{ background: {t.accent}; }}
QDockWidget {{ color: {t.second}; }}
QTabBar {{ background: {t.pane}; qproperty-drawBase: 0; }}
QTabBar::tab {{ background: transparent; color: {t.second}; padding: 7px 12px; margin: 0 1px;
    border: none; border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {t.accent}; border-bottom: 2px solid {t.accent}; font-weight: 600; }}
QTabBar::tab:hover:!selected {{ color: {t.ink}; border-bottom: 2px solid {t.line}; }}
QTabBar::tab:focus {{ border: {metrics.FOCUS_RING_PX}px solid {t.accent}; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {t.line}; top: -1px; background: {t.pane}; }}
"""
