"""The tab “Part” says everything that is known, and says what is not."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTabWidget, QToolButton, QTreeView
from pytestqt.qtbot import QtBot

from chatbase_inspector.conversation.parts import (
    Message,
    ReasoningPart,
    Seen,
    SourcePart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    ToolState,
    UnknownPart,
)
from chatbase_inspector.conversation.text import Text
from chatbase_inspector.inspect.detail import NO_TIMING, PartDetail, detail_of, part_detail
from chatbase_inspector.inspect.pane import InspectorPane
from chatbase_inspector.inspect.raw_text import SHOWN_CHARS
from chatbase_inspector.inspect.row_detail import row_detail
from chatbase_inspector.timeline.rows import NoteRow, TextRow, UnknownRow
from tests.support.accessible import by_name, nameless

SEEN = Seen(1_120_000_000, 3_430_000_000, 14, 20)
CALL = ToolCallPart("call_8", "lookup_order", ToolState.RESULT, input_json='{"price": 19.90}', seen=SEEN)
RESULT = ToolResultPart("call_8", "lookup_order", '{"items": 1}')
RAW = '{"id":"msg_1","role":"assistant","new":{"a":1}}'
MESSAGE = Message("msg_1", "assistant", (TextPart(Text("Hello there")),), 1_800_000_000.0, "negative", None, RAW)


def facts(detail: PartDetail) -> dict[str, str]:
    return {label: value for label, value, _ in detail.facts}


@pytest.fixture
def pane(qtbot: QtBot) -> Iterator[InspectorPane]:
    made = InspectorPane()
    qtbot.addWidget(made)
    made.resize(420, 800)
    made.show()
    yield made
    made.close()


def test_that_a_streamed_call_tells_its_times_and_its_json_verbatim() -> None:
    detail = part_detail(CALL, None, RESULT)
    assert facts(detail)["First seen"] == "+1.12 s"
    assert facts(detail)["Frames"] == "14 – 20"
    assert '"input":{"price": 19.90}' in (detail.json or "")
    assert '"output":{"items": 1}' in (detail.json or "")


def test_that_arguments_still_arriving_are_kept_as_text() -> None:
    call = ToolCallPart("c", "t", ToolState.ARGUMENTS_STREAMING, fragments=Text('{"reason": "dam'))
    assert r'"input":"{\"reason\": \"dam"' in (detail_of(call).json or "")


def test_that_a_stored_message_says_that_no_timing_was_recorded() -> None:
    detail = part_detail(MESSAGE.parts[0], MESSAGE)
    assert facts(detail)["Timing"] == NO_TIMING
    assert facts(detail)["Score"] == "not provided by Chatbase"
    assert facts(detail)["Feedback"] == "👎 negative"
    assert detail.json == RAW


def test_that_a_score_of_zero_is_not_a_missing_score() -> None:
    assert facts(detail_of(Message("m", "assistant", (), score=0.0)))["Score"] == "0"


def test_that_every_kind_of_part_has_details() -> None:
    parts = (
        MESSAGE.parts[0],
        ReasoningPart(Text("hm")),
        CALL,
        RESULT,
        SourcePart("url", "s1", "https://example.org/a"),
        UnknownPart("step-new", '{"type":"step-new"}'),
    )
    assert [detail_of(part).title for part in parts] == [
        "Text",
        "Reasoning",
        "Tool call",
        "Tool result",
        "Source",
        "Unknown part",
    ]


def test_that_rows_lead_to_their_part_or_message() -> None:
    user = Message("u1", "user", (TextPart(Text("Hi")),), raw_json='{"id":"u1"}')
    question = TextRow(key="k", kind="user", part_key="p", source="Hi", message=user)
    unknown = UnknownRow(key="k", type="x", raw="{}", part=UnknownPart("x", "{}"), message=MESSAGE)
    assert row_detail(question).title == "Message of the customer"
    assert row_detail(unknown).json == "{}"
    assert facts(row_detail(NoteRow(key="k", text="Differs")))["Says"] == "Differs"


def test_that_an_empty_pane_says_how_to_fill_it(pane: InspectorPane) -> None:
    words = [label.text() for label in pane.findChildren(QLabel) if label.isVisibleTo(pane)]
    assert "Choose a message or a part to see its details" in words


def test_that_each_value_can_be_copied_as_it_came(pane: InspectorPane, qtbot: QtBot) -> None:
    long_id = "call_" + "x" * 90
    pane.show_detail(detail_of(ToolResultPart(long_id, None)))
    qtbot.mouseClick(by_name(pane, QToolButton, "Copy Call id"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == long_id


def test_that_a_shorter_detail_leaves_nothing_of_the_one_before(pane: InspectorPane) -> None:
    pane.show_detail(part_detail(CALL, MESSAGE, RESULT))
    pane.show_detail(PartDetail("Note", (("Says", "short", ""),)))
    shown = [label.text() for label in pane.part.facts.findChildren(QLabel) if label.isVisibleTo(pane)]
    assert shown == ["Says", "short"]


def test_that_a_long_raw_text_is_cut_on_screen_and_copied_whole(pane: InspectorPane, qtbot: QtBot) -> None:
    text = "a" * (SHOWN_CHARS + 10)
    pane.show_detail(PartDetail("Text", text=text))
    assert pane.part.text.box.document().characterCount() == SHOWN_CHARS + 1
    qtbot.mouseClick(by_name(pane, QPushButton, "Copy all: Text"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == text


def test_that_a_value_too_long_for_its_row_opens_whole(pane: InspectorPane) -> None:
    pane.show_detail(PartDetail("Unknown part", json='{"text": "' + "word " * 200 + '"}'))
    view = by_name(pane, QTreeView, "JSON tree")
    view.doubleClicked.emit(view.model().index(0, 1))
    pages = by_name(pane, QTabWidget, "JSON and text")
    assert pages.tabText(pages.currentIndex()) == "Value"


def test_that_nesting_without_end_costs_a_sentence(pane: InspectorPane) -> None:
    pane.show_detail(PartDetail("Unknown part", json="[" * 100_000))
    words = " ".join(label.text() for label in pane.findChildren(QLabel) if label.isVisibleTo(pane))
    assert "“Raw” shows it as it came" in words


def test_that_every_control_has_a_name(pane: InspectorPane) -> None:
    pane.show_detail(part_detail(CALL, MESSAGE, RESULT))
    assert nameless(pane, (QLineEdit, QPushButton, QToolButton, QTreeView)) == []
