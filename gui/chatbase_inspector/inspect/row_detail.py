"""Facts of a row of the timeline. Qt-free."""

from chatbase_inspector.conversation.state import RemovedTail
from chatbase_inspector.explain import Explanation
from chatbase_inspector.inspect.detail import Fact, PartDetail, message_detail, part_detail
from chatbase_inspector.look import words
from chatbase_inspector.timeline import rows as timeline
from chatbase_inspector.timeline.attempts import facts_of
from chatbase_inspector.timeline.copying import json_of, text_of


def row_detail(row: timeline.AnyRow) -> PartDetail:
    """What is known about a row: its part where it has one, else its message, else what it says."""
    match row:
        case timeline.TextRow(kind="user", message=message) if message is not None:
            return message_detail(message)
        case timeline.ToolRow(part=part, result_part=result, message=message) if part is not None:
            known = part_detail(part, message, result if hasattr(result, "output_json") else None)  # type: ignore[arg-type]
            return _with(known, ("Took", row.duration or words.NOT_RECORDED, "From the call to its result."))
        case timeline.TextRow() | timeline.ReasoningRow() | timeline.SourceRow() | timeline.UnknownRow() if (
            row.part is not None
        ):
            return part_detail(row.part, row.message)
        case timeline.AnswerHeadRow():
            return _head(row)
        case timeline.RemovedRow(tail=tail) if tail is not None:
            return _removed(row, tail)
        case timeline.NoteRow(points=points) if points:
            facts = (("Says", row.text, ""), *(("", point, "") for point in points))
            return PartDetail("Note", facts, text="\n".join((row.text, *points)))
        case timeline.ProblemRow(explanation=explanation):
            return _problem(explanation)
        case _:
            return _sentence(row)


def _with(detail: PartDetail, fact: Fact) -> PartDetail:
    if any(label == fact[0] for label, _, _ in detail.facts):
        return detail
    return PartDetail(
        detail.title, (*detail.facts[:3], fact, *detail.facts[3:]), detail.json, detail.json_label, detail.text
    )


def _head(row: timeline.AnswerHeadRow) -> PartDetail:
    attempt = row.attempt
    return PartDetail(
        title="Greeting" if row.greeting else "Answer",
        facts=facts_of(row),
        json=json_of(row) or None,
        json_label="The messages of this answer, as Chatbase gave them",
        text=(attempt.text or None) if attempt is not None and not row.live else None,
    )


def _removed(row: timeline.RemovedRow, tail: RemovedTail) -> PartDetail:
    by = (
        "a retry of this program"
        if tail.run
        else "not recorded: they were missing when the conversation was read again"
    )
    facts = (
        ("Messages", f"{row.messages:,}", "Kept on this computer; Chatbase does not hold them any more."),
        ("Removed by", by, ""),
        ("Removed" if tail.run else "Found missing", words.exact(tail.removed_at), ""),
    )
    return PartDetail("Removed messages", facts, json_of(row), "Messages, as Chatbase gave them", text_of(row, ()))


def _problem(explanation: Explanation) -> PartDetail:
    facts = (
        ("What happened", explanation.what, ""),
        ("What was kept", explanation.kept, ""),
        ("What to do", explanation.next_step, ""),
        ("Request id", explanation.request_id or words.NOT_PROVIDED, "Chatbase support can look it up."),
        ("Technical", explanation.technical, ""),
    )
    return PartDetail("Problem", tuple(fact for fact in facts if fact[1]))


def _sentence(row: timeline.AnyRow) -> PartDetail:
    said = getattr(row, "text", "") or getattr(row, "source", "") or getattr(row, "raw", "")
    names = {"OlderRow": "Older messages", "NoteRow": "Note", "TextRow": "Text"}
    return PartDetail(names.get(type(row).__name__, "Note"), (("Says", said, ""),) if said else (), text=said or None)
