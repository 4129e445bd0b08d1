"""What a run is doing, in a few words for the status bar and the screen reader. Qt-free."""

from chatbase_inspector.conversation.blast import may_have_removed
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.parts import ReasoningPart, TextPart, ToolCallPart, ToolState
from chatbase_inspector.conversation.state import Attempt
from chatbase_inspector.problems import Failure

# A model may think this long without a word; past it a person wonders.
SILENCE_TOLD_S = 5.0

_ENDS = {
    Outcome.COMPLETE: "Answer complete",
    Outcome.NEEDS_TOOL_RESULT: "The agent waits for the result of a tool",
    Outcome.FAILED: "The answer failed; what came is kept",
    Outcome.INCOMPLETE: "The answer is incomplete; what came is kept",
    Outcome.REFUSED: "Chatbase refused the retry; nothing was removed as far as it says",
}


def doing(live: Attempt) -> str:
    """What the run is waiting for or receiving now."""
    if live.timing.headers_ns is None:
        return "Waiting for Chatbase to answer"
    for part in reversed(live.parts):
        match part:
            case ToolCallPart(state=ToolState.ARGUMENTS_STREAMING, tool=tool):
                return f"Arguments for {tool or 'a tool'} are arriving"
            case ToolCallPart(state=ToolState.CALLED, tool=tool):
                return f"Waiting for {tool or 'a tool'}"
            case TextPart(open=True):
                return "The answer is arriving"
            case ReasoningPart(open=True):
                return "The agent is thinking"
            case _:
                continue
    return "Waiting for the next part" if live.parts else "Waiting for the first words"


def silence(silent_s: float) -> str:
    """Told beside what a run does once nothing has come for a while; empty before."""
    return f" · no data for {int(silent_s)} s" if silent_s >= SILENCE_TOLD_S else ""


def ended(outcome: Outcome, attempt: Attempt | None, failure: Failure | None = None) -> str:
    """How the run ended, with duration and cost as far as they are known; `failure` counts where nothing came."""
    if attempt is None and failure is not None:
        if may_have_removed(failure):
            return "No answer came; the old one may be gone on the server"
        if outcome is not Outcome.REFUSED:
            return "No answer came; nothing was removed"
    said = [_ENDS[outcome]]
    if attempt is not None and attempt.timing.ended_ns is not None:
        said.append(f"{attempt.timing.ended_ns / 1e9:.1f} s")
    if attempt is not None and attempt.meta.credits is not None:
        cost = attempt.meta.credits
        said.append(f"{cost:g} credit{'' if cost == 1 else 's'}")
    return " · ".join(said)
