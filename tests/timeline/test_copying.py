"""What is copied of a row."""

import json

from chatbase_inspector.timeline import copying
from chatbase_inspector.timeline.build import rows_of
from chatbase_inspector.timeline.rows import AnswerHeadRow, TextRow, ToolRow, UnknownRow
from tests.timeline import sample_states as sample
from tests.timeline.sample_states import VIEW

ROWS = list(rows_of(sample.everything(), VIEW))


def test_that_a_piece_of_a_long_text_copies_all_of_it() -> None:
    words = "```python\n" + "x = 1\n" * 3_000
    rows = list(rows_of(sample.conversation(sample.turn(1, "?", sample.text(words))), VIEW))
    pieces = [row for row in rows if isinstance(row, TextRow) and row.kind == "answer"]
    assert len(pieces) > 2
    assert copying.text_of(pieces[1], rows) == words


def test_that_the_line_above_an_answer_copies_the_answer() -> None:
    head = [row for row in ROWS if isinstance(row, AnswerHeadRow)][1]
    said = copying.markdown_of(head, ROWS)
    assert said.startswith("## Returning the lamp")
    assert "**Tool `lookup_order`** (done)" in said


def test_that_json_is_copied_verbatim() -> None:
    unknown = next(row for row in ROWS if isinstance(row, UnknownRow))
    assert copying.json_of(unknown) == '{"type":"data-weather","data":{"temp":3}}'
    tool = next(row for row in ROWS if isinstance(row, ToolRow))
    assert json.loads(copying.json_of(tool))["result"]["policyDays"] == 30


def test_that_message_ids_are_those_of_the_server() -> None:
    user = next(row for row in ROWS if isinstance(row, TextRow) and row.kind == "user")
    head = [row for row in ROWS if isinstance(row, AnswerHeadRow)][1]
    assert copying.message_id_of(user, ROWS) == "msg_u1"
    assert copying.message_id_of(head, ROWS) == "msg_a1"


def test_that_every_row_has_words_to_copy() -> None:
    assert all(copying.text_of(row, ROWS) and copying.markdown_of(row, ROWS) for row in ROWS)
