"""The model tells exactly what changed."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt

from chatbase_inspector.timeline.build import rows_of
from chatbase_inspector.timeline.model import ROW_ROLE, TimelineModel
from chatbase_inspector.timeline.rows import NoteRow, Rows
from tests.timeline import sample_states as sample
from tests.timeline.sample_states import VIEW


def _rows(keys: str, texts: str = "") -> Rows:
    notes = tuple(NoteRow(key=key, text=texts[at : at + 1]) for at, key in enumerate(keys))
    return Rows(notes[:2], notes[2:])


def _keys(model: TimelineModel) -> str:
    return "".join(row.key for row in model.rows)


def test_that_an_index_moves_with_its_row(watched_model: TimelineModel) -> None:
    watched_model.show(_rows("bcd"))
    held = QPersistentModelIndex(watched_model.index(1))
    watched_model.show(_rows("abcde"))
    assert held.row() == 2
    assert held.data(ROW_ROLE).key == "c"
    watched_model.show(_rows("cde"))
    assert held.row() == 0
    watched_model.show(_rows("de"))
    assert not held.isValid()


def test_that_a_changed_row_is_told_and_no_other(watched_model: TimelineModel) -> None:
    watched_model.show(_rows("abcd", "1111"))
    changed: list[tuple[int, int]] = []
    watched_model.dataChanged.connect(lambda first, last, _roles: changed.append((first.row(), last.row())))
    watched_model.show(_rows("abcd", "1131"))
    assert changed == [(2, 2)]
    watched_model.show(_rows("abcd", "2131"))
    assert changed == [(2, 2), (0, 0)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.permutations("abcdefgh"), st.integers(0, 8)), max_size=8))
def test_that_any_row_order_can_follow_any_other(
    watched_model: TimelineModel, steps: list[tuple[list[str], int]]
) -> None:
    for keys, count in steps:
        wanted = "".join(keys[:count])
        watched_model.show(_rows(wanted, wanted[::-1]))
        assert _keys(watched_model) == wanted
        assert [row.text for row in watched_model.rows if isinstance(row, NoteRow)] == list(wanted[::-1])


def test_that_every_row_has_a_full_sentence(watched_model: TimelineModel) -> None:
    watched_model.show(rows_of(sample.everything(), VIEW))
    said = [
        watched_model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(watched_model.rowCount())
    ]
    assert any("attempt 2 of 2" in sentence for sentence in said)
    assert all(said)


def test_that_a_run_plays_under_the_tester(watched_model: TimelineModel) -> None:
    for state in (sample.everything(), sample.streaming(), sample.many(30), sample.everything()):
        watched_model.show(rows_of(state, VIEW))
        assert watched_model.rows == list(rows_of(state, VIEW))
