"""Every action of the program by name, with its words and keys. The menu bar is made from this table."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

SEPARATOR = ("", "", "")

# menu → (name, words, keys); a name that ends in `?` can be checked
MENUS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "&File": (
        ("connect", "&Connect to Chatbase…", "Ctrl+N"),
        ("connections", "&Manage connections…", ""),
        ("demo", "Open the &demo", ""),
        SEPARATOR,
        ("open", "&Open by id or link", "Ctrl+L"),
        ("history", "&History…", "Ctrl+H"),
        ("refresh", "&Refresh", "F5"),
        SEPARATOR,
        ("quit", "&Quit", "Ctrl+Q"),
    ),
    "&Edit": (
        ("copy", "&Copy", "Ctrl+C"),
        ("copy_json", "Copy as &JSON", "Ctrl+Shift+J"),
        SEPARATOR,
        ("find", "&Find in the list", "Ctrl+F"),
    ),
    "&View": (
        ("list_pane?", "&Conversations", "Ctrl+Shift+L"),
        ("inspector_pane?", "&Inspector", "Ctrl+Shift+I"),
        ("next_pane", "&Next pane", "F6"),
        SEPARATOR,
        ("theme_system?", "Colours as the &system", ""),
        ("theme_light?", "&Light", ""),
        ("theme_dark?", "&Dark", ""),
        SEPARATOR,
        ("larger", "L&arger text", "Ctrl++"),
        ("smaller", "S&maller text", "Ctrl+-"),
        ("normal", "N&ormal text size", "Ctrl+0"),
        SEPARATOR,
        ("follow?", "&Follow the end", "Ctrl+E"),
        ("next_part", "N&ext part", "Alt+Down"),
        ("previous_part", "&Previous part", "Alt+Up"),
    ),
    "&Conversation": (
        ("retry", "&Retry from here…", "Ctrl+R"),
        ("stop", "&Stop", "Esc"),
        SEPARATOR,
        ("previous_attempt", "&Previous attempt", "Alt+Left"),
        ("next_attempt", "&Next attempt", "Alt+Right"),
        ("compare", "&Compare attempts", "Ctrl+D"),
        SEPARATOR,
        ("older", "Load &older messages", "Ctrl+Up"),
        ("copy_id", "Copy conversation &id", "Ctrl+Shift+K"),
    ),
    "&Help": (
        ("shortcuts", "&Keyboard shortcuts", "F1"),
        ("data_folder", "Open the &data folder", ""),
        ("diagnostics", "&Diagnostics…", ""),
        ("updates", "Check for &updates…", ""),
        SEPARATOR,
        ("about", "&About Chatbase Inspector", ""),
    ),
}
_ALSO = {"larger": ("Ctrl+=",), "refresh": ("Ctrl+Shift+R",)}
_NEED_CONVERSATION = ("copy", "copy_json", "retry", "older", "copy_id", "next_part", "previous_part", "follow")


class Actions(QObject):
    """`actions["retry"]` is the QAction; `triggered` carries the name of any that was used."""

    triggered = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._by_name: dict[str, QAction] = {}
        for menu in MENUS.values():
            for name, words, keys in menu:
                if name:
                    self._make(window, name, words, keys)
        themes = QActionGroup(self)
        for name in ("theme_system", "theme_light", "theme_dark"):
            themes.addAction(self[name])
        self["theme_system"].setChecked(True)
        self["quit"].setMenuRole(QAction.MenuRole.QuitRole)
        self["about"].setMenuRole(QAction.MenuRole.AboutRole)
        self.set_conversation_open(False)
        self.set_running(False)

    def __getitem__(self, name: str) -> QAction:
        return self._by_name[name]

    def fill(self, bar: QMenuBar) -> None:
        """Make the menus."""
        for words, entries in MENUS.items():
            menu = QMenu(words, bar)
            for name, _, _ in entries:
                if name:
                    menu.addAction(self[name.rstrip("?")])
                else:
                    menu.addSeparator()
            bar.addMenu(menu)

    def set_conversation_open(self, is_open: bool) -> None:
        """Without a conversation its actions are off."""
        for name in _NEED_CONVERSATION:
            self[name].setEnabled(is_open)
        if not is_open:
            self.offer_attempts(attempts=0, sides=0)

    def set_running(self, running: bool) -> None:
        """Esc stops only while an answer arrives; else it belongs to whatever has the focus."""
        self["stop"].setEnabled(running)

    def offer_retry(self, reason: str | None, *, offered: bool) -> None:
        """Switch “Retry from here” on, or off with the reason."""
        self["retry"].setEnabled(offered)
        self["retry"].setToolTip(reason or "Ask for this answer again")
        self["retry"].setStatusTip(reason or "")

    def offer_attempts(self, *, attempts: int, sides: int) -> None:
        """Switch the actions for attempts on where there are several, and comparing where there are two sides."""
        for name in ("previous_attempt", "next_attempt"):
            self[name].setEnabled(attempts > 1)
        self["compare"].setEnabled(sides > 1)
        self["compare"].setToolTip("Compare attempts" if sides > 1 else "There is nothing to compare with.")

    def follow_direction(self, *, right_to_left: bool) -> None:
        """Let the keys for attempts point where the arrows on the screen point."""
        back, on = ("Alt+Right", "Alt+Left") if right_to_left else ("Alt+Left", "Alt+Right")
        self["previous_attempt"].setShortcut(QKeySequence(back))
        self["next_attempt"].setShortcut(QKeySequence(on))

    def choose_theme(self, choice: str) -> None:
        """Check “system”, “light” or “dark” without emitting anything."""
        self[f"theme_{choice}"].setChecked(True)

    def keys_of_all(self) -> tuple[tuple[str, str], ...]:
        """Words and keys of every action that has keys, in the order of the menus."""
        found = []
        for entries in MENUS.values():
            for name, _, keys in entries:
                if keys:
                    action = self[name.rstrip("?")]
                    shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                    found.append((plain(action.text()), shown))
        return tuple(found)

    def _make(self, window: QWidget, name: str, words: str, keys: str) -> None:
        key = name.rstrip("?")
        action = QAction(words, self)
        action.setCheckable(name.endswith("?"))
        action.setShortcuts([QKeySequence(each) for each in (keys, *_ALSO.get(key, ())) if each])
        action.triggered.connect(lambda _checked=False: self.triggered.emit(key))
        window.addAction(action)
        self._by_name[key] = action


def plain(words: str) -> str:
    """Words of a menu without mnemonic and dots."""
    return words.replace("&", "").removesuffix("…")
