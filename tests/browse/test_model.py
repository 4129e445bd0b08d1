"""The list changes only what changed, and a conversation stays chosen while others come and go."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractItemModel, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from chatbase_inspector.browse.model import ROW_ROLE, ConversationFilter, ConversationModel
from chatbase_inspector.browse.rows import ConversationRow, badges, row_of, sentence, status_badge
from chatbase_inspector.conversation.facts import Head

NOW = time.mktime((2026, 11, 23, 14, 12, 0, 0, 0, -1))


def rows(*names: str) -> tuple[ConversationRow, ...]:
    return tuple(ConversationRow(id=name, title=f"Title {name}", updated_at=NOW) for name in names)


def ids(model: QAbstractItemModel) -> list[str]:
    return [model.index(at, 0).data(ROW_ROLE).id for at in range(model.rowCount())]


@pytest.fixture
def model(qtbot: QtBot) -> Iterator[ConversationModel]:
    made = ConversationModel()
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning)
    yield made
    del tester  # held until here, or it is collected at once


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True), max_size=5))
def test_that_the_model_follows_any_series_of_lists(model: ConversationModel, series: list[list[str]]) -> None:
    for names in series:
        model.show(rows(*names))
        assert ids(model) == names


def test_that_a_chosen_row_moves_down_when_a_new_conversation_comes(model: ConversationModel) -> None:
    model.show(rows("b", "c"))
    held = QPersistentModelIndex(model.index(1))
    model.show(rows("a", "b", "c", "d"))
    assert (held.row(), held.data(ROW_ROLE).id) == (2, "c")


def test_that_an_answered_conversation_moves_up_and_the_others_stay(model: ConversationModel) -> None:
    model.show(rows("a", "b", "c"))
    held = [QPersistentModelIndex(model.index(at)) for at in (0, 1)]
    model.show(rows("c", "a", "b"))
    assert [(index.row(), index.data(ROW_ROLE).id) for index in held] == [(1, "a"), (2, "b")]


def test_that_only_the_row_that_changed_is_announced(model: ConversationModel, qtbot: QtBot) -> None:
    model.show(rows("a", "b", "c"))
    changed: list[int] = []
    model.dataChanged.connect(lambda first, last: changed.extend(range(first.row(), last.row() + 1)))
    a, b, c = rows("a", "b", "c")
    model.show((a, row_of(Head("agent", "b", "Other")), c))
    assert changed == [1]
    assert b.title != model.index(1).data(ROW_ROLE).title


def test_that_the_filter_looks_at_title_id_and_customer(qtbot: QtBot, model: ConversationModel) -> None:
    model.show(
        (
            ConversationRow(id="one", title="Refund for a LAMP"),
            ConversationRow(id="two", title="Invoice", user_id="u-4471"),
            ConversationRow(id="x-lamp-9", title=None),
        )
    )
    shown = ConversationFilter()
    shown.setSourceModel(model)
    found = {}
    for text in ("lamp", "4471", "LAMP refund", "", "nothing"):
        shown.look_for(text)
        found[text] = ids(shown)
    assert found["lamp"] == ["one", "x-lamp-9"]
    assert found["4471"] == ["two"]
    assert found["LAMP refund"] == ["one"]
    assert found[""] == ["one", "two", "x-lamp-9"]
    assert found["nothing"] == []


def test_that_a_row_is_spoken_as_a_sentence(model: ConversationModel) -> None:
    head = Head("agent", "c3", "Change address", "ongoing", NOW, NOW - 1560, "u-1", "WhatsApp")
    model.set_now(NOW)
    model.show((row_of(head),))
    spoken = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Change address" in spoken
    assert "last activity 26 min ago" in spoken
    assert "read only" in spoken


def test_that_a_status_nobody_knows_is_shown_as_it_came() -> None:
    badge = status_badge("in_review")
    assert badge is not None
    assert (badge.word, badge.icon) == ("in_review", "?")


def test_that_a_status_that_was_not_given_is_no_badge() -> None:
    assert badges(row_of(Head("agent", "c"))) == ()
    assert "not provided by Chatbase" in sentence(row_of(Head("agent", "c")), NOW)


def test_that_hostile_titles_cannot_turn_the_row_around(model: ConversationModel) -> None:
    model.show((ConversationRow(id="c", title="abc\u202efed\x00\n<b>x</b>"),))
    assert model.index(0).data() == "abc⟦RLO⟧fed <b>x</b>"


def test_that_ten_thousand_rows_in_another_order_keep_their_identity(model: ConversationModel) -> None:
    names = [str(at) for at in range(10_000)]
    model.show(rows(*names))
    names = names[::2] + names[1::2]
    model.show(rows(*names))
    assert ids(model) == names
