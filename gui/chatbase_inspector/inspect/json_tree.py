"""JSON as a tree that folds, with search, and copying of values and paths."""

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QToolButton, QTreeView, QVBoxLayout, QWidget
from typing_extensions import override

from chatbase_inspector.inspect.json_model import JsonModel
from chatbase_inspector.inspect.json_nodes import Node, NotATree, find, parse
from chatbase_inspector.look import metrics
from chatbase_inspector.look.announce import announce
from chatbase_inspector.look.labels import text_label

_OPEN_AT_FIRST = 60  # members; more than that stay folded below the first level


class _TreeView(QTreeView):
    """Takes its keys before the window does: two shortcuts of one key would cancel each other out."""

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._action_of(event):
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self._action_of(event)
        if action is None:
            super().keyPressEvent(event)
        else:
            action.trigger()

    def _action_of(self, event: QKeyEvent) -> QAction | None:
        pressed = QKeySequence(event.keyCombination())
        return next((action for action in self.actions() if action.shortcut() == pressed), None)


class JsonTree(QWidget):
    """`whole_requested` carries a value that is too long for a row."""

    whole_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._root: Node | None = None
        self._model = JsonModel(self)
        self.search_field = QLineEdit()
        self.search_field.setPlaceholderText("Find a name or a value")
        self.search_field.setAccessibleName("Find a name or a value in the JSON")
        self.search_field.setClearButtonEnabled(True)
        self._next = QToolButton()
        self._next.setText("Next")
        self._next.setAccessibleName("Find the next place")
        self._found = QLabel()
        self._found.setProperty("role", "quiet")
        self._words = text_label("", "secondary")
        self.view = _view(self._model)
        self._actions = self._make_actions()
        self._join()

    def show_json(self, text: str) -> None:
        """Show a JSON text; where it cannot be a tree, a sentence says why."""
        self._found.clear()
        try:
            self._root = parse(text)
        except NotATree as problem:
            self._root = None
            self._words.setText(str(problem))
        self._words.setVisible(self._root is None)
        self.view.setVisible(self._root is not None)
        self.search_field.setEnabled(self._root is not None)
        self._next.setEnabled(self._root is not None)
        self._model.show(self._root)
        self._open_first()

    def current_node(self) -> Node | None:
        """The node the keyboard stands on."""
        index = self.view.currentIndex()
        return self._model.node(index) if index.isValid() else None

    def find_next(self) -> None:
        """Go to the next node that holds the words searched for; from the top again after the last."""
        wanted = self.search_field.text()
        if self._root is None or not wanted:
            self._found.clear()
            return
        node = find(self._model.top, wanted, self.current_node())
        self._found.setText("" if node is not None else "Not found")
        announce(self.search_field, f"{node.name}: {node.shown}" if node is not None else "Not found")
        if node is not None:
            index = self._model.index_of(node)
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index)

    def _open_first(self) -> None:
        if self._model.top.count <= _OPEN_AT_FIRST:
            for row in range(self._model.rowCount()):
                index = self._model.index(row, 0)
                if self._model.node(index).count <= _OPEN_AT_FIRST:
                    self.view.expand(index)
        self.view.resizeColumnToContents(0)
        self.view.setColumnWidth(0, min(self.view.columnWidth(0), max(120, self.width() // 2)))

    def _make_actions(self) -> dict[str, QAction]:
        made = {}
        for name, words, keys in (
            ("value", "Copy value", QKeySequence(QKeySequence.StandardKey.Copy)),
            ("path", "Copy path", QKeySequence("Ctrl+Shift+C")),
            ("whole", "Show the whole value", QKeySequence()),
        ):
            action = QAction(words, self.view)
            action.setShortcut(keys)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            self.view.addAction(action)
            made[name] = action
        made["value"].triggered.connect(lambda: self._copy(path=False))
        made["path"].triggered.connect(lambda: self._copy(path=True))
        made["whole"].triggered.connect(self._show_whole)
        return made

    def _join(self) -> None:
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._menu)
        self.view.doubleClicked.connect(self._show_if_cut)
        self.search_field.returnPressed.connect(self.find_next)
        self._next.clicked.connect(self.find_next)
        line = QHBoxLayout()
        line.addWidget(self.search_field, 1)
        line.addWidget(self._found)
        line.addWidget(self._next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addLayout(line)
        column.addWidget(self._words)
        column.addWidget(self.view, 1)
        column.addStretch(0)

    def _menu(self, at: QPoint) -> None:
        node = self.current_node()
        if node is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._actions["whole"].setEnabled(node.is_cut)
        menu.addActions(list(self._actions.values()))
        menu.popup(self.view.viewport().mapToGlobal(at))

    def _show_if_cut(self, index: QModelIndex) -> None:
        node = self._model.node(index)
        if node.is_cut:
            self.whole_requested.emit(node.whole)

    def _show_whole(self) -> None:
        node = self.current_node()
        if node is not None:
            self.whole_requested.emit(node.whole)

    def _copy(self, *, path: bool) -> None:
        node = self.current_node()
        if node is not None:
            QGuiApplication.clipboard().setText(node.path if path else node.whole)
            announce(self.view, "Path copied" if path else "Value copied")


def _view(model: JsonModel) -> QTreeView:
    view = _TreeView()
    view.setModel(model)
    view.setAccessibleName("JSON tree")
    view.setProperty("role", "json")
    view.setUniformRowHeights(True)
    view.setIndentation(metrics.SPACE_L)
    view.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
    view.setTextElideMode(Qt.TextElideMode.ElideRight)
    view.header().setStretchLastSection(True)
    return view
