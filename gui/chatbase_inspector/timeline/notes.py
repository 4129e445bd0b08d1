"""What is said below an answer: what went wrong, what Chatbase stored differently, what is not sure. Qt-free."""

from chatbase_inspector.conversation.blast import may_have_removed
from chatbase_inspector.conversation.differences import FINISHED, Difference, DifferenceKind
from chatbase_inspector.conversation.state import Attempt, Turn
from chatbase_inspector.explain import KEPT_NOTHING_LOST, KEPT_TEXT, KEPT_UNSURE, explain
from chatbase_inspector.problems import Failure, FailureKind
from chatbase_inspector.timeline import words
from chatbase_inspector.timeline.attempts import stored_pair
from chatbase_inspector.timeline.rows import KEY_MARK, AnyRow, NoteRow, ProblemRow, Tone
from chatbase_inspector.timeline.safe_text import safe_line

UNSURE = (
    "The ids of these messages have changed. The earlier attempts were placed here by the customer's words; "
    "they may belong to another message."
)
_OTHER = "The server stored a different answer than it streamed. Shown here: what was streamed."
_OTHER_CUT = (
    "This answer was not received to its end. What the server holds of it is not the same as what arrived. "
    "Shown here: what arrived."
)
_SENTENCES = {
    DifferenceKind.TEXT: "The words are not the same.",
    DifferenceKind.CALL_MISSING: "A tool call was streamed and is not stored: {tools}.",
    DifferenceKind.CALL_EXTRA: "A tool call is stored that was not streamed: {tools}.",
    DifferenceKind.ARGUMENTS: "The arguments of a tool call are stored differently: {tools}.",
    DifferenceKind.RESULT_MISSING: "A tool's result was streamed and is not stored: {tools}.",
    DifferenceKind.RESULT: "A tool's result is stored differently: {tools}. Chatbase cleans the results of some tools.",
}
_ABSENT = (
    "This answer arrived in whole, but the server did not hold it when the conversation was read again. "
    "It is kept here."
)
_UNNAMED = "The stream did not give the id of this answer. It was found again on the server by what it says."
_UNNAMED_ABSENT = "The stream did not give the id of this answer, so it could not be looked up on the server."
_TOOLS = 5


def note_rows(turn: Turn, attempt: Attempt, base: str, *, faded: bool) -> list[AnyRow]:
    """The notes under that attempt of the turn; `base` begins their keys."""
    rows: list[AnyRow] = []
    if attempt.failure is not None:
        rows.append(_problem(base + "problem", turn.key, attempt.failure, KEPT_TEXT))
    rows += _differences(turn, attempt, base, faded=faded)
    if attempt.warnings:
        count = words.counted(attempt.warnings, "piece", "pieces")
        said = f"{count} of the stream could not be read. The bytes are kept in the history."
        rows.append(note(base + "warnings", turn.key, said, "caution", faded=faded))
    if attempt.partly_kept:
        said = "Not all of this answer was kept on this computer. More of it came than is shown here."
        rows.append(note(base + "partly", turn.key, said, "caution", faded=faded))
    if attempt.meta.finish_reason not in (None, "stop", "tool-calls", "error"):
        said = f"The answer ended with the reason “{safe_line(attempt.meta.finish_reason or '', 80)}”."
        rows.append(note(base + "reason", turn.key, said, faded=faded))
    if turn.unsure and len(turn.attempts) > 1:
        rows.append(note(base + "unsure", turn.key, UNSURE, "caution", faded=faded))
    return rows


def refusal_rows(turn: Turn, key: str) -> list[AnyRow]:
    """Why the last retry of this turn was refused, if it was."""
    if turn.problem is None:
        return []
    kept = KEPT_UNSURE if may_have_removed(turn.problem) else KEPT_NOTHING_LOST
    return [_problem(key + KEY_MARK + "refused", turn.key, turn.problem, kept)]


def note(key: str, turn: str, text: str, tone: Tone = "neutral", *, faded: bool = False) -> NoteRow:
    """A note of one sentence."""
    return NoteRow(key=key, turn=turn, text=text, tone=tone, faded=faded)


def _differences(turn: Turn, attempt: Attempt, base: str, *, faded: bool) -> list[AnyRow]:
    found = attempt.differences or ()
    kinds = {difference.kind for difference in found}
    rows: list[AnyRow] = []
    told = [kind for kind in _SENTENCES if kind in kinds]
    if told:
        cut = attempt.outcome not in FINISHED
        points = tuple(_point(kind, found) for kind in told if not (cut and kind is DifferenceKind.TEXT))
        row = NoteRow(
            key=base + "differs",
            turn=turn.key,
            lines=2 + len(points),
            faded=faded,
            text=_OTHER_CUT if cut else _OTHER,
            tone="caution",
            points=points,
            compare=stored_pair(turn.attempts, attempt),
        )
        rows.append(row)
    absent = DifferenceKind.MESSAGE_ABSENT in kinds
    if DifferenceKind.METADATA in kinds:
        said = _UNNAMED_ABSENT if absent else _UNNAMED
        rows.append(note(base + "unnamed", turn.key, said, faded=faded))
    elif absent:
        rows.append(note(base + "absent", turn.key, _ABSENT, "caution", faded=faded))
    return rows


def _point(kind: DifferenceKind, differences: tuple[Difference, ...]) -> str:
    names = [safe_line(found.tool, 60) or "unnamed tool" for found in differences if found.kind is kind]
    names = list(dict.fromkeys(names))
    tools = ", ".join(names[:_TOOLS])
    if len(names) > _TOOLS:
        tools += f" and {len(names) - _TOOLS} more"
    return _SENTENCES[kind].replace("{tools}", tools)


def _problem(key: str, turn: str, failure: Failure, kept: str) -> ProblemRow:
    return ProblemRow(
        key=key,
        turn=turn,
        lines=5,
        explanation=explain(failure, kept=kept),
        stopped=failure.kind is FailureKind.STOPPED,
    )
