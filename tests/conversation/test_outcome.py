import pytest

from chatbase_inspector.conversation.outcome import Outcome, outcome_of


@pytest.mark.parametrize(
    ("finished", "reason", "error", "aborted", "expected"),
    [
        (True, "stop", False, False, Outcome.COMPLETE),
        (True, None, False, False, Outcome.COMPLETE),
        (True, "length", False, False, Outcome.COMPLETE),
        (True, "tool-calls", False, False, Outcome.NEEDS_TOOL_RESULT),
        (True, "error", False, False, Outcome.FAILED),
        (True, "stop", True, False, Outcome.FAILED),
        (False, None, True, False, Outcome.FAILED),
        (False, "error", False, False, Outcome.FAILED),
        (False, None, False, False, Outcome.INCOMPLETE),
        (False, "stop", False, False, Outcome.INCOMPLETE),
        (False, "tool-calls", False, False, Outcome.INCOMPLETE),
        (True, "stop", False, True, Outcome.INCOMPLETE),
        (False, None, False, True, Outcome.INCOMPLETE),
    ],
)
def test_that_the_four_outcomes_follow_the_contract(
    finished: bool, reason: str | None, error: bool, aborted: bool, expected: Outcome
) -> None:
    assert outcome_of(finished=finished, reason=reason, error=error, aborted=aborted) is expected
