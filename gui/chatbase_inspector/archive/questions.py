"""Questions before something is forgotten, replaced or kept for less long. The safe answer is the default."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from chatbase_inspector.archive import words
from chatbase_inspector.history.finding import KeptConversation, Size
from chatbase_inspector.history.retention import Freed
from chatbase_inspector.look.question import QuestionDialog
from chatbase_inspector.look.words import counted
from chatbase_inspector.timeline.safe_text import safe_line

_FOR_GOOD = "There is no way back. Nothing changes at Chatbase."


def ask_forget(kept: KeptConversation, parent: QWidget) -> QuestionDialog:
    """Before one conversation is forgotten."""
    amount, copies = words.conversation_counts(kept), counted(kept.snapshots, "copy", "copies")
    return QuestionDialog(
        "Forget this conversation?",
        f"“{words.title_of(kept.title)}”: {amount} are removed from this computer, with all that was streamed. "
        f"What Chatbase holds no more is then nowhere. {_FOR_GOOD}",
        safe="Keep it",
        other=f"&Forget it with {counted(kept.attempts, 'attempt') if kept.attempts else copies}",
        role="danger",
        parent=parent,
    )


def ask_forget_everything(size: Size, parent: QWidget) -> QuestionDialog:
    """Before all is forgotten."""
    many = counted(size.conversations, "conversation")
    return QuestionDialog(
        "Forget everything?",
        f"{many} with {counted(size.attempts, 'attempt')}, {counted(size.snapshots, 'copy', 'copies')} and "
        f"{counted(size.messages, 'message')} are removed from this computer, {words.size_words(size.file_bytes)} in "
        "all; damaged files that were set aside are deleted too. What Chatbase holds no more is then nowhere. "
        f"{_FOR_GOOD}",
        safe="Keep everything",
        other=f"&Forget {many}",
        role="danger",
        parent=parent,
    )


def ask_keep_shorter(days: int, goes: Freed, before: int | None, parent: QWidget) -> QuestionDialog:
    """Before a shorter time is kept, with what goes at once."""
    keep = words.keep_words(days)
    amount = words.amount_words(goes)
    nothing = amount == "nothing"
    now = (
        f"Nothing kept is older than {keep} today."
        if nothing
        else f"{amount[:1].upper()}{amount[1:]} are older and are removed from this computer now. {_FOR_GOOD}"
    )
    return QuestionDialog(
        f"Keep for {keep} only?",
        f"{now} From now on, what becomes older is forgotten by itself.",
        safe=f"Go on keeping {words.keep_words(before)}",
        other=f"&Keep for {keep}" if nothing else f"&Forget {amount}",
        role="" if nothing else "danger",
        parent=parent,
    )


def ask_replace(target: Path, parent: QWidget) -> QuestionDialog:
    """Before a file is replaced."""
    return QuestionDialog(
        "Replace this file?",
        f"{safe_line(target.name)} is there already in {safe_line(str(target.parent), 400)}.",
        safe="Keep the file",
        other="&Replace it",
        role="danger",
        parent=parent,
    )
