"""The JSON tree shows what was sent, however large, deep or strange."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from chatbase_inspector.inspect.json_model import JsonModel
from chatbase_inspector.inspect.json_nodes import Node, NotATree, find, parse
from chatbase_inspector.inspect.json_tree import JsonTree

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=80)
@given(VALUES)
def test_that_a_tree_written_again_is_the_same_value(value: object) -> None:
    root = parse(json.dumps(value))
    if root.is_branch:
        assert json.loads(root.whole) == value
    elif isinstance(value, str):
        assert root.whole == value


def test_that_numbers_keep_their_digits_and_names_may_come_twice() -> None:
    root = parse('{"price": 19.90, "n": 123456789012345678901234567890, "price": 1e400}')
    assert [(node.name, node.shown) for node in root.children] == [
        ("price", "19.90"),
        ("n", "123456789012345678901234567890"),
        ("price", "1e400"),
    ]


@pytest.mark.parametrize("text", ["[" * 100_000 + "]" * 100_000, '{"a":' * 50_000, "x" * 3_000_000, "{oops", ""])
def test_that_what_cannot_be_a_tree_says_why(text: str) -> None:
    with pytest.raises(NotATree, match="Raw"):
        parse(text)


def test_that_a_path_leads_to_its_value() -> None:
    root = parse('{"items": [{"two words": {"x": 1}}]}')
    node = root.children[0].children[0].children[0].children[0]
    assert node.path == '$.items[0]["two words"].x'


def test_that_search_goes_round() -> None:
    root = parse('{"a": "lamp", "b": [1, "LAMP"], "lamp": 3}')
    found: list[str] = []
    node: Node | None = None
    for _ in range(4):
        node = find(root, "lamp", node)
        assert node is not None
        found.append(node.path)
    assert found == ["$.a", "$.b[1]", "$.lamp", "$.a"]
    assert find(root, "nowhere") is None


@pytest.fixture
def watched(qtbot: QtBot) -> Iterator[JsonModel]:
    model = JsonModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    tester.setUseFetchMore(False)  # it fetches inside its own modelReset slot and then blames the model
    yield model
    del tester


def test_that_a_list_of_many_items_opens_in_pages(watched: JsonModel) -> None:
    watched.show(parse(json.dumps(list(range(2_000)))))
    assert watched.rowCount() == 500
    far = watched.top.children[1_700]
    index = watched.index_of(far)
    assert (index.row(), index.siblingAtColumn(1).data()) == (1_700, "1700")


def test_that_a_branch_comes_when_it_is_opened(watched: JsonModel) -> None:
    watched.show(parse('{"a": {"b": [1, 2]}, "c": "x"}'))
    first = watched.index(0, 0)
    assert watched.hasChildren(first)
    assert watched.rowCount(first) == 0
    watched.fetchMore(first)
    assert watched.index(0, 0, first).data() == "b"
    watched.show(parse('"alone"'))
    assert watched.index(0, 1, QModelIndex()).data() == '"alone"'


def test_that_value_and_path_can_be_copied_by_keyboard(qtbot: QtBot) -> None:
    tree = JsonTree()
    qtbot.addWidget(tree)
    same_key = QAction("Copy", tree)  # the window has one too
    same_key.setShortcut("Ctrl+C")
    tree.addAction(same_key)
    tree.show()
    tree.show_json('{"order": {"id": "LM-20418"}}')
    tree.search_field.setText("lm-20418")
    qtbot.keyClick(tree.search_field, Qt.Key.Key_Return)
    copied = []
    for key, modifier in (
        (Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier),
    ):
        tree.view.setFocus()
        qtbot.waitUntil(tree.view.hasFocus)
        qtbot.keyClick(tree.view, key, modifier)
        copied.append(QGuiApplication.clipboard().text())
    tree.close()
    assert copied == ["LM-20418", "$.order.id"]
