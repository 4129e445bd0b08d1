"""Two answers side by side: the words, the tool calls, the numbers."""

from chatbase_inspector.compare.calls import compare_calls
from chatbase_inspector.compare.figures import figures_of
from chatbase_inspector.compare.result import Comparison
from chatbase_inspector.compare.steps import steps_of
from chatbase_inspector.compare.words import compare_texts
from chatbase_inspector.conversation.state import Attempt


def compare(left: Attempt, right: Attempt) -> Comparison:
    """How `right` differs from `left`. Pure, so it may run in a thread; never raises.

    An ordinary pair takes a few milliseconds (the first one 50, for its libraries), texts of 100 kB some 200. Past
    fixed sizes it is told in less detail rather than later: see `compare_texts`, `compare_calls`, `json_changes`.
    """
    text = compare_texts(left.text, right.text)
    calls = compare_calls(steps_of(left.parts), steps_of(right.parts))
    return Comparison(text, calls, figures_of(left, right, text.left_words, text.right_words))
