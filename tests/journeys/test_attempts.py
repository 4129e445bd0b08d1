"""The black box: every attempt kept, over a restart, to be flipped through and compared."""

import itertools

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from chatbase_inspector.inspect.comparing import SLOT
from chatbase_inspector.timeline.rows import AnswerHeadRow, RemovedRow
from tests.support.person import Person
from tests.support.sittings import Sittings
from tests.support.talks import LAMP

ABOUT_LAST = "answer to “Your website says"
RETRY_LAST = f"Retry from here: {ABOUT_LAST}"


def _last(person: Person) -> AnswerHeadRow:
    return [row for row in person.rows(AnswerHeadRow) if not row.greeting and not row.faded][-1]


def _retry(person: Person, sent: int) -> None:
    person.press_in_timeline(RETRY_LAST)
    person.press("Retry and remove 1 message")
    person.until(lambda: person.retries_sent == sent)


def _outcomes(person: Person, conversation_id: str = LAMP) -> list[str | None]:
    return [None if run.outcome is None else str(run.outcome) for run, _ in person.runs(conversation_id)]


def _three_retries(person: Person) -> list[str]:
    """One complete, one stopped, one failed; the words of all four answers, the stored one first."""
    person.open(LAMP)
    texts = [person.answer()]
    _retry(person, 1)
    person.until(lambda: not person.answering)
    texts.append(person.answer())
    person.server.faults.set("keep-whole")
    person.server.faults.set("stall-after-frames", 12, times=1)
    _retry(person, 2)
    person.until(lambda: person.frames_arrived == 12)
    person.key(Qt.Key.Key_Escape)
    person.until(lambda: not person.answering)
    texts.append(person.answer())
    person.server.faults.clear()
    person.server.faults.set("error-after-frames", 10, times=1)
    _retry(person, 3)
    person.until(lambda: not person.answering)
    texts.append(person.answer())
    return texts


def _flip_back(person: Person) -> list[tuple[str, str]]:
    """Badge and words of each attempt, from the newest to the first, by keys."""
    seen = []
    while True:
        head = _last(person)
        seen.append((head.badge.word if head.badge else "", person.answer()))
        if head.index == 0:
            return seen
        person.key(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        person.until(lambda head=head: _last(person).index == head.index - 1)


def test_that_four_attempts_are_there_after_a_restart_with_their_outcomes_and_words(sitting: Sittings) -> None:
    with sitting() as person:
        texts = _three_retries(person)
        assert _outcomes(person) == ["complete", "incomplete", "failed"]
        before = _flip_back(person)
    assert len({*texts}) == 4
    with sitting() as person:
        person.open(LAMP)
        person.until(lambda: _last(person).count == 4)
        after = _flip_back(person)
        assert [word for word, _ in after] == ["failed", "incomplete", "complete", ""]
        assert [words for _, words in reversed(after)] == texts
        assert after == before
        assert person.retries_sent == 3


def test_that_any_two_of_four_attempts_of_an_earlier_day_are_compared(sitting: Sittings) -> None:
    with sitting() as person:
        _three_retries(person)
    with sitting() as person:
        person.open(LAMP)
        person.until(lambda: _last(person).count == 4)
        person.click_row(_last(person))
        person.key(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
        pane = person.it.window.inspector.compare
        person.until(lambda: pane.compared)
        boxes = [person.find(f"{side} answer", QComboBox) for side in ("Left", "Right")]
        count = boxes[0].count()
        assert count >= 4
        for pair in itertools.permutations(range(count), 2):
            for box, row in zip(boxes, pair, strict=True):
                box.setFocus()
                person.key(Qt.Key.Key_Home)
                for _ in range(row):
                    person.key(Qt.Key.Key_Down)
            person.until(lambda: pane.compared and not person.it.scope.busy(SLOT))
            assert [box.currentIndex() for box in boxes] == list(pair)
            assert pane.differences, f"nothing differs between {[box.currentText() for box in boxes]}"


def test_that_what_a_retry_cut_off_is_shown_again_after_a_restart(sitting: Sittings) -> None:
    with sitting() as person:
        person.open(LAMP)
        cut = person.answer()
        person.press_in_timeline("Retry from here: answer to “My lamp arrived broken.")
        person.press("Retry and remove 3 messages")
        person.until(lambda: person.retries_sent == 1 and not person.answering)
        assert len(person.rows(RemovedRow)) == 1
    with sitting() as person:
        person.open(LAMP)
        person.until(lambda: len(person.rows(RemovedRow)) == 1)
        (removed,) = person.rows(RemovedRow)
        assert removed.text.startswith("2 messages removed by your retry")
        assert cut not in person.timeline()
        person.press_in_timeline("Show what was removed")
        person.until(lambda: cut in person.timeline())
