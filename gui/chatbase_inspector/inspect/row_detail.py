"""Facts of a row of the timeline. Qt-free."""

from chatbase_inspector.explain import Explanation
from chatbase_inspector.inspect.detail import Fact, PartDetail, message_detail, part_detail
from chatbase_inspector.look import words
from chatbase_inspector.timeline import rows as timeline


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
    retry = row.target_id if row.target_id is not None else row.reason or words.NOT_PROVIDED
    facts = (
        ("Answer to", row.question or "nothing: the agent spoke first", ""),
        ("Attempt", f"{row.index + 1} of {row.count}", "0 retries give one attempt: the stored answer."),
        ("Lives", row.where, ""),
        ("Outcome", row.badge.word if row.badge else words.NOT_RECORDED, ""),
        ("Figures", row.figures, ""),
        ("Retry would name" if row.target_id is not None else "No retry", retry, ""),
    )
    return PartDetail("Greeting" if row.greeting else "Answer", facts)


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
    names = {"OlderRow": "Older messages", "RemovedRow": "Removed messages", "NoteRow": "Note", "TextRow": "Text"}
    return PartDetail(names.get(type(row).__name__, "Note"), (("Says", said, ""),) if said else (), text=said or None)
